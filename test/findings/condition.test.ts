import { describe, expect, test } from "@jest/globals";
import { PLAIN_CALL, PLAIN_COMPONENT } from "../../src/case/plain.ts";
import type { Case, ComponentOptions } from "../../src/case/case.ts";
import { holds, matches } from "../../src/findings/condition.ts";
import type { Condition, TypePattern } from "../../src/findings/condition.ts";
import type { ValueType } from "../../src/types/type.ts";

const component: ComponentOptions = { ...PLAIN_COMPONENT, encoding: "utf8", style: "forward", growPages: 0, growEvery: 1, gap: 0, postReturn: false };
const listOfRecords: ValueType = {
  kind: "list",
  element: { kind: "record", name: "point", fields: [{ name: "x", type: { kind: "u8" } }, { name: "class", type: { kind: "string" } }] },
};
const testCase = {
  func: { params: [{ name: "first", type: { kind: "u32" } }, { name: "delete", type: listOfRecords }], result: { kind: "option", type: { kind: "f32" } } },
  importName: "host-call",
  exportName: "run",
  components: [component, { ...component, encoding: "utf16", postReturn: true }],
  jco: { strict: true, importBindings: "hybrid" },
  v8: { tier: "liftoff" },
  link: "function",
  calls: [{ ...PLAIN_CALL, kind: "seeded", seed: 1 }],
} as unknown as Case;

describe("type patterns", () => {
  test.each<[TypePattern, boolean]>([
    [{ kind: "list" }, true],
    [{ kind: ["map", "list"] }, true],
    [{ kind: "map" }, false],
    [{ has: { kind: "record" } }, true],
    [{ has: { kind: "u8" } }, false],
    [{ contains: { kind: "u8" } }, true],
    [{ contains: { kind: "list" } }, false],
    [{ has: { kind: "record", size: { min: 3 } } }, false],
    [{ has: { kind: "record", size: { min: 2, max: 2 } } }, true],
    [{ only: { kind: "record" } }, true],
    [{ has: { only: { kind: "string" } } }, false],
    [{ contains: { label: "^class$" } }, true],
    [{ contains: { label: "^delete$" } }, false],
    [{ not: { kind: "list" } }, false],
    [{ any: [{ kind: "map" }, { kind: "list" }] }, true],
    [{ any: [] }, false],
  ])("%j: %j", (pattern, expected) => expect(matches(pattern, listOfRecords)).toBe(expected));
});

describe("conditions", () => {
  test.each<[Condition, boolean]>([
    [{ type: { kind: "record" } }, true],
    [{ type: { kind: "record" }, in: "result" }, false],
    [{ root: { kind: "record" } }, false],
    [{ root: { kind: "option" }, in: "result" }, true],
    [{ jco: { strict: true } }, true],
    [{ jco: { strict: true, importBindings: ["js", "hybrid"] } }, true],
    [{ jco: { importBindings: "js" } }, false],
    [{ v8: "liftoff" }, true],
    [{ v8: "default" }, false],
    [{ link: "missing" }, false],
    [{ component: { ...PLAIN_COMPONENT, encoding: "utf16" } }, true],
    [{ component: { ...PLAIN_COMPONENT, encoding: "utf16" }, at: 0 }, false],
    [{ component: { ...PLAIN_COMPONENT, encoding: "utf16", postReturn: true }, at: -1 }, true],
    [{ component: { ...PLAIN_COMPONENT, encoding: "utf8", postReturn: true } }, false],
    [{ components: { min: 3 } }, false],
    [{ pair: { caller: { ...PLAIN_COMPONENT, encoding: "utf8" }, callee: { ...PLAIN_COMPONENT, encoding: "utf16" } } }, true],
    [{ pair: { caller: { ...PLAIN_COMPONENT, encoding: "utf16" } } }, false],
    [{ params: { min: 2, max: 2 } }, true],
    [{ flatParams: { min: 3, max: 3 } }, true],
    [{ flatResults: { max: 1 } }, false],
    [{ calls: { min: 2 } }, false],
    [{ name: "^delete$", of: "param" }, true],
    [{ name: "^delete$", of: "export" }, false],
    [{ name: "-", of: "import" }, true],
    [{ all: [{ params: { min: 1 } }, { link: "missing" }] }, false],
    [{ any: [{ params: { min: 9 } }, { link: "function" }] }, true],
    [{ not: { link: "missing" } }, true],
  ])("%j: %j", (condition, expected) => expect(holds(condition, testCase)).toBe(expected));

  test("a condition of no known form is an error, not a match", () => {
    expect(() => holds({ typo: 1 } as unknown as Condition, testCase)).toThrow("unexpected");
  });
});
