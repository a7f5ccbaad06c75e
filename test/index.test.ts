import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { decodeCase, encodeCase, parseCase, stringifyCase, whyNotCase } from "../src/index.ts";
import { ROOT } from "./running/jazzer.ts";

test("a case goes through bytes and text by the public names", () => {
  const testCase = decodeCase(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  expect(whyNotCase(testCase)).toBeNull();
  expect(decodeCase(encodeCase(testCase))).toEqual(testCase);
  expect(parseCase(stringifyCase(testCase))).toEqual(testCase);
});

test("every export of the package is a source of ours", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    exports: Record<string, { default: string } | string>;
  };
  const sources = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.default.replace("./dist/", "src/").replace(/\.js$/, ".ts")],
  );
  expect(sources.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  expect(sources).toContain("src/index.ts");
});
