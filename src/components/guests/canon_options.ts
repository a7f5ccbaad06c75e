import type { CanonOptions, Ref } from "../binary/writer.ts";
import { paramsSpill, resultSpills, taskReturnSpills } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";
import { postorder } from "../types/children.ts";
import type { FuncType, ValueType } from "../types/type.ts";

type Options = Pick<ComponentOptions, "encoding" | "style" | "lift" | "lower">;

/** Stands for a memory where nothing asks for one. */
export const NO_MEMORY = {
  memory: { sort: "core memory", index: 0 },
  realloc: { sort: "core func", index: 0 },
} as const;

/** Whether a guest that does nothing but hand on the values of `funcs` has to have a memory. */
export function needsMemory(funcs: readonly FuncType[], options: Options & Pick<ComponentOptions, "wait">): boolean {
  if (options.style === "copy" || options.lower === "async" || options.wait === "event-loop") return true;
  return funcs.some((func) => {
    const { lift, lower } = canonOptions(func, options, NO_MEMORY);
    return lift.memory !== undefined || lower.memory !== undefined;
  });
}

/**
 * The canonical options of a guest's lift and lower. A copying guest gives
 * every option; a forwarding one only what is required (CanonicalABI.md,
 * "`canonopt` Validation"), as tools that write components do.
 */
export function canonOptions(
  func: FuncType,
  { encoding, style, lift, lower }: Options,
  { memory, realloc }: { readonly memory: Ref<"core memory">; readonly realloc: Ref<"core func"> },
): { readonly lift: CanonOptions; readonly lower: CanonOptions } {
  const asyncLift = lift === "sync" ? {} : { async: true };
  const asyncLower = lower === "sync" ? {} : { async: true, memory };
  if (style === "copy") {
    const all = { stringEncoding: encoding, memory, realloc };
    return { lift: { ...all, ...asyncLift }, lower: { ...all, ...asyncLower } };
  }
  const params = func.params.map((param) => param.type);
  const results = func.result ? [func.result] : [];
  const required = (
    into: readonly ValueType[],
    intoSpills: boolean,
    outOf: readonly ValueType[],
    outOfSpills: boolean,
  ): CanonOptions => {
    const allocates = intoSpills || into.some(hasPointer);
    const strings = encoding !== "utf8" && [...into, ...outOf].some(hasString);
    return {
      ...(strings ? { stringEncoding: encoding } : {}),
      ...(allocates || outOfSpills || outOf.some(hasPointer) ? { memory } : {}),
      ...(allocates ? { realloc } : {}),
    };
  };
  const resultInMemory = lift === "sync" ? resultSpills(func) : taskReturnSpills(func);
  return {
    lift: { ...required(params, paramsSpill(func), results, resultInMemory), ...asyncLift },
    // A spilled result is lowered into memory that the guest allocated itself.
    lower: { ...required(results, false, params, paramsSpill(func) || resultSpills(func)), ...asyncLower },
  };
}

function hasPointer(type: ValueType): boolean {
  for (const { kind } of postorder(type)) if (kind === "string" || kind === "list" || kind === "map") return true;
  return false;
}

function hasString(type: ValueType): boolean {
  for (const { kind } of postorder(type)) if (kind === "string") return true;
  return false;
}
