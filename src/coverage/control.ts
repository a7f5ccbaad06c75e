// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { opcodeOf } from "../wasm/instructions.ts";
import { NotUnderstood } from "../wasm/reader.ts";

/** An open block. */
interface Frame {
  opcode: number;
  /** How many values a branch to its label carries. */
  labelArity: number;
  entryLive: boolean;
  /** Whether one of its earlier arms (then, try, catch) falls out of its end. */
  armFallsOut: boolean;
  /** Whether a live branch goes to its label. */
  targeted: boolean;
  /** Whether such a branch has no counter of its own, so that the end of the block gets one. */
  uncounted: boolean;
}

const LOOP = opcodeOf("loop");

/**
 * The open blocks of a function, the function's own included, and whether the
 * next instruction can be reached. Liveness only saves counters in dead code;
 * counting there would be valid, too.
 */
export class Control {
  readonly #frames: Frame[] = [];
  depth = 0;
  live = true;

  /** Starts with a function. */
  reset(): void {
    this.depth = 0;
    this.live = true;
  }

  open(opcode: number, labelArity: number): void {
    const frame = (this.#frames[this.depth++] ??= {} as Frame);
    frame.opcode = opcode;
    frame.labelArity = labelArity;
    frame.entryLive = this.live;
    frame.armFallsOut = frame.targeted = frame.uncounted = false;
  }

  /** @throws NotUnderstood if there is no such label. */
  frame(label: number): Frame {
    const frame = this.#frames[this.depth - 1 - label];
    if (!frame || label >= this.depth) throw new NotUnderstood(`there is no label ${label}`);
    return frame;
  }

  /** A branch to `label`, which may fall through. */
  target(label: number, counted: boolean): void {
    const frame = this.frame(label);
    if (!this.live) return;
    frame.targeted = true;
    if (!counted) frame.uncounted = true;
  }

  /** `else` and `catch`. */
  nextArm(opcode: number): void {
    const frame = this.frame(0);
    frame.opcode = opcode;
    frame.armFallsOut ||= this.live;
    this.live = frame.entryLive;
  }

  /** Closes the innermost block. @returns whether branches arrive behind it that have not been counted. */
  close(): boolean {
    const { opcode, armFallsOut, targeted, uncounted } = this.frame(0);
    this.depth--;
    if (this.depth === 0 || opcode === LOOP) return false;
    this.live ||= armFallsOut || targeted;
    return uncounted;
  }
}
