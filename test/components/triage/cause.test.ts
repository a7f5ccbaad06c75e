import { expect, test } from "@jest/globals";
import type { Call, Case } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_COMPONENT, PLAIN_JCO } from "../../../src/components/case/plain.ts";
import { causeOf } from "../../../src/components/triage/cause.ts";
import { valueClass } from "../../../src/components/triage/value_class.ts";
import type { Finding } from "../../../src/harness/verdict.ts";
import type { ValueType } from "../../../src/components/types/type.ts";
import { f64Bits } from "../../../src/components/values/floats.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { caseOf } from "../case/cases.ts";

const call: Call = { ...PLAIN_CALL, kind: "drawn", args: [], result: null };
const finding: Finding = {
  fingerprint: { engine: "jco", property: "no-error", stage: "call", kind: "", place: "" },
  summary: "",
  expected: "",
  actual: "",
  where: null,
};
const testCase = caseOf(
  {
    params: [
      { name: "a", type: { kind: "list", element: { kind: "string" } } },
      { name: "b", type: { kind: "string" } },
    ],
    result: null,
  },
  { calls: [call] },
);
const nothing = caseOf({ params: [], result: null }, { calls: [call] });

test("a value that comes to harm says what it is, wherever it stands", () => {
  const u16: ValueType = { kind: "u16" };
  const within = (type: ValueType, expected: Value, actual: Value): string =>
    causeOf(testCase, { ...finding, evidence: { call: 0, mismatch: { type, expected, actual } } });
  expect(within(u16, 256, 0)).toBe("9 bits");
  expect(
    within({ kind: "list", element: { kind: "tuple", elements: [{ kind: "bool" }, u16] } }, [[true, 257]], [[true, 1]]),
  ).toBe("9 bits");
});

test("where no value does, the kinds of types that are passed are told, in no order", () => {
  expect(causeOf(testCase, finding)).toBe("list string");
  expect(causeOf(nothing, finding)).toBe("no values");
});

test("what is needed besides values is told without where and how much", () => {
  const needed = (part: Partial<Case>): string => causeOf({ ...nothing, ...part }, finding);
  const grown = (growPages: number): Partial<Case> => ({
    components: [{ ...PLAIN_COMPONENT, growPages, encoding: "utf16" }],
  });
  expect(needed(grown(2))).toBe("no values, encoding utf16, growPages");
  expect(needed(grown(3))).toBe(needed(grown(2)));
  const async = { ...PLAIN_COMPONENT, asyncType: true, lift: "callback" } as const;
  expect(needed({ components: [PLAIN_COMPONENT, async] })).toBe(needed({ components: [async, PLAIN_COMPONENT] }));
  expect(needed({ components: [PLAIN_COMPONENT, async] })).toBe(
    "no values, several components, asyncType, lift callback",
  );
  expect(needed({ components: [PLAIN_COMPONENT, PLAIN_COMPONENT, { ...PLAIN_COMPONENT, beside: true }] })).toBe(
    "no values, components beside each other",
  );
  expect(needed({ asyncHost: true, inFlight: 2, calls: [{ ...call, answer: "tick" }, call] })).toBe(
    "no values, several calls, answer tick, asyncHost, inFlight",
  );
  expect(needed({ jco: { ...PLAIN_JCO, strict: true, namespacedExports: false } })).toBe(
    "no values, strict, no namespacedExports",
  );
});

test.each<[ValueType, Value, string]>([
  [{ kind: "s8" }, -1, "negative, 1 bits"],
  [{ kind: "u64" }, 2n ** 53n + 1n, "54 bits"],
  [{ kind: "f32" }, 0x8000_0000, "-0"],
  [{ kind: "f64" }, f64Bits(1 + Number.EPSILON), "beyond f32"],
  [{ kind: "f64" }, f64Bits(0.5), "fits f32"],
  [{ kind: "f64" }, f64Bits(3), "small integer"],
  [{ kind: "char" }, 0x1f600, "surrogates"],
  [{ kind: "string" }, "", "empty"],
  [{ kind: "string" }, "a", "ASCII"],
  [{ kind: "string" }, "a\0", "NUL"],
  [{ kind: "string" }, "\ufeffé", "Latin-1 and byte order mark"],
  [{ kind: "string" }, "a".repeat(17), "ASCII, long"],
  [{ kind: "list", element: { kind: "u8" } }, [1, 2], "several"],
  [{ kind: "option", type: { kind: "u8" } }, { case: 0, value: null }, "first of several"],
  [{ kind: "flags", name: "f", labels: ["a", "b"] }, [true, true], "the last"],
])("%j, %j: %s", (type, value, expected) => expect(valueClass(type, value)).toBe(expected));
