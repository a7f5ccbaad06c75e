import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { argumentFor, explanation, matchesFingerprint, readKnownIssues } from "../../src/harness/known_issue.ts";
import { withKnownIssues } from "../../src/harness/target.ts";
import { tryIssue } from "../../src/harness/try_issue.ts";
import type { Finding } from "../../src/harness/verdict.ts";
import { found, PASS, toyIssue, toyIssueFile, toyTarget } from "./toy_target.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "issues-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | object): string => {
  const path = join(folder, "toy", name);
  mkdirSync(join(folder, "toy"), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const toy = toyTarget();

describe("reading", () => {
  test("gives the issues of a target by their ids, with their cases and conditions", () => {
    write("second.json", { ...toyIssueFile, id: "second", above: 9 });
    write("first.json", { ...toyIssueFile, id: "first", check: "far" });
    write("README.md", "what else may lie there");
    const [first, second, ...more] = readKnownIssues(folder, toy);
    expect([first?.id, second?.id, more]).toEqual(["first", "second", []]);
    expect(first).toMatchObject({ check: "far", affects: ["1.0.0"], shows: 6, nearMiss: 5 });
    expect(second).not.toHaveProperty("check");
    const { finding } = found("large");
    expect([first, second].map((issue) => issue!.condition.explains(finding, 7))).toEqual([true, false]);
  });

  test("what is said of some of an issue's findings stays out of the reports of others", () => {
    const details = [
      { says: "All are.", above: 0 },
      { says: "Some are huge.", above: 99 },
      { says: "Another way of being so.", above: 0, fingerprint: { stage: "elsewhere" } },
    ];
    write("bug.json", { ...toyIssueFile, details, note: "For us." });
    const [issue] = readKnownIssues(folder, toy);
    const { finding } = found("large");
    const argued = (number: number): string => argumentFor(issue!, finding, number);
    expect(argued(7)).toBe("They are. All are.");
    expect(argued(100)).toBe("They are. All are. Some are huge.");
  });

  test("of a target without a folder gives none", () => {
    expect(readKnownIssues(folder, toy)).toEqual([]);
    expect(readKnownIssues(join(folder, "nowhere"), toy)).toEqual([]);
  });

  test.each<[string, string | object, RegExp]>([
    ["another target's", { ...toyIssueFile, target: "other" }, /it is one of other, and lies in the folder of toy$/],
    ["what names no target", { ...toyIssueFile, target: undefined }, /it is one of undefined/],
    ["what is cut", JSON.stringify(toyIssueFile).slice(0, 50), /JSON/],
    ["one with a case that is none", { ...toyIssueFile, nearMiss: {} }, /it has no number$/],
    ["one with a condition that is none", { ...toyIssueFile, above: "5" }, /it does not say from which number on$/],
  ])("refuses %s, and names the file", (_, content, why) => {
    write("good.json", toyIssueFile);
    const path = write("wrong.json", content);
    expect(() => readKnownIssues(folder, toy)).toThrow(why);
    expect(() => readKnownIssues(folder, toy)).toThrow(`${path} is no known issue: `);
  });

  test("does not hide a folder that can't be read", () => {
    writeFileSync(join(folder, "toy"), "");
    expect(() => readKnownIssues(folder, toy)).toThrow(/ENOTDIR/);
  });
});

test("a target without mends explains its findings by the rules of the known issues of its folder", async () => {
  write("bug.json", toyIssueFile);
  const target = withKnownIssues(toy, folder);
  expect(target.knownIssues.map(({ id }) => id)).toEqual(["bug"]);
  const [issue] = target.knownIssues;
  expect(await target.explain(found("large").finding, 6)).toEqual({ kind: "known", issues: [issue], by: "rule" });
  expect(await target.explain(found("large").finding, 5)).toEqual({ kind: "unknown" });
  expect(await target.explain(found("larger").finding, 6)).toEqual({ kind: "unknown" });
  expect(target.notApplied()).toEqual({});
});

test("parts of a fingerprint match whole, and those that are not given match all", () => {
  const { fingerprint } = found("Error: a\nb").finding;
  expect(matchesFingerprint({}, fingerprint)).toBe(true);
  expect(matchesFingerprint({ kind: "Error: .*", stage: "call" }, fingerprint)).toBe(true);
  expect(matchesFingerprint({ kind: "Error", stage: "call" }, fingerprint)).toBe(false);
  expect(matchesFingerprint({ kind: "Error|x" }, found("xx").finding.fingerprint)).toBe(false);
  expect(matchesFingerprint({ kind: "Error: .*", stage: "value" }, fingerprint)).toBe(false);
  expect(matchesFingerprint({ kind: "other", stage: "call" }, fingerprint, "kind")).toBe(true);
  expect(matchesFingerprint({ kind: "other", stage: "value" }, fingerprint, "kind")).toBe(false);
});

describe("of several rules", () => {
  const { finding } = found("large");
  const saying = (id: string, says: number, explains = true) =>
    toyIssue(id, { condition: { says, allows: () => true, explains: () => explains } });

  test("the one that says most of a finding explains it, the first of those that say as much", () => {
    const issues = [saying("any", 0), saying("most", 3), saying("as much", 3), saying("more", 4, false)];
    expect(explanation(issues, finding, 6)?.id).toBe("most");
    expect(explanation(issues.slice(0, 1), finding, 6)?.id).toBe("any");
    expect(explanation(issues.slice(3), finding, 6)).toBeUndefined();
    expect(explanation([], finding, 6)).toBeUndefined();
  });

  /** Explains nothing but findings that are `part` and something more, up to that: of `a+b`, `b` is left. */
  const partly = (part: string) =>
    toyIssue(part, {
      condition: {
        says: 1,
        allows: () => true,
        explains: ({ actual }) => actual === part,
        remainders: (whole): readonly Finding[] => {
          const parts = whole.actual.split("+");
          const rest = parts.filter((one) => one !== part);
          return rest.length === parts.length || rest.length === 0 ? [] : [{ ...whole, actual: rest.join("+") }];
        },
      },
    });
  const explained = (ids: readonly string[], actual: string): string | undefined =>
    explanation(ids.map(partly), { ...finding, actual }, 6)?.id;

  test("the first one that leaves nothing but what others explain explains what they do together", () => {
    expect(explained(["a", "b"], "a+b")).toBe("a");
    expect(explained(["b", "a"], "a+b")).toBe("b");
    expect(explained(["a", "b", "c"], "c+b+a")).toBe("a");
  });

  test("none explains what leaves something that no other does", () => {
    expect(explained(["a", "b"], "a+b+c")).toBeUndefined();
    // The bug itself is no explanation of what it leaves.
    expect(explained(["a"], "a+b")).toBeUndefined();
    expect(explained(["a", "b"], "c")).toBeUndefined();
  });

  test("one that explains the whole goes before those that explain it together", () => {
    expect(explanation([partly("a"), partly("b"), saying("whole", 0)], { ...finding, actual: "a+b" }, 6)?.id).toBe(
      "whole",
    );
  });
});

describe("trying an issue's case", () => {
  const far = toyIssue("far", { check: "far" });

  test("runs it without caches", async () => {
    const run = toyTarget((number, cold) => found(`${number} ${cold}`));
    expect(await tryIssue(run, toyIssue("bug"), 6)).toEqual(found("6 true"));
  });

  test("has it checked where that is how it shows", async () => {
    const checking = { ...toy, extras: { checks: { far: () => Promise.resolve(found("far")) } } };
    expect(await tryIssue(checking, far, 6)).toEqual(found("far"));
    expect(await tryIssue(checking, toyIssue("bug"), 6)).toEqual(PASS);
  });

  test("is refused by a target that has no such check", () => {
    expect(() => tryIssue(toy, far, 6)).toThrow("far: toy has no check far");
  });
});
