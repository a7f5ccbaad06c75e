import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { markdownTable } from "../../src/harness/issue_table.ts";
import { readme } from "../../scripts/known_issues.ts";

test("known_issues/README.md is what `npm run known-issues:readme` writes", async () => {
  const path = fileURLToPath(new URL("../../known_issues/README.md", import.meta.url));
  expect(readFileSync(path, "utf8")).toBe(await readme());
});

test("a cell does not break its row", () => {
  expect(markdownTable(["a"], [["x | y\nz"]])).toBe("| a |\n| --- |\n| x \\| y z |");
});
