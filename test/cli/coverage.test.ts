import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ModuleReach } from "../../src/coverage/index.ts";
import { root, run } from "./command.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cli-coverage-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const seed = (name: string): string => join(root, "corpus", "component_api", name);

test("what inputs reach, as text, as a page and as what a later report is held against", async () => {
  const [html, json] = [join(folder, "reach.html"), join(folder, "reach.json")];
  const first = await run("coverage", "component_api", seed("nothing"), "--json", json);
  expect([first.code, first.out]).toEqual([
    0,
    expect.stringMatching(
      /^component_api: 1 inputs\nbindgen: \d{4,} of \d{5,} edges \(\d+\.\d%\), \d{3,} of \d{4,} functions$/m,
    ),
  ]);
  const report = JSON.parse(readFileSync(json, "utf8")) as { modules: ModuleReach[] };
  expect(report.modules.map(({ module }) => module)).toEqual(["bindgen", "adapter"]);

  const second = await run(
    "coverage",
    "component_api",
    seed("nothing"),
    seed("list-of-lists"),
    "--html",
    html,
    "--against",
    json,
  );
  expect([second.code, second.out]).toEqual([
    0,
    expect.stringMatching(/since the earlier report: \d{3,} edges, in \d{2,} functions$/m),
  ]);
  // Lists are lowered and lifted by code that a function without parameters never needs.
  expect(second.out).toMatch(/wit-bindgen-core|js-component-bindgen/);
  const page = readFileSync(html, "utf8");
  expect(page).toMatch(/^<!doctype html>[^]*<h2>bindgen<\/h2>[^]*function_bindgen\.rs/);
  expect(page).not.toMatch(/(src|href)=/);

  const same = await run("coverage", "component_api", seed("nothing"), "--against", json);
  expect(same.out).toMatch(/since the earlier report: 0 edges, in 0 functions/);
}, 60_000);

test.each([
  ["inputs that aren't there", () => [join(folder, "no")], /can't be read/],
  ["an earlier report that is none", () => [seed("nothing"), "--against", seed("nothing")], /is no earlier report/],
  [
    "another target's",
    () => [seed("nothing"), "--against", join(folder, "other.json")],
    /is no earlier report of component_api/,
  ],
])("a mistake: %s", async (_, args, message) => {
  writeFileSync(join(folder, "other.json"), '{ "target": "other", "modules": [] }');
  const { code, remarks } = await run("coverage", "component_api", ...args());
  expect([code, remarks]).toEqual([2, [expect.stringMatching(message)]]);
});
