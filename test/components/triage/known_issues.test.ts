import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import type { Case } from "../../../src/components/case/case.ts";
import { parseConfig } from "../../../src/config.ts";
import { idsOf } from "../../../src/harness/explain.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import type { Found } from "../../../src/harness/verdict.ts";
import { componentApi } from "../../../src/targets/component_api.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const target = withKnownIssues(componentApi(parseConfig({}), root), join(root, "known_issues"));

test("of two bugs in a case, the one that shows is told first, and both explain it", async () => {
  const panic = target.knownIssues.find(({ id }) => id === "jco-latin1-utf16-strings")!;
  const [main, ...others] = panic.shows.functions;
  const both: Case = { ...panic.shows, functions: [{ ...main, importName: "arg0" }, ...others] };
  const verdict = await target.run(both, { cold: true });
  expect(verdict.kind).toBe("finding");
  const { finding } = verdict as Found;
  expect(idsOf(await target.explain(finding, both))).toEqual(["jco-latin1-utf16-strings", "jco-import-name-shadowed"]);
});
