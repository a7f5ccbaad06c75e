import { isCodeStyle } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { cellsOf } from "../case/matrix.ts";
import { shapesOf, spillOf } from "../case/shape.ts";
import { isAsync } from "../case/topology.ts";
import { cellName, MATRIX } from "../../harness/stats/matrix.ts";
import type { Feature } from "../../harness/stats/stats.ts";
import { postorder } from "../types/children.ts";
import type { ValueType } from "../types/type.ts";

/**
 * What the statistics of `component_api` count: type kinds by position, encodings, spill shapes and options that are
 * not plain.
 */
export function* features(testCase: Case): Generator<Feature> {
  const { functions, components, jco } = testCase;
  const [{ func }] = functions;
  for (const kind of kinds(func.params.map((p) => p.type))) yield { group: "type in parameters", name: kind };
  for (const kind of kinds(func.result ? [func.result] : [])) yield { group: "type in result", name: kind };

  const encodings = new Set(components.filter(({ style }) => isCodeStyle(style)).map(({ encoding }) => encoding));
  for (const encoding of encodings) yield { group: "encodings", name: encoding };
  for (const style of new Set(components.map((c) => c.style))) yield { group: "guest styles", name: style };
  for (const shape of shapesOf(testCase)) yield { group: "shape", name: `${shape}, ${spillOf(testCase)}` };
  for (const { row, column } of cellsOf(testCase)) yield { group: MATRIX, name: cellName(row, column) };
  if (isAsync(testCase))
    yield { group: "async", name: testCase.inFlight > 1 ? "several calls at a time" : "one call at a time" };
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
