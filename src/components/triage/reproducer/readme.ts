import { isDeepStrictEqual } from "node:util";
import { functionOf } from "../../case/case.ts";
import type { Answer, Case, DrawnCall } from "../../case/case.ts";
import { PLAIN_COMPONENT } from "../../case/plain.ts";
import { printName } from "../../case/print_types.ts";
import { printComponent, printOptions, printValues } from "../../case/print.ts";
import { printWorld } from "../../case/world.ts";
import type { Stage } from "../../../harness/outcome.ts";
import type { Finding } from "../../../harness/verdict.ts";
import { argumentFor } from "../../../harness/known_issue.ts";
import type { KnownIssue } from "../../../harness/known_issue.ts";
import { evidenceOf } from "../../oracles/evidence.ts";
import type { Property } from "../../oracles/property.ts";
import { PROPERTY_RULES } from "../rules.ts";
import { shown } from "../shown.ts";
import type { Fittings } from "../../guests/fittings.ts";
import type { Repair } from "./repair.ts";
import { commandLine } from "./options.ts";
import { hostModules, importMap } from "./script.ts";

interface ReadmeRequest {
  readonly testCase: Case;
  readonly title: string;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue<Case> | undefined;
  readonly repair: Repair | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly fittings: Fittings;
  readonly remarks: readonly string[];
}

/** Text for an issue: what is expected and what happens, which rule that breaks, and how to see it. */
export function readme({
  testCase,
  title,
  finding,
  known,
  repair,
  versions,
  fittings,
  remarks,
}: ReadmeRequest): string {
  const files = [
    "package.json",
    "run.mjs",
    ...(repair?.ofModule ? ["mend.diff"] : []),
    ...hostModules(testCase).map(([file]) => file),
    "component.wasm",
  ];
  return `${[
    `# ${title}`,
    "",
    `Seen with ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}, on ${process.platform} ${process.arch}.`,
    ...remarks.flatMap((remark) => ["", remark]),
    ...(known?.upstream ? ["", `Known upstream: ${known.upstream}`] : []),
    "",
    "## What happens",
    "",
    ...setting(testCase, fittings),
    ...values(testCase),
    ...(finding ? difference(finding) : ["Everything is as expected: this case shows no bug in the versions above."]),
    ...(finding ? ["", "## Why this is a bug", "", ...reason(testCase, finding, known)] : []),
    ...(repair ? ["", ...mendLines(repair)] : []),
    "",
    "## Steps",
    "",
    `With Node ${versions["node"] ?? process.versions.node}, in a folder with the files ${names(files)}:`,
    "",
    "```sh",
    `npm install && node run.mjs${repair?.hides === true && repair.ofModule ? " --mended" : ""}`,
    "```",
    "",
    [
      "It prints what is expected and what is seen, and exits with 1 while the bug is there, with 0 when it is gone.",
      "`component.wat` is the component as text, `world.wit` its world.",
    ].join(" "),
    ...commandLines(testCase, finding, versions),
  ].join("\n")}\n`;
}

/** How jco's own command makes the same of the component: that alone shows what goes wrong before anything runs. */
function commandLines(
  testCase: Case,
  finding: Finding | null,
  { jco = "latest" }: Readonly<Record<string, string>>,
): string[] {
  const fails = finding?.fingerprint.stage === ("transpile" satisfies Stage);
  const args = commandLine(testCase, importMap(testCase)).map((arg) => (/^[\w./=-]+$/.test(arg) ? arg : `'${arg}'`));
  return [
    "",
    fails ? "jco's own command shows it, too:" : "jco's own command generates the same module:",
    "",
    "```sh",
    `npx @bytecodealliance/jco@${jco} ${args.join(" ")}`,
    "```",
  ];
}

