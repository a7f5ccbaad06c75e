import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef } from "../../wasm/function_body.ts";
import type { ComponentOptions } from "../case/case.ts";

/** How many indices are kept that were given back: more than all tasks of a case (case/limits.ts) can have made. */
const MAX_FREE = 256;

/** Bytes that the indices take up. */
export const HANDLES_SIZE = MAX_FREE * 4;

/** Whether all that is in the table of a component instance is made by one guest, which then knows the indices. */
export const tracksHandles = ({
  lower,
  separateMemories,
}: Pick<ComponentOptions, "lower" | "separateMemories">): boolean => lower === "async" && !separateMemories;

/** What a guest knows of the table of its component instance. */
interface Handles {
  readonly module: CoreModule;
  /** The largest index that was ever given. */
  readonly largest: GlobalRef;
  /** How many indices were given back, and wait in memory for being given again. */
  readonly free: GlobalRef;
}

/**
 * CanonicalABI.md, "Table State": a new element is at the index that was given
 * back last, or, where none was, behind all others. So a guest that makes all
 * that is in its table knows the index of what it makes next, and an element
 * that the engine adds or forgets to remove shows.
 */
export const handlesOf = (module: CoreModule): Handles => ({
  module,
  largest: module.global("i32"),
  free: module.global("i32"),
});

/**
 * (index) → (): a waitable set or a subtask was made.
 *
 * @param base where `HANDLES_SIZE` bytes of memory are.
 * @param noteWrong emits what is done about an index that is not the one that it has to be.
 */
export function defineMade(
  { module, largest, free }: Handles,
  base: number,
  noteWrong: (body: FunctionBody) => void,
): FuncRef {
  const made = module.function(["i32"], []);
  const { body } = made;
  const expected = body.local("i32");
  body.globalGet(free).if(
    () => {
      body.globalGet(free).i32(1).op("i32.sub").globalSet(free);
      body.globalGet(free).i32(2).op("i32.shl").memory("i32.load", base).set(expected);
    },
    () => body.globalGet(largest).i32(1).op("i32.add").tee(expected).globalSet(largest),
  );
  body
    .get(expected, body.param(0))
    .op("i32.ne")
    .if(() => noteWrong(body));
  return made;
}

/** (index) → (): it was dropped. */
export function defineDropped({ module, free }: Handles, base: number): FuncRef {
  const dropped = module.function(["i32"], []);
  const { body } = dropped;
  body
    .globalGet(free)
    .i32(MAX_FREE)
    .op("i32.ge_u")
    .if(() => body.op("unreachable"));
  body.globalGet(free).i32(2).op("i32.shl").get(body.param(0)).memory("i32.store", base);
  body.globalGet(free).i32(1).op("i32.add").globalSet(free);
  return dropped;
}
