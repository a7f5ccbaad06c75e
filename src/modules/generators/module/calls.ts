import type { Choices } from "../../../input/both_ways.ts";
import type { Code } from "../../../wasm/tree.ts";
import type { Call } from "../../case/module_case.ts";
import { constantOf } from "./code.ts";
import { constantScope } from "./scope.ts";
import type { Space } from "./space.ts";

const [MIN_CALLS, MAX_CALLS] = [3, 12];

/** Calls of functions that are defined, with operands that constants can make. */
export function drawCalls(choices: Choices, given: readonly Call[] | undefined, space: Space): readonly Call[] {
  const parameters = (func: number) => space.signature(space.functions[func]!).parameters;
  const scope = constantScope(space);
  const possible = space.functions
    .keys()
    .filter((func) => func >= space.importedFunctions && parameters(func).every((type) => scope.makes(type)))
    .toArray();
  if (possible.length === 0) return [];
  return choices.list<Call>(given, [MIN_CALLS, MAX_CALLS], (one) => {
    const func = choices.among(possible, one?.func);
    const operands = parameters(func).map((type, index): Code =>
      constantOf(choices, one?.operands[index], constantScope(space), type),
    );
    return { func, operands };
  });
}
