import { describe, expect, test } from "@jest/globals";
import { finding } from "../../../src/modules/oracles/agreement.ts";
import type { Dissent } from "../../../src/modules/oracles/agreement.ts";
import { judge } from "../../../src/modules/oracles/judge.ts";
import { issueCondition } from "../../../src/modules/triage/issue_condition.ts";
import { bytesCase } from "../../../src/modules/case/case.ts";
import { lying, refused, taken } from "../../faults/modules/fault.ts";
import { engines, hex, module, wat } from "../wat.ts";

describe("a verdict", () => {
  test("of a valid module and of one that is not is pass, if all say so", async () => {
    expect((await judge(engines, await wat("(module (memory 1))"))).verdict.kind).toBe("pass");
    expect((await judge(engines, module("0a01"))).verdict.kind).toBe("pass");
    expect((await judge(engines, hex("0061736d0d000100"))).verdict.kind).toBe("pass");
  });

  test("of bytes that are neither is a reject", async () => {
    expect((await judge(engines, hex("00"))).verdict).toEqual({
      kind: "reject",
      reason: "no module, and no component",
    });
  });

  test("counts what was asked", async () => {
    const [one, other] = [await judge(engines, module("")), await judge(engines, hex("0061736d0d000100"))];
    expect(one.verdict).toMatchObject({ work: one.answers.all.length });
    expect(other.answers.all.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(["bindgen, plain", "bindgen, multi-memory", "print", "componentWit", "metadataShow"]),
    );
  });
});

/** Structures that are each a subtype of the one before, so many of them. */
const subtypes = (depth: number): string =>
  Array.from({ length: depth }, (_, i) => `(type $t${i + 1} (sub $t${i} (struct)))`)
    .toSpliced(0, 0, "(type $t0 (sub (struct)))")
    .join("");

/** The finding of some engines that lie. */
async function found(bytes: Uint8Array<ArrayBuffer>, ...names: readonly ("wabt" | "binaryen" | "v8")[]) {
  const liars = names.reduce(
    (all, name) =>
      lying(name, (real) => ({
        compile: (given: Uint8Array<ArrayBuffer>) =>
          real.compile(given).kind === "value" ? refused("lie") : taken(given),
      }))(all),
    engines,
  );
  const { verdict } = await judge(liars, bytes);
  return verdict.kind === "finding" ? verdict.finding : null;
}

describe("who disagrees", () => {
  test("is named if it is alone, by what it says or by what the others say", async () => {
    const valid = await wat("(module (memory 1))");
    expect((await found(valid, "wabt"))?.fingerprint).toMatchObject({ engine: "wabt", kind: "refuses: lie" });
    const wrong = await wat("(module (func i32.add))");
    expect((await found(wrong, "wabt"))?.fingerprint).toMatchObject({
      engine: "wabt",
      kind: "accepts: not enough arguments on the stack for op (need N, got N)",
      place: "code: i32.add",
    });
  });

  test("is named one after the other if there are several", async () => {
    const one = await found(await wat("(module (memory 1))"), "wabt", "binaryen");
    // As many against V8 as with it: that says nothing of who is right.
    expect(one?.fingerprint.engine).toBe("wabt");
    expect(one?.actual).toMatch(/^wabt refuses it.*; binaryen refuses it/);
    const { dissenters, votes } = one?.evidence as Dissent;
    const rest = finding({ ...(one?.evidence as Dissent), votes: votes.slice(), dissenters: dissenters.slice(1) });
    expect(rest.fingerprint.engine).toBe("binaryen");
  });

  test("is named if it takes what is malformed, however many do", async () => {
    // An empty block type in two bytes, which only wasm-tools refuses.
    const bytes = module("010401600000 03020100 0a0801060002c07f0b0b");
    const { verdict } = await judge(engines, bytes);
    const { dissenters } = (verdict.kind === "finding" && verdict.finding.evidence) as Dissent;
    expect(dissenters.map(({ engine }) => engine)).toEqual(["v8", "wabt", "binaryen"]);
  });

  test("is the reader if it stands alone with what is malformed", async () => {
    const bytes = module("010401600000 03020100 0a0801060002c07f0b0b");
    const taking = lying("wasm-tools", () => ({ validate: taken }))(engines);
    const { verdict } = await judge(taking, bytes);
    expect(verdict.kind === "finding" && verdict.finding.fingerprint.engine).toBe("component-fuzz");
  });

  test("is not named over features that it lacks", async () => {
    expect(await found(await wat("(module (type (struct)))"), "wabt")).toBeNull();
  });
});

