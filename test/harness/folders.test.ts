import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeFolder } from "../../src/harness/folders.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "folders-"))));
afterAll(() => rmSync(folder, { recursive: true }));

test("makes all that is missing, and is content with what is there", () => {
  const path = join(folder, "a", "b", "c");
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test.each([
  ["below a file", () => join(folder, "file", "inside"), "ENOTDIR"],
  ["in the place of a file", () => join(folder, "file"), "EEXIST"],
  ["where there can be none", () => "/proc/component-fuzz/a/b", "ENOENT"],
])("%s is told", (_, path, code) => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(path())).toThrow(code);
});
