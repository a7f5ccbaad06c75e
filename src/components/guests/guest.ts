import { ComponentWriter } from "../binary/writer.ts";
import type { Argument, CanonOptions, Ref, ValType } from "../binary/writer.ts";
import { TypeDefiner } from "../binary/types.ts";
import type { CoreModule } from "../../wasm/core_module.ts";
import type { CaseFunction, ComponentOptions } from "../case/case.ts";
import { uniqueForm } from "../case/names.ts";
import { namedTypesOf } from "../types/children.ts";
import type { FuncType } from "../types/type.ts";
import { allocatorModule } from "./allocator.ts";
import { CANONICAL_ABI } from "./abi.ts";
import { BUILTINS } from "./builtins.ts";
import { canonOptions, needsMemory, NO_MEMORY } from "./canon_options.ts";
import { echoModule } from "./echo.ts";
import type { Fittings } from "./fittings.ts";
import { tracksHandles } from "./handles.ts";
import { plainAllocatorModule } from "./plain_allocator.ts";
import { calledBuiltins } from "./straight_run.ts";

/** How every component of a case begins, the root as well as its guests: with the same types. */
export interface Beginning {
  readonly writer: ComponentWriter;
  /** The imported types, by name. */
  readonly named: readonly (readonly [string, Ref<"type">])[];
  readonly functions: readonly PlannedFunction[];
  readonly fittings: Fittings;
  /** `func() -> u64`; `null` where there are no audits. */
  readonly audit: Ref<"type"> | null;
  /** What the names of functions that a guest imports begin with. */
  readonly call: string;
}

/** A function of the case in a component that begins so. */
interface PlannedFunction {
  readonly func: FuncType;
  /** The type of its result. */
  readonly result: ValType | null;
  /** Its type, if any function in the case is not of `async` type, and if any is. */
  readonly sync: Ref<"type"> | null;
  readonly async: Ref<"type"> | null;
}

/**
 * Imports the named types of `functions`, and defines their types.
 *
 * @param kinds whether functions are of `async` type, for all that the case has.
 */
export function beginning(
  functions: readonly Pick<CaseFunction, "func">[],
  kinds: ReadonlySet<boolean>,
  fittings: Fittings,
): Beginning {
  const writer = new ComponentWriter(fittings);
  const types = new TypeDefiner(writer);
  const named = namedTypesOf(functions.map(({ func }) => func)).map((type) => {
    const imported = writer.importType(type.name, types.define(type));
    types.name(type.name, imported);
    return [type.name, imported] as const;
  });
  const planned = functions.map(({ func }, index) => ({
    func,
    sync: kinds.has(false) ? writer.named(types.func(func), `type-${index}`) : null,
    async: kinds.has(true) ? writer.named(types.func(func, true), `async-type-${index}`) : null,
    result: func.result && types.ref(func.result),
  }));
  const audit = fittings.audit ? types.func({ params: [], result: { kind: "u64" } }) : null;
  let call = "call";
  while (named.some(([name]) => uniqueForm(name).startsWith(uniqueForm(call)))) call += "-x";
  return { writer, named, functions: planned, fittings, audit, call };
}

/** The type of the function `index`, of `async` type or not. */
export function typeOf({ functions }: Beginning, index: number, async: boolean): Ref<"type"> {
  const type = functions[index]?.[async ? "async" : "sync"];
  if (!type) throw new RangeError(`the case has no function ${index} that is ${async ? "async" : "not async"}`);
  return type;
}

/** The name under which a guest imports its callee `callee`'s function `index`. */
export const callName = ({ call }: Beginning, index: number, callee: number): string => `${call}-${index}-${callee}`;

/** The name under which a guest exports its function `index`. */
export const runName = (index: number): string => `run-${index}`;

/** The name under which a guest exports the audit of its part `part`. */
export const auditName = (part: number): string => `audit-${part}`;

/** What a component with code is made from. */
export interface GuestPlan {
  readonly options: ComponentOptions;
  /**
   * Whether its callees' functions are of `async` type, in the order in which it calls them; the host counts as one
   * callee.
   */
  readonly callees: readonly boolean[];
}

/** One of a guest's core modules. */
export interface GuestModule {
  readonly name: string;
  readonly module: CoreModule;
  readonly binary: Uint8Array;
}

/** Says how a component gets its core modules. */
export type CoreModules = (writer: ComponentWriter, module: GuestModule) => Ref<"core module">;

export const inline: CoreModules = (writer, { name, binary }) => writer.named(writer.coreModule(binary), name);

/**
 * One component with code: imports a function of each callee for each of the case's (`callName`),
 * exports each (`runName`), and, with audits, `audit: func() -> u64` of each of its parts (`auditName`).
 *
 * A part is a memory and the code that works on it; there is one, or, with `separateMemories`, one for each function.
 */