test("an issue explains all of a finding, or leaves what others say", async () => {
  const testCase = bytesCase(await wat("(module (memory 1))"));
  const both = (await found(testCase.bytes, "wabt", "binaryen"))!;
  const alone = (await found(testCase.bytes, "wabt"))!;
  const issue = issueCondition({
    fingerprint: { engine: "wabt", kind: "refuses: lie" },
    condition: { section: "memory" },
  });
  const other = issueCondition({ fingerprint: { engine: "wabt" }, condition: { section: "data" } });
  expect([issue.explains(alone, testCase), issue.explains(both, testCase)]).toEqual([true, false]);
  expect(issue.remainders?.(alone, testCase)).toEqual([]);
  expect(issue.remainders?.(both, testCase).map(({ fingerprint }) => fingerprint.engine)).toEqual(["binaryen"]);
  expect([other.explains(alone, testCase), other.remainders?.(both, testCase)]).toEqual([false, []]);
});

test("an issue may ask for what the others say", async () => {
  const testCase = bytesCase(await wat("(module (memory 1))"));
  const alone = (await found(testCase.bytes, "wabt"))!;
  const issue = (others: string) =>
    issueCondition({ fingerprint: { engine: "wabt" }, others, condition: { section: "memory" } });
  expect(["v8 takes it", "v8 refuses"].map((others) => issue(others).explains(alone, testCase))).toEqual([true, false]);
});

test("an issue may ask why a case is malformed", async () => {
  const testCase = bytesCase(module("0606017f0441000b"));
  const alone = (await found(bytesCase(await wat("(module (memory 1))")).bytes, "wabt"))!;
  const explains = (malformed: string | boolean): boolean =>
    issueCondition({ fingerprint: {}, condition: { malformed } }).explains(alone, testCase);
  expect([true, false, "unknown mutability 0x4", "unknown"].map(explains)).toEqual([true, false, true, false]);
});

describe("a difference that is documented is none", () => {
  test.each([
    ["binaryen has no limit of locals", `(module (func (local ${"i64 ".repeat(50_001)})))`],
    ["wasm-tools has one of memories", `(module ${"(memory 0)".repeat(101)})`],
    ["V8 has one of the elements of a table", "(module (table 10000001 funcref))"],
    ["V8 has one of the pages of a memory", "(module (memory i64 262145))"],
    ["binaryen has none of the depth of types", `(module ${subtypes(64)})`],
    [
      "what br_if leaves has a narrower type for binaryen",
      "(module (func (result anyref) (i31.get_s (br_if 0 (ref.i31 (i32.const 0)) (i32.const 0))) drop (ref.null any)))",
    ],
    [
      "binaryen does not look at code that can't be reached",
      "(module (func (result i32) block i32.const 1 return end))",
    ],
    ["binaryen declares functions itself", "(module (func (drop (ref.func 0))))"],
    ["wasm-tools knows tags with results", "(module (tag (result i32)))"],
  ])("%s", async (_, text) => {
    const { verdict, answers } = await judge(engines, await wat(text));
    expect(verdict.kind).toBe("pass");
    expect(new Set(Object.values(answers.compiles).map(({ kind }) => kind))).toEqual(new Set(["value", "error"]));
  });

  test("and what is malformed is one where it can't be reached, unless only an engine knows it", async () => {
    const malformed = module("010401600000 03020100 0a090107000002c07f0b0b");
    const { verdict } = await judge(engines, malformed);
    const { dissenters } = (verdict.kind === "finding" && verdict.finding.evidence) as Dissent;
    expect(dissenters.map(({ engine }) => engine)).toContain("binaryen");
    // `ref.i31_shared`, of shared-everything.
    const unknown = await judge(engines, module("010401600000 03020100 0a0701050000fb1f0b"));
    expect([unknown.verdict.kind, unknown.answers.compiles.binaryen.kind]).toEqual(["pass", "value"]);
  });

  test("and the same where it can be reached is one", async () => {
    const bytes = await wat("(module (func (result i32) block end))");
    expect((await found(bytes, "binaryen"))?.fingerprint).toMatchObject({ engine: "binaryen" });
  });
});
