import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Assumptions } from "../../src/harness/assume.ts";
import type { KnownIssue } from "../../src/harness/known_issue.ts";
import { FindingError } from "../../src/harness/report.ts";
import type { Verdict } from "../../src/harness/verdict.ts";
import { Stats } from "../../src/harness/stats/stats.ts";
import { caseFile } from "../../src/harness/case_file.ts";
import { Collection, readCollected } from "../../src/running/collection.ts";
import { fuzzFunction } from "../../src/running/fuzz.ts";
import type { FuzzOptions, Fuzzed } from "../../src/running/fuzz.ts";
import { RootCauses } from "../../src/running/root_cause.ts";
import { found, PASS, toyIssue, triagedToy } from "../harness/toy_target.ts";

const finding = (kind: string): Verdict => ({
  kind: "finding",
  finding: {
    fingerprint: { engine: "e", property: "round-trip", stage: "param", kind, place: "" },
    summary: "changed",
    expected: "1",
    actual: "2",
    where: "in call 0",
  },
});

const bug: KnownIssue<string> = {
  ...toyIssue("bug-1"),
  condition: { says: 0, allows: () => true, explains: () => true },
  sentences: [],
  shows: "shows",
  nearMiss: "near",
};

/** A target whose cases are the inputs as text, and whose verdicts are those of `run`. */
function target(run: (input: string, cold: boolean) => Verdict): Fuzzed<string> {
  return {
    name: "fake",
    versions: { e: "1" },
    cases: {
      print: (testCase) => `case ${testCase}`,
      stringify: (testCase) => JSON.stringify(testCase),
      parse: String,
      whyNot: () => null,
    },
    decode: (bytes) => Buffer.from(bytes).toString(),
    run: (testCase, { cold = false } = {}) => Promise.resolve(run(testCase, cold)),
    explain: ({ fingerprint }) =>
      Promise.resolve(
        fingerprint.kind === "known" ? { kind: "known", issues: [bug], by: "rule" } : { kind: "unknown" },
      ),
    extras: {
      secondOpinion: (testCase) => Promise.resolve(testCase === "doubtful" ? "the other engine fails, too" : null),
      features: () => [{ group: "length", name: "any" }],
      remarks: (testCase) => (testCase === "odd" ? ["it was run backwards"] : []),
    },
  };
}

function fuzz(run: (input: string, cold: boolean) => Verdict, knownIssues = true) {
  const stats = new Stats({ unit: "calls" });
  const pending: (string | null)[] = [];
  const useless: (string | null)[] = [];
  const call = fuzzFunction(target(run), stats, {
    around: { before: () => Promise.resolve(), after: (how) => void useless.push(how) },
    knownIssues,
    artifact: (sha1) => `crash-${sha1.slice(0, 4)}`,
    pending: (input) => void pending.push(input && Buffer.from(input).toString()),
  });
  return { stats, pending, useless, call: (input: string) => call(Buffer.from(input)) };
}

async function thrown(promise: Promise<void>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FindingError) return error.stack!;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("counts what passes and what is of no use, and notes the input before it runs", async () => {
  const { call, stats, pending } = fuzz((input) =>
    input === "a" ? { kind: "pass", work: 2 } : { kind: "reject", reason: "limit: stack" },
  );
  await call("a");
  await call("b");
  expect(stats.toJSON()).toMatchObject({
    cases: 2,
    work: 2,
    endings: { passed: 1, rejected: 1 },
    rejects: { "limit: stack": 1 },
    features: { length: { any: { occurred: 2, passed: 1 } } },
  });
  expect(pending).toEqual(["a", null, "b", null]);
});

test("says what is of no use, and how it ended", async () => {
  const { call, useless } = fuzz((input) =>
    input === "known" ? finding("known") : input === "a" ? PASS : { kind: "reject", reason: "limit: stack" },
  );
  for (const input of ["a", "known", "b"]) await call(input);
  expect(useless).toEqual([null, "known: e / round-trip / param / known", "rejected: limit: stack"]);
});

test("counts a known issue, unless known issues are findings", async () => {
  const on = fuzz(() => finding("known"));
  await on.call("a");
  expect(on.stats.toJSON()).toMatchObject({ endings: { suppressed: 1, found: 0 }, knownIssues: { "bug-1": 1 } });
  const off = fuzz(() => finding("known"), false);
  expect(await thrown(off.call("a"))).toContain("fingerprint: e / round-trip / param / known");
  expect(off.stats.toJSON().endings).toMatchObject({ suppressed: 0, found: 1 });
});

