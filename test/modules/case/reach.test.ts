import { expect, test } from "@jest/globals";
import { isUnreachable } from "../../../src/modules/case/reach.ts";
import { instructionSpans, sectionSpans } from "../../../src/wasm/spans.ts";
import { wat } from "../wat.ts";

/** Which `nop`s of a function can't be reached. */
async function dead(body: string): Promise<readonly boolean[]> {
  const bytes = await wat(`(module (tag $t) (func (param i32) ${body}))`);
  const code = sectionSpans(bytes)
    .flatMap(({ items }) => items)
    .find(({ body: isBody }) => isBody !== null);
  return instructionSpans(bytes, code!.expressions[0]!)
    .filter(({ name }) => name === "nop")
    .map(({ start }) => isUnreachable(bytes, start));
}

test.each([
  ["nop unreachable nop", [false, true]],
  ["return nop", [true]],
  ["block br 0 nop end nop", [true, false]],
  // Nothing ends the block, and nothing branches to its end.
  ["block return end nop", [true]],
  ["block local.get 0 br_if 0 return end nop", [false]],
  ["block block br 1 end nop end nop", [true, false]],
  ["loop br 0 end nop", [true]],
  ["loop local.get 0 br_if 0 end nop", [false]],
  ["local.get 0 if return end nop", [false]],
  ["local.get 0 if return else nop return end nop", [false, true]],
  ["local.get 0 if return else end nop", [false]],
  ["block local.get 0 br_table 0 1 end nop", [false]],
  ["block unreachable br 0 end nop", [true]],
  ["block try_table (catch $t 0) return end nop end nop", [true, false]],
  ["try return catch $t nop end nop", [false, false]],
  ["try return catch_all return end nop", [true]],
  ["throw $t nop", [true]],
])("%s", async (body, expected) => {
  expect(await dead(body)).toEqual(expected);
});

test("only code can be out of reach", async () => {
  const bytes = await wat("(module (func unreachable))");
  expect([0, 9, bytes.length, 1000].map((offset) => isUnreachable(bytes, offset))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
