import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { withKnownIssues } from "../../src/harness/target.ts";
import type { Target } from "../../src/harness/target.ts";
import { toyIssueFile } from "../harness/toy_target.ts";
import { LAWS } from "./laws.ts";
import { lawful, LAWLESS, LIMIT } from "./toys.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "component-fuzz-laws-"));
  for (const name of ["toy", ...Object.keys(LAWLESS)]) {
    const folder = join(root, "corpus", name);
    mkdirSync(folder, { recursive: true });
    for (const seed of lawful().seeds()) writeFileSync(join(folder, seed.name), lawful().encode(seed.case));
  }
  mkdirSync(join(root, "known_issues", "toy"), { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const module = new URL("./toys.ts", import.meta.url).href;

/** The laws that a target breaks, in their order. */
async function broken(target: Target<number>): Promise<readonly string[]> {
  const subject = { target: withKnownIssues(target, join(root, "known_issues")), root, module };
  const found: string[] = [];
  for (const { name, violations } of LAWS) if ((await violations(subject)).length > 0) found.push(name);
  return found;
}

test("a lawful target breaks none", async () => {
  expect(await broken(lawful())).toEqual([]);
}, 60_000);

test.each(Object.entries(LAWLESS))(
  "%s",
  async (law, target) => {
    expect(await broken({ ...target, name: law })).toContain(law);
  },
  60_000,
);

test.each([
  ["shows no more", { shows: { number: 5 }, nearMiss: { number: 4 } }],
  ["has a near miss that shows it", { nearMiss: { number: LIMIT + 2 } }],
  ["is not argued", { argument: "" }],
  ["claims another's case", { fingerprint: { kind: "other" } }],
])(
  "a known issue that %s",
  async (_, wrong) => {
    const path = join(root, "known_issues", "toy", "bug.json");
    const right = { ...toyIssueFile, above: LIMIT, shows: { number: LIMIT + 1 }, nearMiss: { number: LIMIT } };
    writeFileSync(path, JSON.stringify(right));
    expect(await broken(lawful())).toEqual([]);
    writeFileSync(path, JSON.stringify({ ...right, ...wrong }));
    expect(await broken(lawful())).toEqual(["each known issue shows, and its near miss doesn't"]);
    rmSync(path);
  },
  60_000,
);

test("every law can be broken", () => {
  expect(LAWS.map(({ name }) => name)).toEqual([
    ...Object.keys(LAWLESS),
    "each known issue shows, and its near miss doesn't",
  ]);
});
