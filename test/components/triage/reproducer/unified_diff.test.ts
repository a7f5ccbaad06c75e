import { expect, test } from "@jest/globals";
import { unifiedDiff } from "../../../../src/components/triage/reproducer/unified_diff.ts";

const text = (lines: readonly (string | number)[]): string => `${lines.join("\n")}\n`;
const counted = Array.from({ length: 30 }, (_, index) => index + 1);
const replaced = (...[at, ...lines]: readonly (string | number)[]): readonly (string | number)[] =>
  counted.flatMap((line) => (line === at ? lines : [line]));

test("equal texts have none", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
});

test("a line that is replaced stands among three on each side", () => {
  expect(unifiedDiff("a.js", text(counted), text(replaced(10, "ten")))).toBe(
    text(["--- a/a.js", "+++ b/a.js", "@@ -7,7 +7,7 @@", " 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"]),
  );
});

test("changes that are close are told together, others apart", () => {
  const hunks = (to: readonly (string | number)[]): readonly string[] =>
    unifiedDiff("a", text(counted), text(to))
      .split("\n")
      .filter((line) => line.startsWith("@@"));
  const also = (at: number): readonly (string | number)[] => replaced(5, "five").map((one) => (one === at ? "x" : one));
  expect(hunks(also(12))).toEqual(["@@ -2,14 +2,14 @@"]);
  expect(hunks(also(13))).toEqual(["@@ -2,7 +2,7 @@", "@@ -10,7 +10,7 @@"]);
});

test("lines at the ends are added and taken away", () => {
  expect(unifiedDiff("a", "b\n", "a\nb\nc\n")).toBe(text(["--- a/a", "+++ b/a", "@@ -1,1 +1,3 @@", "+a", " b", "+c"]));
  expect(unifiedDiff("a", text(counted), text(counted.slice(2)))).toMatch(/^@@ -1,5 \+1,3 @@\n-1\n-2\n 3$/m);
});
