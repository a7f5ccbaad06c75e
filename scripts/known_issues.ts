// `npm run known-issues:readme`: writes known_issues/README.md from the files in the folders beside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONTAINS } from "../src/components/triage/mends/proof.ts";
import { MENDS } from "../src/components/triage/mends/table.ts";
import { parseConfig } from "../src/config.ts";
import { issueTable, markdownTable } from "../src/harness/issue_table.ts";
import type { IssueFile } from "../src/harness/known_issue.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The whole of known_issues/README.md. */
export async function readme(): Promise<string> {
  const sections: string[] = [];
  for (const name of TARGET_NAMES) {
    const { knownIssues } = await loadTarget(name, parseConfig({}), root);
    sections.push(`## ${name}\n\n${knownIssues.length > 0 ? issueTable(knownIssues) : "None."}\n`);
    if (knownIssues.some(({ id }) => MENDS[id])) sections.push(mends(knownIssues));
  }
  return `${INTRODUCTION}\n${sections.join("\n")}`;
}

/** What repairs each issue, and what shows that it does. */
function mends(issues: readonly IssueFile[]): string {
  const rows = issues.flatMap((issue) => {
    const mend = MENDS[issue.id];
    if (!mend) return [];
    return mend.kind === "none"
      ? [[`\`${issue.id}\``, "nothing", `none: its rule decides alone. ${mend.reason}`]]
      : [[`\`${issue.id}\``, mend.edits, proof(issue)]];
  });
  return `${MENDED}\n${markdownTable(["id", "what the mend edits", "proof"], rows)}\n`;
}

function proof({ id, cause }: IssueFile): string {
  if (cause !== undefined)
    return (
      `its example shows its cause then, \`${cause}\`, as it is; a component by hand, in which nothing but this ` +
      "issue is in the way, ends as it has to, and with no other mend"
    );
  const alike = Object.keys(MENDS).filter((other) => other !== id && MENDS[other] === MENDS[id]);
  const contained = (CONTAINS[id] ?? []).map((other) => `not with that of \`${other}\` alone`);
  return [
    "its example passes",
    ...(alike.length > 0 ? [`one cause with ${alike.map((other) => `\`${other}\``).join(", ")}`] : []),
    ...contained,
  ].join("; ");
}

const MENDED = `### Mends

An issue explains a failure only if the case passes with its mend: a repair of what jco generated or, where that can't
be repaired, a case in the place of the one at hand. A test holds each of them to this table: an issue's example passes
with the issue's mend and with that of no other cause, and its near miss is left as it is.
`;

const INTRODUCTION = `# Known issues

Bugs that were found and argued, a JSON file each, in the folder of the target that shows them: which sentence of a
specification or of a tool's documentation is broken, why it is not this project's mistake, the fingerprint and the
structural cause that a failing case has to have, a smallest case that shows it, and a near miss that does not. They
are counted, not reported, and listed with their counts at the end of each run; \`COMPONENT_FUZZ_KNOWN_ISSUES=off\`
reports them. \`npm test\` fails when one of them no longer shows on the installed version, and
\`npm run known-issues\` says how each stands with the versions at hand (\`COMPONENT_FUZZ_JCO\` for another jco).

This page is written by \`npm run known-issues:readme\`.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, "known_issues", "README.md"), await readme());
  process.exit();
}