test("counts each of several known issues, and explains without counting coverage", async () => {
  const stats = new Stats({ unit: "calls" });
  const done: string[] = [];
  const issues = [bug, { ...bug, id: "bug-2" }];
  const call = fuzzFunction(
    {
      ...target(() => finding("known")),
      explain: () => Promise.resolve().then(() => (done.push("explained"), { kind: "known", issues, by: "mends" })),
    },
    stats,
    {
      knownIssues: true,
      artifact: String,
      pending: () => {},
      uncounted: async (work) => {
        done.push("from here");
        const result = await work();
        done.push("to here");
        return result;
      },
    },
  );
  await call(Buffer.from("a"));
  expect(done).toEqual(["from here", "explained", "to here"]);
  expect(stats.toJSON()).toMatchObject({
    endings: { suppressed: 1 },
    knownIssues: { "bug-1": 1, "bug-2": 1 },
    mendSets: { "bug-1 + bug-2": 1 },
    proofs: { mends: 1 },
  });
});

test("a finding behind known issues is told as what shows with their mends", async () => {
  const hidden = finding("hidden");
  const kept: unknown[] = [];
  const call = fuzzFunction(
    {
      ...target(() => finding("known")),
      explain: () =>
        Promise.resolve(
          hidden.kind === "finding" ? { kind: "behind", issues: [bug], finding: hidden.finding } : { kind: "unknown" },
        ),
    },
    new Stats({ unit: "calls" }),
    {
      knownIssues: true,
      artifact: String,
      pending: () => {},
      keep: ({ finding: { fingerprint }, behind }) => {
        kept.push([fingerprint.kind, behind]);
        return { folder: "somewhere", remark: "kept" };
      },
    },
  );
  const report = await thrown(call(Buffer.from("a")));
  expect(report).toContain("fingerprint: e / round-trip / param / hidden\n");
  expect(report).toContain("behind:      bug-1: it shows with their mends\n");
  expect(report).toContain("note:        without mends the case shows e / round-trip / param / known: 2\n");
  expect(kept).toEqual([["hidden", ["bug-1"]]]);
});

test("what is assumed is counted apart, and not run, unless known issues are findings", async () => {
  const sure: KnownIssue<string> = { ...bug, decides: true };
  const run = async (knownIssues: boolean): Promise<{ runs: number; stats: Stats }> => {
    const stats = new Stats({ unit: "calls" });
    let runs = 0;
    const call = fuzzFunction(
      { ...target(() => (runs++, finding("known"))), run: () => (runs++, Promise.resolve(finding("known"))) },
      stats,
      { knownIssues, artifact: String, pending: () => {}, assumptions: new Assumptions([sure]) },
    );
    for (let times = 0; times < 6; times++) await call(Buffer.from("a")).catch(() => undefined);
    return { runs, stats };
  };
  const on = await run(true);
  expect(on.runs).toBe(4);
  expect(on.stats.toJSON()).toMatchObject({
    endings: { suppressed: 6 },
    knownIssues: { "bug-1": 4 },
    assumed: { "bug-1": 2 },
    proofs: { rule: 4, assumed: 2 },
  });
  expect((await run(false)).stats.toJSON().endings).toMatchObject({ suppressed: 0, found: 6 });
});

test("a finding says what another implementation makes of the case", async () => {
  const { call } = fuzz(() => finding("new"));
  expect(await thrown(call("doubtful"))).toContain("note:        the other engine fails, too");
  expect(await thrown(call("clear"))).not.toContain("note:");
});

test("a finding says what has to be known of how the case was run", async () => {
  const { call } = fuzz(() => finding("new"));
  expect(await thrown(call("odd"))).toContain("note:        it was run backwards");
  expect(await thrown(call("even"))).not.toContain("note:");
});

test("a finding is run again cold, and says nothing of it when it shows again", async () => {
  const runs: boolean[] = [];
  const { call } = fuzz((_, cold) => {
    runs.push(cold);
    return finding("new");
  });
  const report = await thrown(call("abc"));
  expect(runs).toEqual([false, true]);
  expect(report).toContain("case abc");
  // SHA-1 of "abc", as libFuzzer names the artifact.
  expect(report).toContain("fuzz_targets/fake crash-a999");
  expect(report).not.toContain("warm-only");
});

test.each<[string, (cold: boolean) => Verdict, string]>([
  ["is gone", (cold) => (cold ? { kind: "pass", work: 1 } : finding("new")), "does not show"],
  ["is another", (cold) => finding(cold ? "other" : "new"), "shows e / round-trip / param / other instead"],
])("a finding that %s in a cold engine is warm-only, with its history", async (_, verdict, text) => {
  const { call } = fuzz((input, cold) => (input === "before" ? { kind: "pass", work: 1 } : verdict(cold)));
  await call("before");
  const report = await thrown(call("now"));
  expect(report).toContain(`warm-only: in a fresh engine without caches it ${text}`);
  // SHA-1 of "before".
  expect(report).toContain("51de2b83");
});

test("what is no finding surfaces as what it is", async () => {
  const { call } = fuzz(() => {
    throw new TypeError("a mistake of ours");
  });
  await expect(call("a")).rejects.toThrow("a mistake of ours");
});

