import type { Ref } from "../binary/component_writer.ts";
import { functionsOf } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { auditsOf } from "../case/audits.ts";
import { calleesOf } from "../case/topology.ts";
import { auditName, beginning, callName, guestComponent, runName, typeOf } from "./guest.ts";

/**
 * The component of a case, in the binary format.
 *
 * It imports the named types of its functions and the host's functions under their
 * `importName`s; holds one component for each of `components`, the last of
 * which calls the host and each other the next; and exports the first one's
 * functions under their `exportName`s, and of each part `audit-<index>: func() -> u64`
 * (audit.ts). A function of the case: the same bytes for the same case.
 */
export function buildComponent(testCase: Case): Uint8Array {
  const { components, asyncHost } = testCase;
  const functions = functionsOf(testCase);
  const start = beginning(functions, new Set([asyncHost, ...components.map(({ asyncType }) => asyncType)]));
  const writer = start.writer.fork();
  const host = functions.map(({ importName }, index) => writer.importFunction(importName, typeOf(start, index, asyncHost)));
  const instances: Ref<"instance">[] = [];
  const runs: (readonly Ref<"func">[])[] = [];
  for (const [index, options] of [...components.entries()].reverse()) {
    const callees = calleesOf(components, index);
    const asyncs = callees.length === 0 ? [asyncHost] : callees.map((callee) => components[callee]!.asyncType);
    const called = callees.length === 0 ? [host] : callees.map((callee) => runs[callee]!);
    const component = writer.component(guestComponent(start, { options, callees: asyncs }));
    const calls = functions.flatMap((_, f) => called.map((run, callee) => [callName(start, f, callee), run[f]!] as const));
    const instance = writer.instantiate(component, [...start.named, ...calls]);
    instances[index] = instance;
    runs[index] = functions.map((_, f) => writer.alias(instance, runName(f), "func"));
  }
  functions.forEach(({ exportName }, f) => writer.export(exportName, runs[0]![f]!));
  auditsOf(testCase).forEach(({ component, functions: of }, n) => {
    const part = of.length === functions.length ? 0 : of[0]!;
    writer.export(`audit-${n}`, writer.alias(instances[component]!, auditName(part), "func"));
  });
  return writer.encode();
}
