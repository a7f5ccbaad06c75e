import { argumentFor } from "../../../harness/known_issue.ts";
import type { KnownIssue, Rule } from "../../../harness/known_issue.ts";
import type { Finding } from "../../../harness/verdict.ts";

interface ReadmeRequest<C> {
  readonly testCase: C;
  /** The case, for people. */
  readonly printed: string;
  readonly title: string;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue<C> | undefined;
  /** What breaks a property breaks this, where no known issue says more. */
  readonly rules: Readonly<Record<string, Rule>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
  readonly files: readonly string[];
  /** How a file is made of the case that is not the case itself, in a sentence. */
  readonly given: string | null;
  readonly needsPackage: boolean;
  /** What the script prints, and when it exits with what. */
  readonly tells: string;
}

/** Text for an issue: what is expected and what happens, which rule that breaks, and how to see it. */
export function readme<C>(request: ReadmeRequest<C>): string {
  const { printed, title, finding, known, versions, remarks, files, given, needsPackage, tells } = request;
  const version = Object.entries(versions).map(([name, text]) => `${name} ${text}`);
  return `${[
    `# ${title}`,
    "",
    `Seen with ${version.join(", ")}, on ${process.platform} ${process.arch}.`,
    ...remarks.flatMap((remark) => ["", remark]),
    ...(known?.upstream ? ["", `Known upstream: ${known.upstream}`] : []),
    "",
    "## What happens",
    "",
    "```",
    printed,
    "```",
    "",
    ...(given === null ? [] : [given, ""]),
    ...(finding ? difference(finding) : ["Everything is as expected: this case shows no bug in the versions above."]),
    ...(finding ? ["", "## Why this is a bug", "", ...reason(request, finding)] : []),
    "",
    "## Steps",
    "",
    `With Node ${versions["node"] ?? process.versions.node}, in a folder with these files (${files.join(", ")}):`,
    "",
    "```sh",
    needsPackage ? "npm install && node run.mjs" : "node run.mjs",
    "```",
    "",
    tells,
  ].join("\n")}\n`;
}

function difference({ summary, expected, actual, where }: Finding): string[] {
  return [
    `${summary}${where === null ? "" : `, ${where}`}.`,
    "",
    "```",
    `expected: ${expected}`,
    `actual:   ${actual}`,
    "```",
  ];
}

function reason<C>({ testCase, known, rules }: ReadmeRequest<C>, finding: Finding): string[] {
  const { document, section, says } = known?.rule ?? rules[finding.fingerprint.property]!;
  return [`${document}, "${section}": ${says}`, ...(known ? ["", argumentFor(known, finding, testCase)] : [])];
}
