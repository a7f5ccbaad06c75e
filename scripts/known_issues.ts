// `npm run known-issues:readme`: writes known_issues/README.md from the files in the folders beside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { proofOf } from "../src/components/triage/mends/proof.ts";
import { MENDS } from "../src/components/triage/mends/table.ts";
import { parseConfig } from "../src/config.ts";
import { issueTable, markdownTable } from "../src/harness/issue_table.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The whole of known_issues/README.md. */
export async function readme(): Promise<string> {
  const sections: string[] = [];
  for (const name of TARGET_NAMES) {
    const { knownIssues } = await loadTarget(name, parseConfig({}), root);
    sections.push(`## ${name}\n\n${knownIssues.length > 0 ? issueTable(knownIssues) : "None."}\n`);
    if (knownIssues.some(({ id }) => MENDS[id])) sections.push(mends(knownIssues.map(({ id }) => id)));
  }
  return `${INTRODUCTION}\n${sections.join("\n")}`;
}

/** What repairs each issue, and what shows that it does. */
function mends(ids: readonly string[]): string {
  const rows = ids.flatMap((id) => {
    const mend = MENDS[id];
    if (!mend) return [];
    if (mend.kind === "none") return [[`\`${id}\``, "nothing", `none: its rule decides alone. ${mend.reason}`]];
    return [[`\`${id}\``, mend.edits, proof(id)]];
  });
  return `${MENDED}\n${markdownTable(["id", "what the mend edits", "proof"], rows)}\n`;
}

function proof(id: string): string {
  const said = proofOf(id);
  if (said.kind === "told") return `its example shows what it is then: \`${said.of}\`, by \`${said.as}\``;
  const others = Object.keys(MENDS).filter((other) => other !== id && MENDS[other] === MENDS[id]);
  const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
  return [
    "its example passes",
    ...(said.besides.length > 0 ? [`with that of ${named(said.besides)} besides, and not with that alone`] : []),
    ...(others.length > 0 ? [`of one cause with ${named(others)}`] : []),
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