function setting(testCase: Case, { audit }: Fittings): string[] {
  const { components, link, inFlight, shareDefinitions } = testCase;
  const next = components.some(({ beside }) => beside) ? "those after it" : "the next";
  const chain =
    components.length === 1 ? "One component" : `${components.length} components, each of which calls ${next},`;
  const handsOn = testCase.functions.map(({ exportName, importName, func: { params, result } }) => {
    const calls = params.length > 0 ? `hands its arguments on to \`${importName}\`` : `calls \`${importName}\``;
    return `\`${exportName}\` ${calls}${result === null ? "" : " and returns what that answers"}`;
  });
  const isPlain = components.every((component) => isDeepStrictEqual(component, PLAIN_COMPONENT));
  const options = printOptions(testCase);
  const choices = [
    ...(isPlain
      ? []
      : components.map(
          (component, index) =>
            `- component ${index}${component.beside ? ` (beside ${index - 1})` : ""}: ${printComponent(component)}`,
        )),
    ...(shareDefinitions ? ["- components that are alike are instances of one"] : []),
    ...(inFlight > 1 ? [`- ${inFlight} calls at a time`] : []),
    ...(options.length > 0 ? [`- options: ${options.join(", ")}`] : []),
    ...(link === "function" ? [] : [`- the host's function is ${link === "missing" ? "missing" : "not a function"}`]),
  ];
  return [
    `${chain} with this world; ${handsOn.join("; ")}:`,
    "",
    "```wit",
    printWorld(testCase, { shorten: true, audited: audit }).trimEnd(),
    "```",
    "",
    ...(choices.length > 0 ? [...choices, ""] : []),
  ];
}

/** Of so many calls the values are shown. */
const SHOWN_CALLS = 4;

function values(testCase: Case): string[] {
  const { calls } = testCase;
  const funcs = testCase.functions.map(({ func }) => func);
  if (
    funcs.every(({ params, result }) => params.length === 0 && result === null) &&
    calls.every(({ answer }) => answer === "at-once")
  )
    return [];
  const shown = calls
    .slice(0, SHOWN_CALLS)
    .flatMap((call) => (call.kind === "drawn" ? [callText(testCase, call)] : []));
  const more = calls.length - shown.length;
  const answers = funcs.every(({ result }) => result === null) ? "" : ", with what the host answers";
  return [
    `The ${calls.length === 1 ? "call" : "calls"}${answers}:`,
    "",
    "```",
    ...shown,
    ...(more > 0 ? [`… ${more} more`] : []),
    "```",
    "",
  ];
}

const LATE: Readonly<Record<Answer, string>> = {
  "at-once": "",
  microtask: ", answered in a microtask",
  tick: ", answered in a later turn of the event loop",
};

function callText(testCase: Case, call: DrawnCall): string {
  const { func, exportName } = functionOf(testCase, call);
  return `${printName(exportName)}${printValues(func, call.args, call.result)}${LATE[call.answer]}`;
}

function difference(finding: Finding): string[] {
  const { call } = evidenceOf(finding);
  const { expected, actual } = shown(finding);
  return [
    `Result${call === null ? "" : ` of call ${call}`}: ${finding.summary}.`,
    "",
    "```",
    `expected: ${expected}`,
    `actual:   ${actual}`,
    "```",
  ];
}

function reason(testCase: Case, finding: Finding, known: KnownIssue<Case> | undefined): string[] {
  const { document, section, says } = known?.rule ?? PROPERTY_RULES[finding.fingerprint.property as Property];
  return [`${document}, "${section}": ${says}`, ...(known ? ["", argumentFor(known, finding, testCase)] : [])];
}

/** Lines of a patch that are shown. */
const SHOWN_LINES = 120;

/** What makes the case pass, or brings to light what is told of it. */
function mendLines({ edits, diff, ofModule, hides }: Repair): string[] {
  const lines = diff.trimEnd().split("\n");
  const rest = lines.length - SHOWN_LINES;
  const what = hides ? "What is told above is hidden by known bugs, and shows without them:" : "The case passes with";
  return [
    hides ? "## What hides it" : "## What mends it",
    "",
    what,
    "",
    ...edits.map((edit) => `- ${edit}`),
    ...(diff === "" ? [] : ["", "`mend.diff` is what that changes in what is generated:", "", "```diff"]),
    ...(diff === "" ? [] : lines.slice(0, SHOWN_LINES)),
    ...(diff !== "" && rest > 0 ? [`… ${rest} more lines`] : []),
    ...(diff === "" ? [] : ["```"]),
    ...(ofModule ? ["", "`node run.mjs --mended` applies it."] : []),
  ];
}

const names = (files: readonly string[]): string =>
  `${files
    .slice(0, -1)
    .map((file) => `\`${file}\``)
    .join(", ")} and \`${files.at(-1)}\``;
