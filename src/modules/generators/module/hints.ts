import type { Choices } from "../../../input/both_ways.ts";
import type { Node } from "../../../wasm/tree.ts";
import type { Space } from "./space.ts";

/** What some branches say: whether they are likely taken. */
export function drawHint(choices: Choices, given: Node | undefined, space: Space): Pick<Node, "hint"> {
  if (!space.has("branch-hinting") || !choices.seldom(given && given.hint !== undefined, 2)) return {};
  return { hint: choices.index(2, given && Number(given.hint)) === 1 };
}
