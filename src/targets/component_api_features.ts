import { paramsSpill, resultSpills } from "../canonical/flatten.ts";
import type { Case } from "../case/case.ts";
import type { Feature } from "../stats/stats.ts";
import { postorder } from "../types/children.ts";
import type { ValueType } from "../types/type.ts";

/** What the statistics of `component_api` count: type kinds by position, encodings, spill shapes and options that are not plain. */
export function* features(testCase: Case): Generator<Feature> {
  const { func, components, jco } = testCase;
  for (const kind of kinds(func.params.map((p) => p.type))) yield { group: "type in parameters", name: kind };
  for (const kind of kinds(func.result ? [func.result] : [])) yield { group: "type in result", name: kind };

  yield { group: "encodings", name: components.map((c) => c.encoding).join(" → ") };
  yield { group: "guest styles", name: components.map((c) => c.style).join(" → ") };
  yield { group: "spill", name: spill(testCase) };
  for (const [name, value] of Object.entries(jco)) {
    if (value !== false) yield { group: "jco options", name: value === true ? name : `${name}: ${String(value)}` };
  }
  yield { group: "V8 tier", name: testCase.v8.tier };
  yield { group: "host function", name: testCase.link };
  for (const call of testCase.calls.slice(0, 1)) {
    yield { group: "call", name: call.kind };
    yield { group: "host form of integer lists", name: call.form };
  }
}

function kinds(types: readonly ValueType[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const root of types) for (const type of postorder(root)) found.add(type.kind);
  return found;
}

function spill({ func }: Case): string {
  const params = func.params.length === 0 ? "none" : paramsSpill(func) ? "spilled" : "flat";
  const result = func.result === null ? "none" : resultSpills(func) ? "spilled" : "flat";
  return `parameters ${params}, result ${result}`;
}
