import { expect, test } from "@jest/globals";
import type { Edit } from "../../../../src/components/engines/jco/edit.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { componentOf } from "../../../../src/components/oracles/structures.ts";
import { caseOf, valueOf } from "./cases.ts";

/** Makes a function that turns numbers into those of 32 bits answer `value`. */
const answering = (value: number): Edit => ({
  name: `answers ${value}`,
  of: "source",
  edit: (text) => text.replace("function toUint32(val) {", (start) => `${start} return ${value};`),
});
const nothing: Edit = { name: "nothing to edit", of: "source", edit: () => null };

const engine = new JcoEngine();
const testCase = caseOf({ kind: "u32" });

async function answerOf(on: Pick<JcoEngine, "instantiate">): Promise<unknown> {
  const made = await on.instantiate(componentOf(testCase), testCase, [([arg]) => arg!.read() as number]);
  return valueOf(await valueOfInstance(made).call(0, [7], "typed"));
}
const valueOfInstance = (made: Awaited<ReturnType<JcoEngine["instantiate"]>>) => {
  if (made.kind !== "value") throw new Error(made.message);
  return made.value;
};

test("what is generated is edited for those who ask for it, and for nobody else", async () => {
  expect(await answerOf(engine)).toBe(7);
  expect(await answerOf(engine.edited([answering(5)]))).toBe(5);
  expect(await answerOf(engine.edited([answering(6)]))).toBe(6);
  expect(await answerOf(engine)).toBe(7);
});

test("what was edited is kept under its edits, with the names of those that found something", async () => {
  const { misses, hits } = engine.cache;
  const on = engine.edited([nothing, answering(5)]);
  expect(await answerOf(on)).toBe(5);
  expect([...on.applied]).toEqual(["answers 5"]);
  const again = engine.edited([nothing, answering(5)]);
  expect(again.applied.size).toBe(0);
  expect(await answerOf(again)).toBe(5);
  expect([...again.applied]).toEqual(["answers 5"]);
  expect(engine.cache).toMatchObject({ misses: misses + 1, hits: hits + 1 });
});

test("edits of a program that can't be evaluated are told, too", async () => {
  const broken: Edit = { name: "broken", of: "source", edit: (text) => `${text}\n)` };
  const on = engine.edited([broken]);
  await expect(answerOf(on)).rejects.toThrow("Unexpected token ')'");
  expect([...on.applied]).toEqual(["broken"]);
});

test("an engine may edit all that it generates", async () => {
  const always = new JcoEngine({ edits: [answering(4)] });
  expect(await answerOf(always)).toBe(4);
  expect(await answerOf(always.cold())).toBe(4);
  const { binary } = componentOf(testCase);
  const transpiled = await always.transpile(binary, testCase.jco);
  expect(transpiled.kind === "value" && transpiled.value.source).toContain("return 4;");
});
