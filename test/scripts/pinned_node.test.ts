import { expect, test } from "@jest/globals";
import { installedNode, pinnedVersion, startsAs } from "../../scripts/pinned_node.mjs";

test("the tests run under the pinned Node", () => {
  expect(process.versions.node).toBe(pinnedVersion);
});

test("the installed package holds that Node", () => {
  expect(startsAs(installedNode()?.binary ?? "", pinnedVersion)).toBe(true);
});

test("a Node of another version, or one that does not start, is not the pinned one", () => {
  expect(startsAs(process.execPath, "1.2.3")).toBe(false);
  expect(startsAs("/nonexistent/node", pinnedVersion)).toBe(false);
});
