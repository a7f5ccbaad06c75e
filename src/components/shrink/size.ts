import { functionOf } from "../case/case.ts";
import type { Size } from "../../harness/shrink.ts";
import type { Case } from "../case/case.ts";
import { typesOf } from "../types/children.ts";
import { funcsOf } from "../case/functions.ts";
import { namesDetail } from "./reduce_names.ts";
import { settingDetail, settings } from "./settings.ts";
import { typeSize } from "./type_size.ts";
import { valueSize } from "./value_size.ts";

/** Types, values, components and functions: what a reader of the case has to take in. */
export function nodeCount(testCase: Case): number {
  return typeNodes(testCase) + values(testCase).nodes + testCase.components.length + testCase.functions.length;
}

/** The measure that a reduction lowers. */
export function sizeOf(testCase: Case): Size {
  const chosen = settings(testCase);
  const { nodes, detail } = values(testCase);
  return [
    testCase.calls.filter((call) => call.kind === "seeded").length,
    typeNodes(testCase) +
      nodes +
      testCase.components.length +
      testCase.functions.length +
      testCase.calls.length +
      chosen.length,
    funcsOf(testCase)
      .flatMap(typesOf)
      .reduce((sum, type) => sum + typeSize(type).detail, 0),
    detail,
    chosen.reduce(
      (sum, setting) => sum + settingDetail(setting),
      testCase.calls.reduce((sum, { of }) => sum + of, 0),
    ),
    namesDetail(testCase),
  ];
}

function typeNodes(testCase: Case): number {
  return funcsOf(testCase)
    .flatMap(typesOf)
    .reduce((sum, type) => sum + typeSize(type).nodes, 0);
}

function values(testCase: Case): { nodes: number; detail: number } {
  const total = { nodes: 0, detail: 0 };
  for (const call of testCase.calls) {
    if (call.kind === "seeded") continue;
    const { func } = functionOf(testCase, call);
    for (const [index, param] of func.params.entries()) count(valueSize(param.type, call.args[index]!));
    if (func.result && call.result !== null) count(valueSize(func.result, call.result));
  }
  function count({ nodes, detail }: { nodes: number; detail: number }): void {
    total.nodes += nodes;
    total.detail += detail;
  }
  return total;
}
