import { expect, test } from "@jest/globals";
import { DECLARE } from "../../../../src/components/triage/issue_condition.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import { reproduceAndRun, target } from "./folders.ts";

const FILES = ["README.md", "component.wasm", "component.wat", "package.json", "run.mjs", "world.wit"];

/**
 * What the guests notice themselves; and what shows otherwise where a callee keeps nothing of its task while it waits.
 */
const NOTICED: readonly string[] = [
  "jco-async-host-result-lowered-twice",
  "jco-backpressure-before-lock",
  "jco-failed-async-callee-forgotten",
  "jco-goes-on-as-another-task",
  "jco-sync-lift-entered-again",
  "jco-task-ends-with-its-err",
];

// Of declarations there is nothing to run.
const issues = target.knownIssues.filter(({ fingerprint }) => fingerprint.stage !== DECLARE);

test.each(issues.map((issue) => [issue.id, issue] as const))(
  "%s: run.mjs shows it, but not mended, and nothing for its near miss",
  async (_, issue) => {
    const [shows, misses] = await Promise.all([reproduceAndRun(issue.shows), reproduceAndRun(issue.nearMiss)]);
    // An example that another issue causes is told as that one's.
    const told = target.knownIssues.find(({ id }) => id === (issue.cause ?? issue.id))!;
    const mend = MENDS[told.id];
    const isPatched = mend?.kind === "source";
    expect(shows.stdout).toMatch(/^Not as expected: .*\n {2}expected: .*\n(?: {12}.*\n)* {2}actual: {3}\S/);
    expect(shows.status).toBe(1);
    expect([misses.stdout, misses.status]).toEqual(["As expected.\n", 0]);

    const { files } = shows;
    const optional = ["host.mjs", ...(isPatched ? ["mend.diff"] : [])];
    expect([...files.keys()].filter((name) => !optional.includes(name)).sort()).toEqual(FILES);
    expect(files.has("mend.diff")).toBe(isPatched);
    if (isPatched) expect(shows.mended).toEqual({ status: 0, stdout: "As expected.\n", stderr: "" });
    const readme = String(files.get("README.md"));
    // What it says of other findings of the issue is left out, and what only concerns this project.
    for (const { says, condition } of told.sentences ?? []) {
      const applies = shows.finding !== null && condition.explains(shows.finding, issue.shows);
      expect({ says, isSaid: readme.includes(says) }).toEqual({ says, isSaid: applies });
    }
    if (told.note !== undefined) expect(readme).not.toContain(told.note);
    for (const text of [
      `# ${told.title}\n`,
      told.rule.says,
      told.argument,
      `jco-transpile ${target.versions["jco-transpile"]}`,
      "npm install && node run.mjs",
      `npx @bytecodealliance/jco@${target.versions["jco"]} transpile component.wasm -o out`,
      ...(mend === undefined || mend.kind === "none" ? [] : [mend.edits]),
      ...(isPatched ? ["--- a/component.js", "node run.mjs --mended"] : []),
    ])
      expect(readme).toContain(text);
    // Guests do no more than what is shown needs.
    const texts = ["world.wit", "component.wat"].map((name) => String(files.get(name)));
    expect(texts.map((text) => text.includes("audit"))).toEqual(texts.map(() => NOTICED.includes(issue.id)));
    if (!NOTICED.includes(issue.id)) expect(texts[1]!.split("\n").length).toBeLessThan(400);
    expect(texts[1]).toContain("$component-0");
    expect(JSON.parse(String(files.get("package.json")))).toMatchObject({
      dependencies: { "@bytecodealliance/jco-transpile": target.versions["jco-transpile"] },
    });
  },
  30_000,
);