export function guestComponent(
  beginning: Beginning,
  plan: GuestPlan,
  coreModules: CoreModules = inline,
): ComponentWriter {
  const { options, callees } = plan;
  const writer = beginning.writer.fork();
  const imported = beginning.functions.map((_, index) =>
    callees.map((async, callee) =>
      writer.importFunction(callName(beginning, index, callee), typeOf(beginning, index, async)),
    ),
  );
  const all = beginning.functions.map((_, index) => index);
  const parts = options.separateMemories ? all.map((index) => [index]) : [all];
  const { fittings, audit } = beginning;
  const audits = parts.flatMap((part, index) => {
    const name = parts.length > 1 ? `-${index}` : "";
    const modules: CoreModules = (to, module) => coreModules(to, { ...module, name: module.name + name });
    const functions = part.map((index) => ({
      ...beginning.functions[index]!,
      index,
      imported: imported[index]!,
      type: typeOf(beginning, index, options.asyncType),
    }));
    const allocator = addPart(writer, { functions, options, fittings }, modules);
    return audit ? [writer.lift(writer.aliasCore(allocator!, "audit", "func"), {}, audit)] : [];
  });
  audits.forEach((audit, index) => writer.export(auditName(index), audit));
  return writer;
}

interface Part {
  readonly functions: readonly (PlannedFunction & {
    readonly index: number;
    readonly imported: readonly Ref<"func">[];
    readonly type: Ref<"type">;
  })[];
  readonly options: ComponentOptions;
  readonly fittings: Fittings;
}

/** Adds the core modules of one part and exports its functions. @returns its allocator, if it needs memory. */
function addPart(
  writer: ComponentWriter,
  { functions, options, fittings }: Part,
  coreModules: CoreModules,
): Ref<"core instance"> | null {
  const funcs = functions.map(({ func }) => func);
  const memory =
    fittings.audit || needsMemory(funcs, options) ? addMemory(writer, options, fittings, coreModules) : null;
  const canons = functions.map(({ func }) => canonOptions(func, options, memory ?? NO_MEMORY));
  const host = writer.coreInlineInstance(
    functions.flatMap(({ imported }, index) =>
      imported.map((func, callee): Argument<Ref<"core func">> => {
        const name = `call-${index}-${callee}`;
        return [name, writer.named(writer.lower(func, canons[index]!.lower), name)];
      }),
    ),
  );
  const builtins = [
    ...calledBuiltins(options, fittings).map((name): Argument<Ref<"core func">> => [
      name,
      writer.named(BUILTINS[name].define(writer, (memory ?? NO_MEMORY).memory), name),
    ]),
    ...(options.lift === "sync"
      ? []
      : functions.map(({ result }, index): Argument<Ref<"core func">> => {
          const name = `task.return-${index}`;
          return [name, writer.named(writer.taskReturn(result, canons[index]!.lift), name)];
        })),
  ];
  const args: Argument<Ref<"core instance">>[] = [["host", writer.named(host, "host")]];
  if (memory) args.push(["allocator", memory.allocator]);
  if (builtins.length > 0) args.push(["canon", writer.named(writer.coreInlineInstance(builtins), "canon")]);
  const module = echoModule(funcs, options, functions[0]!.imported.length, CANONICAL_ABI, fittings);
  const echo = writer.named(
    writer.coreInstantiate(coreModules(writer, { name: "echo", module, binary: module.encode() }), args),
    "echo",
  );
  functions.forEach(({ index, type }, at) => {
    const core = (name: string): Ref<"core func"> => writer.aliasCore(echo, `${name}-${at}`, "func");
    const lift: CanonOptions = {
      ...canons[at]!.lift,
      ...(options.postReturn ? { postReturn: core("post-return") } : {}),
      ...(options.lift === "callback" ? { callback: core("callback") } : {}),
    };
    writer.export(runName(index), writer.named(writer.lift(core("run"), lift, type), runName(index)));
  });
  return memory && memory.allocator;
}

interface Memory {
  readonly allocator: Ref<"core instance">;
  readonly memory: Ref<"core memory">;
  readonly realloc: Ref<"core func">;
}

function addMemory(
  writer: ComponentWriter,
  options: ComponentOptions,
  fittings: Fittings,
  coreModules: CoreModules,
): Memory {
  const module = coreModules(writer, { name: "allocator", ...allocatorOf(options, fittings) });
  const allocator = writer.named(writer.coreInstantiate(module, []), "allocator");
  return {
    allocator,
    memory: writer.aliasCore(allocator, "memory", "memory"),
    realloc: writer.aliasCore(allocator, "realloc", "func"),
  };
}

/** Allocators by their options: there are few, and every guest has one. */
const allocators = new Map<string, Omit<GuestModule, "name">>();
const MAX_ALLOCATORS = 256;

export function allocatorOf(options: ComponentOptions, fittings: Fittings): Omit<GuestModule, "name"> {
  const { growPages, growEvery, gap, style, postReturn, lift, backpressure } = options;
  const key = [
    growPages,
    growEvery,
    gap,
    style,
    postReturn,
    lift,
    backpressure,
    tracksHandles(options),
    JSON.stringify(fittings),
  ].join();
  let known = allocators.get(key);
  if (!known) {
    if (allocators.size === MAX_ALLOCATORS) allocators.clear();
    const module = fittings.audit ? allocatorModule(options, fittings) : plainAllocatorModule(options, fittings);
    allocators.set(key, (known = { module, binary: module.encode() }));
  }
  return known;
}
