import type { FunctionBody, Local } from "../../wasm/function_body.ts";
import type { MemoryName } from "../../wasm/instructions.ts";
import type { CoreType } from "../canonical/flatten.ts";

/** What a task keeps of itself in its guest's memory while it waits: offsets of its fields. */
export const FRAME = {
  /** `MAGIC` ^ the frame's address, or, when the task has ended, 0. */
  magic: 0,
  /** The segment to go on with (machine.ts). */
  state: 4,
  /** The hash of what it saw (digest.ts). */
  hash: 8,
  waitableSet: 12,
  subtask: 16,
  /** The state that the subtask is known to be in. */
  subtaskState: 20,
  /** The blocks that hold the arguments of the call under way: after the first, up to the second. */
  argsAfter: 24,
  argsLast: 28,
  /** The same of the result, as far as it is the guest's to write to. */
  resultAfter: 32,
  resultLast: 36,
  /** Where `waitable-set.wait` stores an event. */
  event: 40,
  /** Unexpected events. */
  strays: 48,
  /** The result: its only flat value, or a pointer. */
  result: 56,
  /** Its flat parameters. */
  params: 64,
} as const;

export const MAGIC = 0x7a5c_f4a3;
export const FRAME_ALIGN = 8;
const SLOT = 8;

export const frameSize = (params: number): number => FRAME.params + params * SLOT;
export const paramOffset = (index: number): number => FRAME.params + index * SLOT;

type Field = Exclude<keyof typeof FRAME, "params">;

/** Emits accesses to the frame at `base`. */
export class Frame {
  readonly base: Local;
  readonly #body: FunctionBody;

  constructor(body: FunctionBody, base: Local) {
    this.#body = body;
    this.base = base;
  }

  /** → i32 */
  get(field: Field): this {
    this.#body.get(this.base).memory("i32.load", FRAME[field]);
    return this;
  }

  /** Stores the i32 that `value` pushes. */
  set(field: Field, value: () => void): this {
    return this.store("i32", FRAME[field], value);
  }

  /** → the value of `type` at `offset` */
  load(type: CoreType, offset: number): this {
    this.#body.get(this.base).memory(LOAD[type], offset);
    return this;
  }

  store(type: CoreType, offset: number, value: () => void): this {
    this.#body.get(this.base);
    value();
    this.#body.memory(STORE[type], offset);
    return this;
  }

  /** → i32: whether this is a frame of a task that has not ended. */
  intact(): this {
    this.get("magic");
    this.#body.i32(MAGIC).get(this.base).op("i32.xor", "i32.eq");
    return this;
  }
}

const LOAD: Readonly<Record<CoreType, MemoryName>> = {
  i32: "i32.load",
  i64: "i64.load",
  f32: "f32.load",
  f64: "f64.load",
};
const STORE: Readonly<Record<CoreType, MemoryName>> = {
  i32: "i32.store",
  i64: "i64.store",
  f32: "f32.store",
  f64: "f64.store",
};
