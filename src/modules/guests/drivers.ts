import { node } from "../../wasm/tree.ts";
import type { Node } from "../../wasm/tree.ts";
import type { Call } from "../case/module_case.ts";
import { asInteger } from "./as_integer.ts";
import type { Extension } from "./extension.ts";

/** The name under which a call is exported. */
export const driverName = (index: number): string => `call ${index}`;

/**
 * Exports each call as a function that takes nothing and returns integers, so
 * that nobody needs values of the host for it.
 *
 * @param before what comes first in each.
 */
export function addDrivers(module: Extension, calls: readonly Call[], before: readonly Node[]): void {
  for (const [index, { func, operands }] of calls.entries()) {
    const { results } = module.signature(module.functions[func]!);
    const call = node("call", [func], ...operands.flat());
    const sinks = results.map((_, result) => node("local.set", [result])).reverse();
    // A single result goes right where it is put.
    const body = sinks.length === 1 ? [node("local.set", [0], call)] : [call, ...sinks];
    const returned = results.map((type, result) => asInteger(type, node("local.get", [result])));
    const integers = results.map(() => "i64" as const);
    module.exported(driverName(index), integers, results, [...before, ...body, ...returned]);
  }
}
