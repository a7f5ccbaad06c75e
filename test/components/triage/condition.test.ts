import { describe, expect, test } from "@jest/globals";
import { PLAIN_CALL, PLAIN_COMPONENT, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { holds, matches } from "../../../src/components/triage/condition.ts";
import type { Condition, TypePattern } from "../../../src/components/triage/condition.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { caseOf } from "../case/cases.ts";

const component: ComponentOptions = PLAIN_COMPONENT;
const listOfRecords: ValueType = {
  kind: "list",
  element: {
    kind: "record",
    name: "point",
    fields: [
      { name: "x", type: { kind: "u8" } },
      { name: "class", type: { kind: "string" } },
    ],
  },
};
const testCase = caseOf(
  {
    params: [
      { name: "first", type: { kind: "u32" } },
      { name: "delete", type: listOfRecords },
    ],
    result: { kind: "option", type: { kind: "f32" } },
  },
  {
    importName: "host-call",
    components: [component, { ...component, encoding: "utf16", postReturn: true }],
    jco: { ...PLAIN_JCO, strict: true, importBindings: "hybrid" },
    v8: { tier: "liftoff" },
  },
);

describe("type patterns", () => {
  test.each<[TypePattern, boolean]>([
    [{ kind: "list" }, true],
    [{ kind: ["map", "list"] }, true],
    [{ kind: "map" }, false],
    [{ flat: { min: 2, max: 2 } }, true],
    [{ contains: { kind: "record", flat: { max: 2 } } }, false],
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
    [{ component: { encoding: "utf16" } }, true],
    [{ component: { encoding: "utf16" }, at: 0 }, false],
    [{ component: { encoding: "utf16", postReturn: true }, at: -1 }, true],
    [{ component: { encoding: "utf8", postReturn: true } }, false],
    [{ components: { min: 3 } }, false],
    [{ pair: { caller: { encoding: "utf8" }, callee: { encoding: "utf16" } } }, true],
    [{ pair: { caller: { encoding: "utf16" } } }, false],
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

  const async: Case = {
    ...testCase,
    functions: [
      ...testCase.functions,
      {
        func: { params: [], result: { kind: "flags", name: "f", labels: ["a"] } },
        importName: "other",
        exportName: "other-run",
      },
    ],
    components: [
      { ...component, asyncType: true, lift: "callback", lower: "async", wait: "event-loop", yieldsAfter: 2 },
      { ...component, asyncType: true, lift: "stackful" },
      { ...component, beside: true, asyncType: true, nesting: 1 },
    ],
    asyncHost: true,
    inFlight: 3,
    calls: [
      { ...PLAIN_CALL, kind: "seeded", seed: 1 },
      { ...PLAIN_CALL, kind: "seeded", seed: 1, of: 1, answer: "tick" },
    ],
  };

  test.each<[Condition, boolean]>([
    [{ component: { lift: ["callback", "stackful"], lower: "async" } }, true],
    [{ component: { lift: "stackful", lower: "async" } }, false],
    [{ component: { yieldsAfter: { min: 2 } } }, true],
    [{ component: { yieldsAfter: { min: 1 } }, at: -1 }, false],
    [{ component: { beside: true, nesting: { min: 1, max: 1 } } }, true],
    [{ components: { min: 3 } }, true],
    [{ stages: { min: 3 } }, false],
    [{ stages: { min: 2, max: 2 } }, true],
    [{ paths: { min: 2 } }, true],
    // A caller calls both of a stage, and neither of these the other.
    [{ pair: { caller: { lower: "async" }, callee: { nesting: 1 } } }, true],
    [{ pair: { caller: { lift: "stackful" }, callee: { beside: true } } }, false],
    [{ pair: { caller: "host", callee: { lift: "callback" } } }, true],
    [{ pair: { caller: "host", callee: { lift: "stackful" } } }, false],
    [{ pair: { caller: { lift: "stackful" }, callee: "host" } }, true],
    [{ pair: { caller: { lift: "callback" }, callee: "host" } }, false],
    [{ pair: { caller: "host", callee: "host" } }, false],
    [{ path: ["host", { lift: "callback" }, { lift: "stackful" }, "host"] }, true],
    [{ path: ["host", { lift: "callback" }, "host"] }, false],
    [{ path: [{ lift: "callback" }, {}, {}] }, false],
    [{ path: [{}, {}, "host", {}] }, false],
    [{ asyncHost: true }, true],
    [{ shareDefinitions: true }, false],
    [{ functions: { min: 2 } }, true],
    [{ functions: { max: 1 } }, false],
    [{ inFlight: { min: 3 } }, true],
    [{ inFlight: { max: 1 } }, false],
    [{ answer: "tick" }, true],
    [{ answer: ["microtask"] }, false],
    [{ answer: ["microtask", "tick"] }, true],
    // What is said of a signature may be true of any function.
    [{ type: { kind: "flags" } }, true],
    [{ params: { max: 0 } }, true],
    [{ name: "^other$", of: "import" }, true],
    [{ name: "^other$", of: "export" }, false],
  ])("of several functions and async types, %j: %j", (condition, expected) =>
    expect(holds(condition, async)).toBe(expected),
  );

  test.each<[Condition, boolean]>([
    [{ path: ["host", { encoding: "utf16" }, { lift: "stackful" }, "host"] }, true],
    [{ pair: { caller: { encoding: "utf16" }, callee: { lift: "stackful" } } }, true],
    [{ pair: { caller: { style: "re-export" } } }, false],
    [{ pair: { callee: { style: "re-export" } } }, false],
  ])("a re-export takes no part in a call: %j: %j", (condition, expected) => {
    const styles = ["re-export", "copy", "re-export", "re-export", "forward", "re-export"] as const;
    const components = styles.map((style): ComponentOptions => ({
      ...PLAIN_COMPONENT,
      asyncType: true,
      style,
      encoding: style === "copy" ? "utf16" : "utf8",
      lift: style === "forward" ? "stackful" : "sync",
    }));
    expect(holds(condition, caseOf({ params: [], result: null }, { components }))).toBe(expected);
  });

  test("a condition of no known form is an error, not a match", () => {
    expect(() => holds({ typo: 1 } as unknown as Condition, testCase)).toThrow("unexpected");
  });
});
