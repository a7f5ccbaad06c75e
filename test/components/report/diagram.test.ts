import { expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { diagram } from "../../../src/components/report/diagram.ts";
import { plainFunction } from "../case/cases.ts";

const func = { params: [], result: null };
const plain: Case = { ...PLAIN_CASE, functions: [plainFunction(func)], calls: [] };

test("a chain", () => {
  expect(diagram({ ...plain, components: [PLAIN_COMPONENT, PLAIN_COMPONENT] })).toBe(
    [
      "host ─ run ─► [0] ──► [1] ─ host ─► host function",
      "host ◄─ result ─ [0] ◄── [1] ◄─ answer ─ host function",
      "[0] utf8, forwards",
      "[1] utf8, forwards",
    ].join("\n"),
  );
});

test("two callees, several functions, and how each is called", () => {
  const callback = { ...PLAIN_COMPONENT, asyncType: true, lift: "callback", lower: "async" } as const;
  const lines = diagram({
    ...plain,
    functions: [plainFunction(func), { func, importName: "b", exportName: "c" }],
    components: [callback, { ...PLAIN_COMPONENT, lower: "async" }, { ...callback, beside: true }],
    asyncHost: true,
    inFlight: 3,
    shareDefinitions: true,
  }).split("\n");
  expect(lines.slice(0, 8)).toEqual([
    "host ─ run, c ─► [0] ──► [1] + [2] ─ host, b ─► host functions",
    "host ◄─ result ─ [0] ◄── [1] + [2] ◄─ answer ─ host functions",
    "host ──► [0]: async func, callback lift",
    "[0] ──► [1]: async lower, func, sync lift",
    "[0] ──► [2]: async lower, async func, callback lift",
    "[1] ──► host: async lower, async func",
    "[2] ──► host: async lower, async func",
    "components that are alike are instances of one",
  ]);
  expect(lines).toContain("3 calls are under way at a time");
});
