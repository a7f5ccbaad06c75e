import type { Argument, ComponentWriter, Ref } from "../binary/writer.ts";
import { auditsOf } from "../case/audits.ts";
import type { Case } from "../case/case.ts";
import { definitionKey } from "../case/shape.ts";
import { calleesOf, calleeTypes } from "../case/topology.ts";
import { defineComponent } from "./definition.ts";
import type { Definition } from "./definition.ts";
import { FITTED } from "./fittings.ts";
import type { Fittings } from "./fittings.ts";
import { auditName, beginning, callName, runName, typeOf } from "./guest.ts";
import type { Beginning } from "./guest.ts";

/**
 * The component of a case, in the binary format.
 *
 * It imports the named types of its functions and the host's functions under
 * their `importName`s; holds the `components` of the case, each instantiated
 * with the functions of those that it calls or of the host; and exports the
 * first one's functions under their `exportName`s, and, with audits,
 * `audit-<index>: func() -> u64` of each part that has one (audits.ts). A
 * function of the case and the fittings: the same bytes for the same ones.
 */
export function buildComponent(testCase: Case, fittings: Fittings = FITTED): Uint8Array {
  const { components, asyncHost } = testCase;
  const functions = testCase.functions;
  const start = beginning(functions, new Set([asyncHost, ...components.map(({ asyncType }) => asyncType)]), fittings);
  const root = new Root(testCase, start);
  const { writer } = root;
  const host = functions.map(({ importName }, index) =>
    writer.importFunction(importName, typeOf(start, index, asyncHost)),
  );
  const instances: Instance[] = [];
  for (const index of [...components.keys()].reverse()) {
    const callees = calleesOf(components, index).map((callee) => instances[callee]!.runs);
    instances[index] = root.instantiate(index, callees.length === 0 ? [host] : callees);
  }
  functions.forEach(({ exportName }, index) => writer.export(exportName, instances[0]!.runs[index]!));
  if (!fittings.audit) return writer.encode();
  auditsOf(testCase).forEach(({ component, part }, index) =>
    writer.export(`audit-${index}`, writer.alias(instances[component]!.instance, auditName(part), "func")),
  );
  return writer.encode();
}

interface Instance {
  readonly instance: Ref<"instance">;
  /** Its functions, by index. */
  readonly runs: readonly Ref<"func">[];
}

/** A component that is defined in the root, and the modules that it is instantiated with. */
interface Defined {
  readonly component: Ref<"component">;
  readonly modules: readonly Argument<Ref<"core module">>[];
}

/** The outermost component while it is written. */
class Root {
  readonly writer: ComponentWriter;
  readonly #case: Case;
  readonly #beginning: Beginning;
  readonly #shared = new Map<string, Defined>();

  constructor(testCase: Case, beginning: Beginning) {
    this.writer = beginning.writer.fork();
    this.#case = testCase;
    this.#beginning = beginning;
  }

  /** An instance of component `index`, which calls `callees`: functions by callee and index. */
  instantiate(index: number, callees: readonly (readonly Ref<"func">[])[]): Instance {
    const { functions, named } = this.#beginning;
    const { component, modules } = this.#define(index);
    const calls = functions.flatMap((_, of) =>
      callees.map((runs, callee) => [callName(this.#beginning, of, callee), runs[of]!] as const),
    );
    const instance = this.writer.instantiate(component, [...named, ...calls, ...modules]);
    this.writer.named(instance, `component-${index}`);
    return { instance, runs: functions.map((_, of) => this.writer.alias(instance, runName(of), "func")) };
  }

  #define(index: number): Defined {
    const key = definitionKey(this.#case, index);
    const known = this.#case.shareDefinitions ? this.#shared.get(key) : undefined;
    if (known) return known;
    const definition = defineComponent(this.#beginning, {
      options: this.#case.components[index]!,
      callees: calleeTypes(this.#case, index),
    });
    const defined = this.#add(definition);
    this.writer.named(defined.component, `component-${index}`);
    this.#shared.set(key, defined);
    return defined;
  }

  #add({ writer, modules }: Definition): Defined {
    const given = modules.map(({ name, binary }): Argument<Ref<"core module">> => [
      name,
      this.writer.named(this.writer.coreModule(binary), name),
    ]);
    return { component: this.writer.component(writer), modules: given };
  }
}
