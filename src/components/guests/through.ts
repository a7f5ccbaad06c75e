import type { Argument, CanonOptions, ComponentWriter, Ref } from "../binary/writer.ts";
import { CoreModule } from "../../wasm/core_module.ts";
import { flattenFunctype } from "../canonical/flatten.ts";
import { allocatorOf, callName, runName, typeOf } from "./guest.ts";
import type { Beginning, CoreModules, GuestPlan } from "./guest.ts";

/**
 * One component of a style without code: it imports each function of its
 * only callee and exports it as `runName` says, by way of its core type or not
 * (case.ts, `THROUGH_STYLES`).
 *
 * Where there is a core type, it is the same lifted as lowered, since nothing
 * is returned in memory; both have the same options, so that what is
 * lowered into the memory is lifted from there.
 */
export function throughComponent(
  beginning: Beginning,
  { options }: GuestPlan,
  coreModules: CoreModules,
): ComponentWriter {
  const { style, asyncType, encoding } = options;
  const writer = beginning.writer.fork();
  const imported = beginning.functions.map((_, index) =>
    writer.importFunction(callName(beginning, index, 0), typeOf(beginning, index, asyncType)),
  );
  if (style === "re-export") {
    imported.forEach((func, index) => writer.export(runName(index), func));
    return writer;
  }
  const { fittings } = beginning;
  const allocator = writer.named(
    writer.coreInstantiate(coreModules(writer, { name: "allocator", ...allocatorOf(options, fittings) }), []),
    "allocator",
  );
  const canon: CanonOptions = {
    stringEncoding: encoding,
    memory: writer.aliasCore(allocator, "memory", "memory"),
    realloc: writer.aliasCore(allocator, "realloc", "func"),
  };
  const lowered = imported.map((func) => writer.lower(func, canon));
  const lifted = style === "relay" ? relayed(writer, beginning, lowered, coreModules) : lowered;
  lifted.forEach((func, index) =>
    writer.export(runName(index), writer.lift(func, canon, typeOf(beginning, index, asyncType))),
  );
  return writer;
}

/** The functions after a core module that imports and exports them. */
function relayed(
  writer: ComponentWriter,
  { functions, fittings }: Beginning,
  lowered: readonly Ref<"core func">[],
  coreModules: CoreModules,
): readonly Ref<"core func">[] {
  const module = new CoreModule(fittings);
  functions.forEach(({ func }, index) => {
    const { params, results } = flattenFunctype(func, "lower");
    module.exportFunction(runName(index), module.importFunction("host", callCore(index), params, results));
  });
  const host = writer.coreInlineInstance(
    lowered.map((func, index): Argument<Ref<"core func">> => [callCore(index), func]),
  );
  const relay = writer.coreInstantiate(coreModules(writer, { name: "relay", module, binary: module.encode() }), [
    ["host", host],
  ]);
  return functions.map((_, index) => writer.aliasCore(relay, runName(index), "func"));
}

const callCore = (index: number): string => `call-${index}`;
