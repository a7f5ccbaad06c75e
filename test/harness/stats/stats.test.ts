import { describe, expect, test } from "@jest/globals";
import { cellName, MATRIX } from "../../../src/harness/stats/matrix.ts";
import { mergeStats } from "../../../src/harness/stats/merge.ts";
import { printStats, printSummary } from "../../../src/harness/stats/print.ts";
import { Stats } from "../../../src/harness/stats/stats.ts";

function example(): Stats {
  const stats = new Stats({ unit: "calls", gauges: { "cache hits": () => 7 } });
  const type = { group: "type", name: "list" };
  stats.count("passed", 3, [type, { group: "encodings", name: "utf8" }]);
  stats.count("suppressed", 0, [type], { issues: ["jco-1"], by: "rule" });
  stats.count("rejected", 0, [type], { reason: "limit: memory" });
  stats.count("rejected", 0, [], { reason: "limit: memory" });
  stats.count("rejected", 0, [], { reason: "unsupported: map" });
  stats.count("found", 0, [type]);
  return stats;
}

test("counts by ending, reason, issue and feature", () => {
  const data = example().toJSON();
  expect(data).toMatchObject({
    cases: 6,
    unit: "calls",
    work: 3,
    endings: { passed: 1, suppressed: 1, rejected: 3, found: 1 },
    rejects: { "limit: memory": 2, "unsupported: map": 1 },
    knownIssues: { "jco-1": 1 },
    gauges: { "cache hits": 7 },
    features: {
      type: { list: { occurred: 4, passed: 1, suppressed: 1 } },
      encodings: { utf8: { occurred: 1, passed: 1, suppressed: 0 } },
    },
  });
  expect(Object.keys(data.rejects)).toEqual(["limit: memory", "unsupported: map"]);
});

test("prints what it counted", () => {
  const text = printStats(example().toJSON());
  expect(text).toContain("6 cases, 3 calls");
  expect(text).toMatch(/1\s+16\.7%\s+jco-1/);
  expect(text).toMatch(/2\s+33\.3%\s+limit: memory/);
  expect(text).toMatch(/^list\s+4\s+1\s+1$/m);
  expect(text).toContain("cache hits: 7");
});

test("tells apart how known issues were told, and which of them together", () => {
  const stats = new Stats({ unit: "calls", notApplied: () => ({ "jco-3": 7 }) });
  stats.count("suppressed", 0, [], { issues: ["jco-2", "jco-1"], by: "mends" });
  stats.count("suppressed", 0, [], { issues: ["jco-1", "jco-2"], by: "memory" });
  stats.count("suppressed", 0, [], { issues: ["jco-1"], by: "rule" });
  stats.count("suppressed", 0, [], { issues: ["jco-1"], by: "assumed" });
  expect(stats.toJSON()).toMatchObject({
    endings: { suppressed: 4 },
    knownIssues: { "jco-1": 3, "jco-2": 2 },
    assumed: { "jco-1": 1 },
    proofs: { mends: 1, memory: 1, rule: 1, assumed: 1 },
    mendSets: { "jco-1 + jco-2": 2 },
    notApplied: { "jco-3": 7 },
  });
  const text = printStats(stats.toJSON());
  expect(text).toContain("known by: 1 passed with mends, 1 had the structure of one that did, 1 by a rule, 1 assumed");
  expect(text).toMatch(/^several known issues together:\n +2 +50\.0% {2}jco-1 \+ jco-2$/m);
  expect(text).toMatch(/^known issues, assumed of cases that were not run:\n +1 +25\.0% {2}jco-1$/m);
  expect(text).toMatch(/^mends that found nothing to repair:\n +7 .* {2}jco-3$/m);
});

test("counts what the target counts its work in, and reads gauges when it is asked", () => {
  let gauge = 1;
  const stats = new Stats({ unit: "modules", gauges: { "cache hits": () => gauge } });
  stats.count("passed", 1, []);
  gauge = 2;
  stats.count("passed", 4, []);
  expect(stats.toJSON()).toMatchObject({ unit: "modules", work: 5, gauges: { "cache hits": 2 } });
  expect(printStats(stats.toJSON())).toContain("2 cases, 5 modules");
});

describe("without a matrix", () => {
  test("there is none to hold or to print", () => {
    const stats = new Stats({ unit: "numbers" });
    stats.count("passed", 1, [{ group: "parity", name: "odd" }]);
    expect(stats.toJSON()).toMatchObject({ matrix: null, gauges: {} });
    const text = printStats(stats.toJSON());
    expect(text).not.toMatch(/matrix|cells/);
    expect(text).toMatch(/^odd\s+1\s+1\s+0$/m);
  });

  test("a cell is a mistake", () => {
    const stats = new Stats({ unit: "numbers" });
    expect(() => stats.count("passed", 1, [{ group: MATRIX, name: cellName("a", "x") }])).toThrow(RangeError);
  });
});

