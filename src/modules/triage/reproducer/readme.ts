import { argumentFor } from "../../../harness/known_issue.ts";
import type { KnownIssue } from "../../../harness/known_issue.ts";
import type { Finding } from "../../../harness/verdict.ts";
import type { Case } from "../../case/case.ts";
import { printCase } from "../../case/print.ts";
import type { Property } from "../../oracles/property.ts";
import { PROPERTY_RULES } from "../rules.ts";

interface ReadmeRequest {
  readonly testCase: Case;
  readonly title: string;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue<Case> | undefined;
  readonly versions: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
  readonly files: readonly string[];
  /** The file that the engine is given, and how that is made of the case if it is not the case itself. */
  readonly given: { readonly file: string; readonly how: string | null };
  readonly needsPackage: boolean;
}

/** Text for an issue: what is expected and what happens, which rule that breaks, and how to see it. */
export function readme(request: ReadmeRequest): string {
  const { testCase, title, finding, known, versions, remarks, files, given, needsPackage } = request;
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
    printCase(testCase),
    "```",
    "",
    ...(given.how === null ? [] : [`\`${given.file}\` is ${given.how}.`, ""]),
    ...(finding ? difference(finding) : ["Everything is as expected: this case shows no bug in the versions above."]),
    ...(finding ? ["", "## Why this is a bug", "", ...reason(testCase, finding, known)] : []),
    "",
    "## Steps",
    "",
    `With Node ${versions["node"] ?? process.versions.node}, in a folder with these files (${files.join(", ")}):`,
    "",
    "```sh",
    needsPackage ? "npm install && node run.mjs" : "node run.mjs",
    "```",
    "",
    "It prints what is expected and what is seen, and exits with 1 while the bug is there, with 0 when it is gone.",
  ].join("\n")}\n`;
}

function difference({ summary, expected, actual }: Finding): string[] {
  return [`${summary}.`, "", "```", `expected: ${expected}`, `actual:   ${actual}`, "```"];
}

function reason(testCase: Case, finding: Finding, known: KnownIssue<Case> | undefined): string[] {
  const { document, section, says } = known?.rule ?? PROPERTY_RULES[finding.fingerprint.property as Property];
  return [`${document}, "${section}": ${says}`, ...(known ? ["", argumentFor(known, finding, testCase)] : [])];
}
