import type { Case } from "../case/case.ts";
import { typesOf } from "../types/children.ts";
import { namesDetail } from "./reduce_names.ts";
import { settingsSize } from "./reduce_settings.ts";
import { typeSize } from "./type_size.ts";
import { valueSize } from "./value_size.ts";

/**
 * How large a case is: numbers of which an earlier one outweighs all later
 * ones. Each step of a reduction makes it smaller, and there is no endless
 * way down.
 */
export type Size = readonly number[];

/** Types, values and components: what a reader of the case has to take in. */
export function nodeCount(testCase: Case): number {
  return typeNodes(testCase) + values(testCase).nodes + testCase.components.length;
}

/** The measure that a reduction lowers. */
export function sizeOf(testCase: Case): Size {
  const settings = settingsSize(testCase);
  const { nodes, detail } = values(testCase);
  return [
    testCase.calls.filter((call) => call.kind === "seeded").length,
    typeNodes(testCase) + nodes + testCase.components.length + testCase.calls.length + settings.count,
    typesOf(testCase.func).reduce((sum, type) => sum + typeSize(type).detail, 0),
    detail,
    settings.detail,
    namesDetail(testCase),
  ];
}

/** Whether a case of size `a` is smaller than one of size `b`. */
export function isSmaller(a: Size, b: Size): boolean {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}

function typeNodes({ func }: Case): number {
  return typesOf(func).reduce((sum, type) => sum + typeSize(type).nodes, 0);
}

function values({ func, calls }: Case): { nodes: number; detail: number } {
  const total = { nodes: 0, detail: 0 };
  for (const call of calls) {
    if (call.kind === "seeded") continue;
    for (const [index, param] of func.params.entries()) count(valueSize(param.type, call.args[index]!));
    if (func.result && call.result !== null) count(valueSize(func.result, call.result));
  }
  function count({ nodes, detail }: { nodes: number; detail: number }): void {
    total.nodes += nodes;
    total.detail += detail;
  }
  return total;
}
