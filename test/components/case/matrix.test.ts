import { expect, test } from "@jest/globals";
import { cellsOf, legalCells } from "../../../src/components/case/matrix.ts";
import type { Cell } from "../../../src/components/case/matrix.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { decodeCase } from "../../../src/components/generators/case.ts";
import { randomInput } from "../generators/inputs.ts";
import { caseOf } from "./cases.ts";

const text = ({ row, column }: Cell): string => `${row} | ${column}`;
const component = (options: Partial<ComponentOptions> = {}): ComponentOptions => ({ ...PLAIN_COMPONENT, ...options });
const cells = (parts: Partial<Case>): readonly string[] =>
  cellsOf(caseOf({ params: [], result: null }, { ...PLAIN_CASE, ...parts })).map(text);

test("four exports, and a lower that is free only before an async type: 84 rows, in nine pairs of encodings", () => {
  const all = legalCells();
  expect(new Set(all.map(text)).size).toBe(all.length);
  expect(all).toHaveLength(84 * 9);
  expect(new Set(all.map(({ row }) => row)).size).toBe(84);
});

test("a case names the cells of every component and what it calls", () => {
  expect(cells({ components: [component()] })).toEqual([]);
  expect(cells({ components: [component(), component({ encoding: "utf16" })] })).toEqual([
    "sync → sync → sync | utf8, utf16",
  ]);
  const stackful = component({ asyncType: true, lift: "stackful" });
  expect(cells({ components: [component({ asyncType: true, lower: "async" }), stackful], asyncHost: true })).toEqual([
    "async ⇒ stackful → async | utf8, utf8",
  ]);
  const callback = component({ asyncType: true, lift: "callback", lower: "async", wait: "event-loop" });
  expect(cells({ components: [callback, stackful, component()] })).toEqual([
    "callback ⇒ stackful → sync | utf8, utf8",
    "stackful → sync → sync | utf8, utf8",
  ]);
});

test("a diamond has the cells of both its sides, and of both types that a component calls", () => {
  const beside = component({ beside: true, asyncType: true });
  expect(cells({ components: [component(), component(), component(), beside] })).toEqual([
    "sync → sync → sync | utf8, utf8",
    "sync → sync → async | utf8, utf8",
    "sync → sync → sync | utf8, utf8",
    "sync → async → sync | utf8, utf8",
  ]);
});

test("a component without code of its own is no part of a cell", () => {
  expect(cells({ components: [component(), component({ style: "re-export" }), component()] })).toEqual([]);
});

test("whatever is generated is in a legal cell", () => {
  const legal = new Set(legalCells().map(text));
  const seen = new Set(
    Array.from({ length: 3000 }, (_, seed) => decodeCase(randomInput(seed)))
      .flatMap(cellsOf)
      .map(text),
  );
  expect([...seen].filter((cell) => !legal.has(cell))).toEqual([]);
  expect(seen.size).toBeGreaterThan(200);
});
