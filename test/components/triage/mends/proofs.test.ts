import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../../../src/components/case/case.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import { parseConfig } from "../../../../src/config.ts";
import { idsOf } from "../../../../src/harness/explain.ts";
import type { Explanation } from "../../../../src/harness/explain.ts";
import { withKnownIssues } from "../../../../src/harness/target.ts";
import type { TriagedTarget } from "../../../../src/harness/target.ts";
import { componentApi } from "../../../../src/targets/component_api.ts";
import { PlantedJco } from "./planted_jco.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const folder = join(root, "known_issues");
const target = withKnownIssues(componentApi(parseConfig({}), root), folder);
const shown = (id: string): Case => target.knownIssues.find((issue) => issue.id === id)!.shows;

/** What known issues have to do with what a case shows; `null` if it shows nothing. */
async function explained(testCase: Case, on: TriagedTarget<Case> = target): Promise<Explanation<Case> | null> {
  const verdict = await on.run(testCase);
  return verdict.kind === "finding" ? on.explain(verdict.finding, testCase) : null;
}

async function told(testCase: Case, on?: TriagedTarget<Case>): Promise<string> {
  const explanation = await explained(testCase, on);
  if (explanation === null) return "shows nothing";
  const by = explanation.kind === "known" ? [explanation.by] : [];
  return [explanation.kind, ...by, ...idsOf(explanation)].join(" ");
}

test("every known issue has a mend, or says why there can be none", () => {
  expect(target.knownIssues.map(({ id }) => id).filter((id) => MENDS[id] === undefined)).toEqual([]);
  expect(Object.keys(MENDS).filter((id) => target.knownIssues.every((issue) => issue.id !== id))).toEqual([]);
});

describe("what is generated is repaired", () => {
  test.each(["jco-byte-order-mark", "jco-false-deadlock", "jco-sync-task-blocks", "jco-lowered-then-lifted"])(
    "%s",
    async (id) => expect(await told(shown(id))).toBe(`known mends ${id}`),
  );

  test("jco-lowered-then-lifted, of a function of async type", async () => {
    const { components, ...rest } = shown("jco-lowered-then-lifted");
    const asynchronous = components.map((component) => ({ ...component, asyncType: true }));
    expect(await told({ ...rest, asyncHost: true, components: asynchronous })).toBe(
      "known mends jco-lowered-then-lifted",
    );
  });

  test("results that are lowered twice, where a function that is refused hangs as well", async () => {
    const twice = shown("jco-async-host-result-lowered-twice");
    const mends = ["jco-refused-async-host-hangs", "jco-async-host-result-lowered-twice"];
    const verdict = await target.run(twice);
    if (verdict.kind !== "finding") throw new Error("it does not show");
    const mended = await target.triage.mending!.run(twice, mends, verdict.finding, 0);
    expect(mended.verdict).toMatchObject({ kind: "pass" });
    expect([...mended.applied]).toEqual(mends);
  });

  test("jco-declared-result-missing", async () => {
    const testCase = shown("jco-declared-result-missing");
    const verdict = await target.extras.checks!["declare"]!(testCase);
    if (verdict.kind !== "finding") throw new Error("it does not show");
    const explanation = await target.explain(verdict.finding, testCase);
    expect(explanation).toMatchObject({ kind: "known", by: "mends" });
    expect(idsOf(explanation)).toEqual(["jco-declared-result-missing"]);
  }, 60_000);
});

describe("another case takes the place of one that bindgen itself can't get right", () => {
  test.each(["jco-import-name-shadowed", "jco-export-name-shadowed", "jco-latin1-utf16-strings"])("%s", async (id) =>
    expect(await told(shown(id))).toBe(`known mends ${id}`),
  );

  test("a structure that was proven once is known", async () => {
    expect(await told(shown("jco-latin1-utf16-strings"))).toBe("known memory jco-latin1-utf16-strings");
  });
});

test("two bugs in a case are both told", async () => {
  const { functions, ...rest } = shown("jco-byte-order-mark");
  const [main, ...others] = functions;
  const { importName } = shown("jco-import-name-shadowed").functions[0];
  const both: Case = { ...rest, functions: [{ ...main, importName }, ...others] };
  expect(await told(both)).toBe("known mends jco-import-name-shadowed jco-byte-order-mark");
});

describe("a fault of another cause, where an issue might be, is a finding", () => {
  const seed = (name: string): Case => [...target.seeds()].find((one) => one.name === name)!.case;

  test.each<[string, string, (source: string) => string, Case?]>([
    [
      "no task is ever trapped that must not wait",
      "jco-sync-task-blocks",
      (source) => source.replace(/mayBlock\(\) \{ return [^}]*\}/, "mayBlock() { return true; }"),
      seed("callback-sync-plain-async-async-utf8-utf16"),
    ],
    [
      "decoded strings have one character more",
      "jco-byte-order-mark",
      (source) =>
        "class TextDecoder extends globalThis.TextDecoder { decode(bytes) { return super.decode(bytes) + '!'; } }\n" +
        source,
    ],
    [
      "the check for deadlocks always finds one",
      "jco-false-deadlock",
      (source) =>
        source.replace(/function _checkForDeadlock\(\) \{/, "$& throw new WebAssembly.RuntimeError('deadlock');"),
    ],
    [
      "no export can be called",
      "jco-import-name-shadowed",
      (source) => source.replaceAll(/const hostProvided = /g, "throw new Error('no'); $&"),
    ],
  ])("%s (%s)", async (_, id, plant, testCase = shown(id)) => {
    expect(await told(testCase)).toMatch(new RegExp(`^known (mends|memory) ${id}$`));
    const planted = withKnownIssues(componentApi(parseConfig({}), root, new PlantedJco(plant)), folder);
    expect(await told(testCase, planted)).toMatch(/^(unknown|behind .*)$/);
  });
});

describe("COMPONENT_FUZZ_MEND=on", () => {
  const mended = withKnownIssues(componentApi(parseConfig({ COMPONENT_FUZZ_MEND: "on" }), root), folder);

  test("has all that is generated repaired from the start, and says so", async () => {
    for (const id of ["jco-byte-order-mark", "jco-false-deadlock", "jco-lowered-then-lifted"]) {
      expect(await mended.run(shown(id))).toMatchObject({ kind: "pass" });
      expect(await mended.run(shown(id), { cold: true })).toMatchObject({ kind: "pass" });
    }
    expect(mended.extras.remarks!(shown("jco-byte-order-mark")).join()).toContain("COMPONENT_FUZZ_MEND=on");
  });

  test("leaves what is proven by another case", async () => {
    expect(await told(shown("jco-latin1-utf16-strings"), mended)).toBe("known mends jco-latin1-utf16-strings");
  });
});
