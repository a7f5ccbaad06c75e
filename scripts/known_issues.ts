// `npm run known-issues:readme`: writes known_issues/README.md from the files in the folders beside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../src/config.ts";
import { issueTable } from "../src/harness/issue_table.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The whole of known_issues/README.md. */
export async function readme(): Promise<string> {
  const sections: string[] = [];
  for (const name of TARGET_NAMES) {
    const { knownIssues } = await loadTarget(name, parseConfig({}), root);
    sections.push(`## ${name}\n\n${knownIssues.length > 0 ? issueTable(knownIssues) : "None."}\n`);
  }
  return `${INTRODUCTION}\n${sections.join("\n")}`;
}

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
