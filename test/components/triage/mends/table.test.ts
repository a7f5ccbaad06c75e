import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { seedCases } from "../../../../src/components/generators/seeds.ts";
import { TAKEN_EXPORTS, TAKEN_IMPORTS } from "../../../../src/components/triage/mends/controls.ts";
import { CONTAINS } from "../../../../src/components/triage/mends/proof.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import type { Found } from "../../../../src/harness/verdict.ts";
import { applicable, issues, runWith, tryWith } from "./mended.ts";

const mendable = issues.filter(({ id }) => MENDS[id]?.kind !== "none");

test("each known issue has a mend, and at most six none that repairs", () => {
  expect(Object.keys(MENDS).sort()).toEqual(issues.map(({ id }) => id).sort());
  expect(issues.length - mendable.length).toBeLessThanOrEqual(6);
});

describe.each(mendable)("$id", (issue) => {
  const { id, cause, shows, nearMiss } = issue;

  test("its example passes with its mend, or shows its cause", async () => {
    const verdict = await tryWith(issue, shows, [id]);
    if (cause === undefined) {
      expect(verdict).toMatchObject({ kind: "pass" });
      return;
    }
    const causing = issues.find((other) => other.id === cause)!;
    expect(causing.condition.explains((verdict as Found).finding, shows)).toBe(true);
    expect(await tryWith(issue, shows, [cause])).toMatchObject({ kind: "pass" });
  });

  test("its example does not pass with the mend of another cause", async () => {
    const others = (await applicable(shows)).filter(
      (other) => MENDS[other] !== MENDS[id] && other !== cause && !CONTAINS[other]?.includes(id),
    );
    for (const other of others) {
      const verdict = await tryWith(issue, shows, [other]);
      expect([other, verdict.kind]).toEqual([other, "finding"]);
    }
  });

  test("its mend makes no difference to its near miss", async () => {
    const [plain, mended] = [await tryWith(issue, nearMiss, []), await tryWith(issue, nearMiss, [id])];
    expect(mended.kind).toBe(plain.kind);
  });
});

test.each([
  ["jco-export-name-shadowed", TAKEN_EXPORTS, "export"],
  ["jco-import-name-shadowed", TAKEN_IMPORTS, "import"],
])("%s: the names that its control replaces are those of its condition", (id, taken, of) => {
  const path = new URL(`../../../../known_issues/component_api/${id}.json`, import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ condition: { name: taken, of } });
});

// A sample, from the first to the last: all of them take minutes.
const seeds = [...seedCases()].filter((_, index) => index % 12 === 0);

test("seeds that pass do so with all mends", async () => {
  const broken: unknown[] = [];
  for (const { case: testCase } of seeds) {
    if ((await runWith(testCase, [])).kind !== "pass") continue;
    const verdict = await runWith(testCase, Object.keys(MENDS));
    if (verdict.kind !== "pass") broken.push([testCase, verdict]);
  }
  expect(broken).toEqual([]);
});
