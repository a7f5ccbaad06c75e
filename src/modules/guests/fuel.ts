import { node } from "../../wasm/tree.ts";
import type { Code, Node } from "../../wasm/tree.ts";
import type { Extension } from "./extension.ts";
import { mapped } from "./extension.ts";

/** The export by which an engine sees how much is left: nothing if a call was stopped by it. */
export const FUEL = "fuel";

/**
 * Has functions and loops count down where they begin, and trap when nothing
 * is left: in the module itself, so that all engines stop at the same place.
 *
 * @returns what fills it up again.
 */
export function addFuel(module: Extension, fuel: number): Node {
  const global = module.global("i32", node("i32.const", [fuel]));
  module.export(FUEL, "global", global);
  const left = node("global.get", [global]);
  const burn: Code = [
    { ...node("if", ["empty"], node("i32.eqz", [], left)), body: [node("unreachable")] },
    node("global.set", [global], node("i32.sub", [], left, node("i32.const", [1]))),
  ];
  const atLoops = (one: Node): Node => (one.name === "loop" ? { ...one, body: [...burn, ...(one.body ?? [])] } : one);
  module.rewrite((one) => ({ ...one, body: [...burn, ...mapped(one.body, atLoops)] }));
  return node("global.set", [global], node("i32.const", [fuel]));
}
