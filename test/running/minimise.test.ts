import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cellName, MATRIX } from "../../src/harness/stats/matrix.ts";
import { minimise, removeSuperfluous } from "../../src/running/minimise.ts";
import { toyTarget } from "../harness/toy_target.ts";
import { withRegistry } from "./jazzer.ts";

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "minimise-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  file = withRegistry(folder, "toy", "toy_registry.ts");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The toy with a cell for each last digit. */
const toy = {
  ...toyTarget(),
  extras: { features: (number: number) => [{ group: MATRIX, name: cellName("digit", String(number % 10)) }] },
};

function corpus(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  // Each digit by a short input and by a longer one, which is the same number.
  for (let number = 20; number < 40; number++) {
    const bytes = toy.encode(number);
    writeFileSync(join(path, `${number}`), bytes);
    writeFileSync(join(path, `${number}-longer`), Buffer.concat([bytes, Buffer.from("and more")]));
  }
  return path;
}

test("one input for each feature and for each cell is left, the shortest that has it", async () => {
  const path = corpus("corpus");
  const minimised = (await minimise(toy, { file, folders: [path] }))!;
  expect(minimised.needed.length + minimised.superfluous.length).toBe(40);
  removeSuperfluous(minimised);
  const left = readdirSync(path).map((name) => readFileSync(join(path, name)));
  expect(new Set(left.map((bytes) => toy.decode(bytes) % 10)).size).toBe(10);
  // The toy does the same with all of them: libFuzzer keeps one or two.
  expect(left.length).toBeLessThanOrEqual(12);
  expect(left.filter((bytes) => bytes.length === 4).length).toBeGreaterThanOrEqual(9);
}, 30_000);

test("nothing is said of a corpus where it was ended before it was done", async () => {
  const path = corpus("other");
  const ending = new AbortController();
  const minimised = minimise(toy, { file, folders: [path], signal: ending.signal });
  ending.abort();
  expect(await minimised).toBeNull();
  expect(readdirSync(path)).toHaveLength(40);
}, 30_000);