describe("the matrix", () => {
  const cells = [
    { row: "a", column: "x" },
    { row: "a", column: "y" },
    { row: "b", column: "x" },
    { row: "c", column: "x" },
  ];
  const counted = (): Stats => {
    const stats = new Stats({
      unit: "calls",
      matrix: { rows: "types, lifts and lowers", columns: "encodings", cells },
    });
    stats.count("passed", 1, [{ group: MATRIX, name: cellName("a", "x") }]);
    stats.count("suppressed", 0, [{ group: MATRIX, name: cellName("a", "x") }], { issues: ["jco-2"], by: "rule" });
    stats.count("suppressed", 0, [{ group: MATRIX, name: cellName("b", "x") }], { issues: ["jco-1"], by: "mends" });
    stats.count("rejected", 0, [{ group: MATRIX, name: cellName("b", "x") }], { reason: "limit: memory" });
    return stats;
  };

  test("holds every cell, tried or not, and why it did not pass", () => {
    const { matrix } = counted().toJSON();
    expect(matrix).toMatchObject({ rows: "types, lifts and lowers", columns: "encodings" });
    expect(matrix!.cells).toEqual([
      { row: "a", column: "x", occurred: 2, passed: 1, suppressed: 1, rejected: 0, mended: 0, why: { "jco-2": 1 } },
      { row: "a", column: "y", occurred: 0, passed: 0, suppressed: 0, rejected: 0, mended: 0, why: {} },
      {
        row: "b",
        column: "x",
        occurred: 2,
        passed: 0,
        suppressed: 1,
        rejected: 1,
        mended: 1,
        why: { "jco-1": 1, "limit: memory": 1 },
      },
      { row: "c", column: "x", occurred: 0, passed: 0, suppressed: 0, rejected: 0, mended: 0, why: {} },
    ]);
    expect(counted().toJSON().features).toEqual({});
  });

  test("is printed by rows; what never passed with its reasons", () => {
    const text = printStats(counted().toJSON());
    expect(text).toContain("matrix: 2 of 4 legal cells tried; 1 passed, 2 with mends");
    expect(text).toMatch(/^types, lifts and lowers\s+encodings\s+passed\s+known rejected {2}why cells never passed$/m);
    expect(text).toMatch(/^a\s+1\/2\s+1\s+1\s+0$/m);
    expect(text).toMatch(/^b\s+1\/1\s+0\s+1\s+1\s+jco-1, limit: memory$/m);
    expect(text).toMatch(/^c\s+0\/1\s+0\s+0\s+0$/m);
  });

  test("refuses what is no cell of it", () => {
    expect(() => counted().count("passed", 1, [{ group: MATRIX, name: "z, z" }])).toThrow(RangeError);
  });
});

const known = (id: string): { issues: string[]; by: "mends" } => ({ issues: [id], by: "mends" });

test("a summary fits a screen, whatever was counted", () => {
  const cells = Array.from({ length: 200 }, (_, index) => ({ row: `row ${index}`, column: "x" }));
  const stats = new Stats({ unit: "numbers", matrix: { rows: "rows", columns: "columns", cells } });
  for (let index = 0; index < 200; index++) {
    stats.count("suppressed", 0, [{ group: MATRIX, name: cellName(`row ${index}`, "x") }], known(`issue ${index}`));
    stats.count("rejected", 0, [{ group: "parity", name: `${index}` }], { reason: `reason ${index}` });
  }
  const lines = printSummary(stats.toJSON()).split("\n");
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(lines[0]).toMatch(/^400 cases/);
  expect(lines).toContainEqual(expect.stringMatching(/194 {3}48\.5% {2}194 more$/));
  expect(lines.at(-1)).toMatch(/^matrix: 200 of 200 legal cells tried/);
});

test("the statistics of several processes are those of one that did it all", () => {
  const layout = {
    rows: "rows",
    columns: "columns",
    cells: [
      { row: "a", column: "x" },
      { row: "b", column: "x" },
    ],
  };
  const make = (): Stats => new Stats({ unit: "calls", matrix: layout, gauges: { hits: () => 2 } });
  const [one, two, both] = [make(), make(), make()];
  const count = (to: Stats, times: number, row: string): void => {
    for (let index = 0; index < times; index++) {
      to.count("passed", 2, [{ group: "parity", name: row }]);
      to.count("suppressed", 0, [{ group: MATRIX, name: cellName(row, "x") }], known(`issue ${row}`));
      to.count("rejected", 0, [], { reason: "limit" });
      to.count("suppressed", 0, [], { found: "bug" });
      to.count("found", 0, []);
    }
  };
  count(one, 1, "a");
  count(two, 3, "b");
  count(both, 1, "a");
  count(both, 3, "b");
  const merged = mergeStats([one.toJSON(), two.toJSON()], 7);
  expect(merged).toEqual({ ...both.toJSON(), seconds: 7, gauges: { hits: 4 } });
  expect(Object.keys(merged.knownIssues)).toEqual(["issue b", "issue a"]);
});
