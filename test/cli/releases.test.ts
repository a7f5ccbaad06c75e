import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { releases } from "../../src/cli/releases.ts";
import type { TriagedTarget } from "../../src/harness/target.ts";
import { found, PASS, toyIssue, triagedToy } from "../harness/toy_target.ts";

let corpus: string;
beforeAll(() => {
  corpus = mkdtempSync(join(tmpdir(), "releases-"));
  for (const number of [1, 7, 8]) writeFileSync(join(corpus, `input-${number}`), toy(99).encode(number));
});
afterAll(() => rmSync(corpus, { recursive: true }));

/** A release in which numbers up to `largest` pass, which is known of the largest byte. */
const toy = (largest: number): TriagedTarget<number> =>
  triagedToy((number) => (number <= largest ? PASS : found("large")), [toyIssue("large", { shows: 8 })]);

const release = (version: string, target: TriagedTarget<number>) => ({
  folder: version,
  target: { ...target, versions: { "jco-transpile": version } },
});

async function said(options: { json?: boolean; corpus?: readonly string[] | null }): Promise<string> {
  const out: string[] = [];
  await releases(
    [release("0.1.0", toy(5)), release("0.2.0", toy(7)), release("0.3.0", toy(300))],
    { json: false, corpus: [corpus], root: corpus, ...options },
    { out: (text) => void out.push(text), remark: () => undefined },
  );
  return out.join("\n");
}

test("tells how each issue stands, and which inputs end otherwise than in the release before", async () => {
  expect((await said({})).split("\n")).toEqual([
    "| known issue | jco-transpile 0.1.0 | jco-transpile 0.2.0 | jco-transpile 0.3.0 |",
    "| --- | --- | --- | --- |",
    "| `large` | shows | shows | passes |",
    "",
    "| from | to | ended so | ends so | of 3 inputs |",
    "| --- | --- | --- | --- | --- |",
    "| jco-transpile 0.1.0 | jco-transpile 0.2.0 | e / no-error / call / large | passes | 1: input-7 |",
    "| jco-transpile 0.2.0 | jco-transpile 0.3.0 | e / no-error / call / large | passes | 1: input-8 |",
  ]);
});

test("leaves the inputs out", async () => {
  expect((await said({ corpus: null })).split("\n")).toHaveLength(3);
});

test("writes the same for tools", async () => {
  expect(JSON.parse(await said({ json: true }))).toMatchObject({
    releases: ["jco-transpile 0.1.0", "jco-transpile 0.2.0", "jco-transpile 0.3.0"],
    issues: [{ id: "large", states: ["shows", "shows", "passes"] }],
    inputs: 3,
    changes: [{ before: "e / no-error / call / large", after: "passes", inputs: [join(corpus, "input-7")] }, {}],
  });
});

test("an empty folder is said to be one", async () => {
  await expect(said({ corpus: [join(corpus, "nothing")] })).rejects.toThrow(/can't be read/);
});
