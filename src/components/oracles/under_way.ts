import type { Answer, CaseFunction } from "../case/case.ts";
import { difference } from "../values/difference.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** What is known of a call before it starts. */
export interface Started {
  /** Its index in the case. */
  readonly index: number;
  readonly of: number;
  readonly args: readonly Value[];
  readonly result: Value | null;
  readonly answer: Answer;
}

/** A call that is under way, and what the host has seen of it. */
export interface UnderWay extends Started {
  /** How often the host's function was called for it. */
  hostCalls: number;
  /** How often that has answered. */
  answers: number;
  /** Whether its result is there. */
  settled: boolean;
  /** Whether its result was there before the host's function had been called as often as it had to be. */
  early: boolean;
  /** Whether it was there before the host had answered that often. */
  unanswered: boolean;
}

/**
 * Calls that are under way together. Whatever reaches the host says by its
 * arguments alone to which of them it belongs, in any order; where two have
 * the same function and arguments, both expect the result of the first.
 */
export class CallsUnderWay {
  readonly all: readonly UnderWay[];
  readonly #functions: readonly CaseFunction[];
  /** How often each call has to reach the host. */
  readonly #paths: number;

  constructor(functions: readonly CaseFunction[], calls: readonly Started[], paths: number) {
    this.#functions = functions;
    this.#paths = paths;
    this.all = calls.map((call, at) => {
      const { result } = calls.slice(0, at + 1).find((other) => this.#alike(other, call.of, call.args))!;
      return { ...call, result, hostCalls: 0, answers: 0, settled: false, early: false, unanswered: false };
    });
  }

  /**
   * @param read what the host's function received.
   * @returns the call that this belongs to; where none has these arguments, the likeliest; `null` if none calls this function.
   */
  match(of: number, read: () => readonly Received[]): UnderWay | null {
    const [one, ...more] = this.all.filter((call) => call.of === of);
    if (one === undefined || more.length === 0) return one ?? null;
    const received = read();
    return [one, ...more].reduce((best, call) =>
      precedes(this.#unlikely(call, received), this.#unlikely(best, received)) ? call : best,
    );
  }

  /** The result of a call is there. */
  settle(call: UnderWay): void {
    call.settled = true;
    const alike = this.all.filter((other) => this.#alike(other, call.of, call.args));
    const due = alike.filter(({ settled }) => settled).length * this.#paths;
    call.early = alike.reduce((sum, { hostCalls }) => sum + hostCalls, 0) < due;
    call.unanswered = alike.reduce((sum, { answers }) => sum + answers, 0) < due;
  }

  /** What speaks against a call, the gravest first: other arguments, that it has reached the host already, how many arguments differ. */
  #unlikely(call: UnderWay, received: readonly Received[]): readonly number[] {
    const differing = call.args.filter((arg, index) => !this.#equal(call.of, index, arg, received[index])).length;
    return [Math.min(1, differing), call.hostCalls < this.#paths ? 0 : 1, differing];
  }

  #alike(call: Started, of: number, args: readonly Value[]): boolean {
    return call.of === of && call.args.every((arg, index) => this.#equal(of, index, arg, args[index]));
  }

  #equal(of: number, index: number, expected: Value, actual: Received | undefined): boolean {
    if (actual === undefined) return false;
    return actual === expected || difference(this.#functions[of]!.func.params[index]!.type, expected, actual) === null;
  }
}

/** Whether `one` comes before `other` in the order of their first members that differ. */
function precedes(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