describe("a target without extras", () => {
  /** Numbers from 5 on are too large, which is known of those from 100 on. */
  const toy = triagedToy((number) => (number < 5 ? PASS : found(number < 100 ? "large" : "huge")), [toyIssue("huge")]);
  const causes = new RootCauses(toy);
  const run = (options: Partial<FuzzOptions> = {}) => {
    const stats = new Stats({ unit: toy.unit });
    const call = fuzzFunction(toy, stats, {
      knownIssues: true,
      artifact: (sha1) => `crash-${sha1.slice(0, 4)}`,
      pending: () => {},
      ...options,
    });
    return { stats, call: (number: number) => call(Buffer.from(toy.encode(number))) };
  };

  test("is fuzzed: what passes, what is known and what is found is counted", async () => {
    const { stats, call } = run();
    await call(1);
    await call(4);
    await call(100);
    await thrown(call(7));
    expect(stats.toJSON()).toMatchObject({
      cases: 4,
      unit: "numbers",
      work: 2,
      endings: { passed: 2, suppressed: 1, rejected: 0, found: 1 },
      knownIssues: { huge: 1 },
      features: {},
      matrix: null,
    });
  });

  test("has findings that are brought to their causes, kept and reported", async () => {
    const kept: unknown[] = [];
    const { call } = run({
      rootOf: (testCase, verdict) => causes.of(testCase as number, verdict),
      keep: ({ testCase, input, root }) => {
        kept.push([testCase, Buffer.from(input), root]);
        return { folder: "somewhere", remark: "kept somewhere" };
      },
    });
    const report = await thrown(call(9));
    expect(report.split("\n")).toEqual(
      expect.arrayContaining([
        "Finding: toy: it is large",
        "fingerprint: e / no-error / call / large",
        "cause:       3 bits",
        "versions:    engine 1.0.0",
        "note:        kept somewhere",
        "  the number 9",
      ]),
    );
    const root = { fingerprint: found("large").finding.fingerprint, cause: "3 bits" };
    const files = { input: toy.encode(5), caseText: caseFile(toy, 5) };
    expect(kept).toEqual([[9, Buffer.from(toy.encode(9)), { ...root, ...files }]]);
  });
});

describe("where findings end nothing", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "fuzz-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A process of a run in which low and high numbers are wrong in different ways, and those between them in none. */
  function member() {
    const toy = triagedToy((number) =>
      number < 4 || (number > 8 && number < 1000) ? PASS : found(number < 1000 ? "low" : "high"),
    );
    const stats = new Stats({ unit: toy.unit });
    const kept: string[] = [];
    const causes = new RootCauses(toy, Infinity);
    const file = join(folder, "found.jsonl");
    appendFileSync(file, "");
    let searches = 0;
    const call = fuzzFunction(toy, stats, {
      knownIssues: true,
      artifact: (sha1) => `crash-${sha1}`,
      pending: () => {},
      collection: new Collection(file),
      rootOf: (testCase, verdict) => {
        searches++;
        return causes.of(testCase as number, verdict);
      },
      keep: ({ finding }) => {
        kept.push(finding.fingerprint.kind);
        return { folder: `kept/${finding.fingerprint.kind}`, remark: "" };
      },
    });
    return {
      kept,
      stats,
      file,
      searches: () => searches,
      run: async (...numbers: readonly number[]) => {
        for (const number of numbers) await call(Buffer.from(toy.encode(number)));
      },
    };
  }

  test("each is kept once, told, and then counted like a known issue", async () => {
    const { run, stats, kept, file } = member();
    await run(4, 1001, 1, 5, 1000, 4);
    expect(kept).toEqual(["low", "high"]);
    expect(stats.toJSON()).toMatchObject({
      endings: { passed: 1, found: 2, suppressed: 3 },
      foundAgain: {
        "e / no-error / call / low / 3 bits": 2,
        "e / no-error / call / high / 10 bits": 1,
      },
    });
    expect(readCollected(file, 0).lines).toEqual([
      {
        identity: "e / no-error / call / low",
        text: "e / no-error / call / low / 3 bits",
        summary: "it is low",
        place: "kept/low",
        warmOnly: false,
      },
      expect.objectContaining({ text: "e / no-error / call / high / 10 bits" }),
    ]);
  });

  test("what another process has told counts as found", async () => {
    const [one, other] = [member(), member()];
    await one.run(4);
    await other.run(4, 1000);
    await one.run(1000);
    expect([one.kept, other.kept]).toEqual([["low"], ["high"]]);
    expect([one, other].map(({ stats }) => stats.toJSON().endings.suppressed)).toEqual([1, 1]);
  });

  test("the cause of what is seen again and again is looked for more and more seldom", async () => {
    const { run, searches, kept } = member();
    await run(...Array.from({ length: 100 }, () => 4));
    // 1, 2, 4, 8, 16, 32, 64.
    expect(searches()).toBe(7);
    expect(kept).toEqual(["low"]);
  });
});
