import { expect, test } from "@jest/globals";
import { printStats } from "../../src/stats/print.ts";
import { Stats } from "../../src/stats/stats.ts";

function example(): Stats {
  const stats = new Stats();
  const type = { group: "type", name: "list" };
  stats.gauge("cache hits", () => 7);
  stats.count("passed", 3, [type, { group: "encodings", name: "utf8" }]);
  stats.count("suppressed", 0, [type], "jco-1");
  stats.count("rejected", 0, [type], "limit: memory");
  stats.count("rejected", 0, [], "limit: memory");
  stats.count("rejected", 0, [], "unsupported: map");
  stats.count("found", 0, [type]);
  return stats;
}

test("counts by ending, reason, issue and feature", () => {
  const data = example().toJSON();
  expect(data).toMatchObject({
    cases: 6,
    calls: 3,
    endings: { passed: 1, suppressed: 1, rejected: 3, found: 1 },
    rejects: { "limit: memory": 2, "unsupported: map": 1 },
    knownIssues: { "jco-1": 1 },
    gauges: { "cache hits": 7 },
    features: { type: { list: { occurred: 4, passed: 1, suppressed: 1 } }, encodings: { utf8: { occurred: 1, passed: 1, suppressed: 0 } } },
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
