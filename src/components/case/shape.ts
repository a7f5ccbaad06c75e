import { paramsSpill, resultSpills } from "../canonical/flatten.ts";
import { isCodeStyle } from "./case.ts";
import type { Case, ComponentOptions } from "./case.ts";
import { calleeTypes, stagesOf } from "./topology.ts";

/** The composition shapes that a case has, in words; `a chain of one` and so on is one of them. */
export function shapesOf(testCase: Case): readonly string[] {
  const { components, functions, shareDefinitions } = testCase;
  const stages = stagesOf(components);
  const some = (has: (component: ComponentOptions) => boolean): boolean => components.some(has);
  const shapes: readonly (readonly [boolean, string])[] = [
    [stages.every((stage) => stage.length === 1), `chain of ${stages.length}`],
    [stages.some((stage) => stage.length > 1), "diamond"],
    [some(({ style }) => style === "re-export"), "re-export of an import"],
    [some(({ style }) => style === "bare"), "lifted without core code"],
    [some(({ style }) => style === "relay"), "lifted from a core module's re-export"],
    [some(({ nesting }) => nesting > 0), "nested"],
    [
      shareDefinitions &&
        new Set(components.map((_, index) => definitionKey(testCase, index))).size < components.length,
      "one component twice",
    ],
    [some(({ importsModules }) => importsModules), "core modules as imports"],
    [
      functions.length > 1 && some(({ style, separateMemories }) => isCodeStyle(style) && !separateMemories),
      "several functions on one memory",
    ],
    [
      functions.length > 1 && some(({ separateMemories }) => separateMemories),
      "several functions on memories of their own",
    ],
  ];
  return shapes.filter(([has]) => has).map(([, name]) => name);
}

/** Where the parameters and the result of the first function are passed. */
export function spillOf({ functions: [{ func }] }: Case): string {
  const params = func.params.length === 0 ? "none" : paramsSpill(func) ? "spilled" : "flat";
  const result = func.result === null ? "none" : resultSpills(func) ? "spilled" : "flat";
  return `parameters ${params}, result ${result}`;
}

/** The same for two components that can be instances of one definition: all but where they stand and whom they call. */
export function definitionKey(
  { components, asyncHost }: Pick<Case, "components" | "asyncHost">,
  index: number,
): string {
  const { beside: _, ...options } = components[index]!;
  return JSON.stringify([options, calleeTypes({ components, asyncHost }, index)]);
}
