import { ComponentWriter } from "../binary/component_writer.ts";
import type { CanonOptions, Ref } from "../binary/component_writer.ts";
import { TypeDefiner } from "../binary/component_types.ts";
import { paramsSpill, resultSpills } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";
import { namedTypes, postorder } from "../types/children.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { allocatorModule } from "./allocator.ts";
import { echoModule } from "./echo.ts";

/** The names under which a guest exports its two functions. */
export const GUEST_EXPORTS = { run: "run", audit: "audit" } as const;

/** How every component of a case begins, the root as well as its guests: with the same imports. */
export interface Beginning {
  readonly writer: ComponentWriter;
  readonly func: FuncType;
  /** The imported types, by name. */
  readonly named: readonly (readonly [string, Ref<"type">])[];
  readonly type: Ref<"type">;
  /** The imported function, of that type. */
  readonly imported: Ref<"func">;
}

/**
 * Imports the named types of `func` and a function of that type as `importName`.
 *
 * @param importName no name of a type of `func`.
 */
export function beginning(func: FuncType, importName: string): Beginning {
  const writer = new ComponentWriter();
  const types = new TypeDefiner(writer);
  const named = importTypes(writer, types, func);
  const type = types.func(func);
  return { writer, func, named, type, imported: writer.importFunction(importName, type) };
}

/** One component of a chain: exports the function that it imports as `run`, and `audit: func() -> u64`. */
export function guestComponent({ writer: imports, func, type, imported }: Beginning, options: ComponentOptions): ComponentWriter {
  const writer = imports.fork();
  const allocator = writer.coreInstantiate(writer.coreModule(allocatorBinary(options)), []);
  const canon = canonOptions(func, options, {
    memory: writer.aliasCore(allocator, "memory", "memory"),
    realloc: writer.aliasCore(allocator, "realloc", "func"),
  });
  const host = writer.coreInlineInstance([["call", writer.lower(imported, canon.lower)]]);
  const echo = writer.coreInstantiate(writer.coreModule(echoModule(func, options)), [["host", host], ["allocator", allocator]]);
  const lift = options.postReturn ? { ...canon.lift, postReturn: writer.aliasCore(echo, "post-return", "func") } : canon.lift;
  const run = writer.lift(writer.aliasCore(echo, "run", "func"), lift, type);
  const auditType = new TypeDefiner(writer).func({ params: [], result: { kind: "u64" } });
  const audit = writer.lift(writer.aliasCore(allocator, "audit", "func"), {}, auditType);
  writer.export(GUEST_EXPORTS.run, run);
  writer.export(GUEST_EXPORTS.audit, audit);
  return writer;
}

/** Allocators by their options: there are few, and every guest has one. */
const allocators = new Map<string, Uint8Array>();
const MAX_ALLOCATORS = 256;

function allocatorBinary(options: ComponentOptions): Uint8Array {
  const { growPages, growEvery, gap, postReturn } = options;
  const key = `${growPages} ${growEvery} ${gap} ${postReturn}`;
  let binary = allocators.get(key);
  if (!binary) {
    if (allocators.size === MAX_ALLOCATORS) allocators.clear();
    allocators.set(key, (binary = allocatorModule(options).encode()));
  }
  return binary;
}

/** Defines and imports every named type of `func`; answers them by name. */
function importTypes(writer: ComponentWriter, types: TypeDefiner, func: FuncType): readonly (readonly [string, Ref<"type">])[] {
  return namedTypes(func).map((type) => {
    const imported = writer.importType(type.name, types.define(type));
    types.name(type.name, imported);
    return [type.name, imported] as const;
  });
}

/**
 * The canonical options of a guest's lift and lower. A copying guest gives
 * every option; a forwarding one only what is required (CanonicalABI.md,
 * "`canonopt` Validation"), as tools that write components do.
 */
function canonOptions(
  func: FuncType,
  { encoding, style }: ComponentOptions,
  { memory, realloc }: { readonly memory: Ref<"core memory">; readonly realloc: Ref<"core func"> },
): { readonly lift: CanonOptions; readonly lower: CanonOptions } {
  if (style === "copy") {
    const all = { stringEncoding: encoding, memory, realloc };
    return { lift: all, lower: all };
  }
  const params = func.params.map((param) => param.type);
  const results = func.result ? [func.result] : [];
  const required = (into: readonly ValueType[], intoSpills: boolean, outOf: readonly ValueType[], outOfSpills: boolean): CanonOptions => {
    const allocates = intoSpills || into.some(hasPointer);
    const strings = encoding !== "utf8" && [...into, ...outOf].some(hasString);
    return {
      ...(strings ? { stringEncoding: encoding } : {}),
      ...(allocates || outOfSpills || outOf.some(hasPointer) ? { memory } : {}),
      ...(allocates ? { realloc } : {}),
    };
  };
  // A spilled result is lowered into memory that the guest allocated itself.
  const lower = required(results, false, params, paramsSpill(func) || resultSpills(func));
  return { lift: required(params, paramsSpill(func), results, resultSpills(func)), lower };
}

function hasPointer(type: ValueType): boolean {
  for (const { kind } of postorder(type)) if (kind === "string" || kind === "list" || kind === "map") return true;
  return false;
}

function hasString(type: ValueType): boolean {
  for (const { kind } of postorder(type)) if (kind === "string") return true;
  return false;
}
