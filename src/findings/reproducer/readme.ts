import type { Case } from "../../case/case.ts";
import { printComponent, printOptions, printValues } from "../../case/print.ts";
import { printWorld } from "../../case/world.ts";
import type { Finding } from "../../oracles/verdict.ts";
import { markDifference } from "../../values/mark.ts";
import type { KnownIssue } from "../known_issue.ts";
import { PROPERTY_RULES } from "./rules.ts";

export interface ReadmeRequest {
  readonly testCase: Case;
  readonly title: string;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue | undefined;
  readonly versions: Readonly<Record<string, string>>;
}

/** Text for an issue: what is expected and what happens, which rule that breaks, and how to see it. */
export function readme({ testCase, title, finding, known, versions }: ReadmeRequest): string {
  return `${[
    `# ${title}`,
    "",
    `Seen with ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}, on ${process.platform} ${process.arch}.`,
    ...(known?.upstream ? ["", `Known upstream: ${known.upstream}`] : []),
    "",
    "## What happens",
    "",
    ...setting(testCase),
    ...values(testCase),
    ...(finding ? difference(finding) : ["Everything is as expected: this case shows no bug in the versions above."]),
    ...(finding ? ["", "## Why this is a bug", "", ...reason(finding, known)] : []),
    "",
    "## Steps",
    "",
    `With Node ${versions["node"] ?? process.versions.node}, in a folder with the files ${names(["package.json", "run.mjs", ...(testCase.jco.instantiation === "module" ? ["host.mjs"] : []), "component.wasm"])}:`,
    "",
    "```sh",
    "npm install && node run.mjs",
    "```",
    "",
    "It prints what is expected and what is seen, and exits with 1 while the bug is there, with 0 when it is gone. `component.wat` is the component as text, `world.wit` its world.",
  ].join("\n")}\n`;
}

function setting(testCase: Case): string[] {
  const { components, exportName, importName, link } = testCase;
  const chain = components.length === 1 ? "One component" : `${components.length} components, each of which calls the next,`;
  const options = printOptions(testCase);
  return [
    `${chain} with this world; \`${exportName}\` hands its arguments on to \`${importName}\` and returns what that answers:`,
    "",
    "```wit",
    printWorld(testCase, true).trimEnd(),
    "```",
    "",
    ...components.map((component, index) => `- component ${index}: ${printComponent(component)}`),
    ...(options.length > 0 ? [`- options: ${options.join(", ")}`] : []),
    ...(link === "function" ? [] : [`- the host's function is ${link === "missing" ? "missing" : "not a function"}`]),
    "",
  ];
}

/** Of so many calls the values are shown. */
const SHOWN_CALLS = 4;

function values({ func, calls }: Case): string[] {
  if (func.params.length === 0 && func.result === null) return [];
  const shown = calls.slice(0, SHOWN_CALLS).flatMap((call) => (call.kind === "drawn" ? [printValues(func, call.args, call.result)] : []));
  const more = calls.length - shown.length;
  return [
    `The ${calls.length === 1 ? "call" : "calls"}${func.result === null ? "" : ", with what the host answers"}:`,
    "",
    "```",
    ...shown,
    ...(more > 0 ? [`… ${more} more`] : []),
    "```",
    "",
  ];
}

function difference(finding: Finding): string[] {
  const { mismatch, summary, call } = finding;
  const { expected, actual } = mismatch ? markDifference(mismatch.type, mismatch.expected, mismatch.actual) : finding;
  return [`Result${call === null ? "" : ` of call ${call}`}: ${summary}.`, "", "```", `expected: ${expected}`, `actual:   ${actual}`, "```"];
}

function reason(finding: Finding, known: KnownIssue | undefined): string[] {
  const { document, section, says } = known?.rule ?? PROPERTY_RULES[finding.fingerprint.property];
  return [`${document}, "${section}": ${says}`, ...(known ? ["", known.argument] : [])];
}

const names = (files: readonly string[]): string => `${files.slice(0, -1).map((file) => `\`${file}\``).join(", ")} and \`${files.at(-1)}\``;
