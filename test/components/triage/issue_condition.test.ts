import { describe, expect, test } from "@jest/globals";
import { PLAIN_CASE } from "../../../src/components/case/plain.ts";
import type { Case } from "../../../src/components/case/case.ts";
import { describe as inWords } from "../../../src/components/engines/jco/from_js.ts";
import { issueCondition } from "../../../src/components/triage/issue_condition.ts";
import type { Condition } from "../../../src/components/triage/condition.ts";
import type { ModelName } from "../../../src/components/triage/models.ts";
import { explanation } from "../../../src/harness/known_issue.ts";
import type { KnownIssue } from "../../../src/harness/known_issue.ts";
import type { Finding, Fingerprint } from "../../../src/harness/verdict.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { difference } from "../../../src/components/values/difference.ts";
import { Foreign } from "../../../src/components/values/received.ts";
import type { Received } from "../../../src/components/values/received.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { caseOf } from "../case/cases.ts";

const type: ValueType = { kind: "tuple", elements: [{ kind: "string" }, { kind: "char" }, { kind: "u8" }] };
const sent: Value = ["\ufeffa", 0x1f600, 7];
const testCase = caseOf({ params: [], result: type }, { calls: [] });

/** An issue of which nothing is said but what it explains. */
function issue(
  id: string,
  model: ModelName | undefined,
  fingerprint: Partial<Fingerprint>,
  { condition = { all: [] }, ...rest }: { readonly condition?: Condition; readonly message?: string } = {},
): KnownIssue<Case> {
  const file = { id, fingerprint, condition, ...(model === undefined ? {} : { model }), ...rest };
  return { ...file, condition: issueCondition(file) } as unknown as KnownIssue<Case>;
}
const explains = ({ condition }: KnownIssue<Case>, found: Finding, of: Case): boolean => condition.explains(found, of);

const mark = issue("mark", "byte-order-mark-dropped", { property: "round-trip", kind: "different" });
const char = issue("char", "char-truncated", { property: "round-trip", kind: "different|malformed" });
const number = issue("number", undefined, { property: "round-trip", place: "u8" });

function finding(actual: Received): Finding {
  const { kind, at, place } = difference(type, sent, actual)!;
  return {
    fingerprint: { engine: "jco", property: "round-trip", stage: "value", kind, place: at.type.kind },
    summary: "",
    expected: "",
    actual: "",
    where: null,
    evidence: { call: 0, kinds: place, mismatch: { type, expected: sent, actual } },
  };
}

describe("several issues change one value", () => {
  test.each<[string, Received, readonly KnownIssue<Case>[], string | undefined]>([
    ["one of them", ["a", 0x1f600, 7], [mark, char], "mark"],
    ["both", ["a", 0xf600, 7], [mark, char], "mark"],
    ["the other way around", ["a", 0xf600, 7], [char, mark], "mark"],
    ["and one without a model", ["a", 0xf600, 8], [char, mark, number], "mark"],
    ["only one is known", ["a", 0xf600, 7], [mark], undefined],
    ["something else besides", ["a", 0xf600, 8], [mark, char], undefined],
    ["another change at the first place", ["b", 0xf600, 7], [mark, char], undefined],
    [
      "what is no value, but not the one that the change makes",
      ["a", new Foreign(inWords("\ud800")), 7],
      [mark, char],
      undefined,
    ],
  ])("%s", (_, actual, issues, id) => expect(explanation(issues, finding(actual), testCase)?.id).toBe(id));
});

test("alone, an issue explains all of a difference or nothing", () => {
  expect(explains(mark, finding(["a", 0x1f600, 7]), testCase)).toBe(true);
  expect(explains(mark, finding(["a", 0xf600, 7]), testCase)).toBe(false);
});

describe("an exception that an adapter made a trap of", () => {
  const lost = "RuntimeError: wasm trap: uncaught exception propagated out of component";
  const found: Finding = {
    fingerprint: { engine: "jco", property: "no-error", stage: "call", kind: lost, place: "" },
    summary: "",
    expected: "",
    actual: lost,
    where: null,
  };
  const thrown = { property: "no-error", stage: "call", kind: "TypeError: x" };
  const throws = issue("throws", undefined, thrown, { message: "x" });
  const [component] = PLAIN_CASE.components;
  const chain = (wasmExnref: boolean, count: number): Case => ({
    ...testCase,
    jco: { ...PLAIN_CASE.jco, wasmExnref },
    components: Array<typeof component & object>(count).fill(component!),
  });

  test("is explained by what throws, where wasmExnref has adapters that catch", () => {
    expect(explains(throws, found, chain(true, 2))).toBe(true);
    expect(explains(throws, found, chain(false, 2))).toBe(false);
    expect(explains(throws, found, chain(true, 1))).toBe(false);
  });

  test("is not explained by what throws nothing, nor without the condition", () => {
    expect(
      explains(issue("traps", undefined, { property: "no-error", kind: "trap: deadlock" }), found, chain(true, 2)),
    ).toBe(false);
    const elsewhere = issue("throws", undefined, thrown, { message: "x", condition: { asyncHost: true } });
    expect(explains(elsewhere, found, chain(true, 2))).toBe(false);
  });
});
