import type { Argument, ComponentWriter, Ref } from "../binary/writer.ts";
import { isCodeStyle } from "../case/case.ts";
import type { ComponentOptions } from "../case/case.ts";
import { auditName, callName, guestComponent, inline, runName, typeOf } from "./guest.ts";
import type { Beginning, CoreModules, GuestModule, GuestPlan } from "./guest.ts";
import { throughComponent } from "./through.ts";

/**
 * A component that the root can instantiate: with the named types, with functions under their `callName`s, and with
 * modules.
 */
export interface Definition {
  readonly writer: ComponentWriter;
  /** The core modules that it imports, by the names of the imports. */
  readonly modules: readonly GuestModule[];
}

/** The component of the options of a plan, wrapped as often as they say. */
export function defineComponent(beginning: Beginning, plan: GuestPlan): Definition {
  const { options } = plan;
  const modules: GuestModule[] = [];
  const coreModules: CoreModules = options.importsModules
    ? (writer, module) => {
        // No type's name begins like a call's.
        const named = { ...module, name: `${beginning.call}-${module.name}` };
        modules.push(named);
        return importModule(writer, named);
      }
    : inline;
  const build = isCodeStyle(options.style) ? guestComponent : throughComponent;
  let writer = build(beginning, plan, coreModules);
  for (let level = 0; level < options.nesting; level++) writer = wrapped(beginning, plan, { writer, modules });
  return { writer, modules };
}

/** A component that imports what `inner` does, instantiates it, and exports what it does. */
function wrapped(beginning: Beginning, { options, callees }: GuestPlan, inner: Definition): ComponentWriter {
  const { functions, named } = beginning;
  const writer = beginning.writer.fork();
  const calls = functions.flatMap((_, index) =>
    callees.map((async, callee): Argument<Ref<"func">> => {
      const name = callName(beginning, index, callee);
      return [name, writer.importFunction(name, typeOf(beginning, index, async))];
    }),
  );
  const modules = inner.modules.map((module): Argument<Ref<"core module">> => [
    module.name,
    importModule(writer, module),
  ]);
  const instance = writer.instantiate(writer.component(inner.writer), [...named, ...calls, ...modules]);
  for (const name of exportNames(beginning, options)) writer.export(name, writer.alias(instance, name, "func"));
  return writer;
}

/** The names of all that a component of a case exports. */
function exportNames(
  { functions, fittings }: Beginning,
  { style, separateMemories }: ComponentOptions,
): readonly string[] {
  const parts = fittings.audit && isCodeStyle(style) ? (separateMemories ? functions.length : 1) : 0;
  return [
    ...functions.map((_, index) => runName(index)),
    ...Array.from({ length: parts }, (_, part) => auditName(part)),
  ];
}

const importModule = (writer: ComponentWriter, { name, module }: GuestModule): Ref<"core module"> =>
  writer.importModule(name, writer.moduleType(module));
