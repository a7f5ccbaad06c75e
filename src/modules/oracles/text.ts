import type { Finding } from "../../harness/verdict.ts";
import type { Outcome } from "../../harness/outcome.ts";
import type { Engines, EngineName } from "../engines/registry.ts";
import type { TextTool } from "../engines/engine.ts";
import type { Answers } from "./answers.ts";
import type { Check } from "./check.ts";
import { classOf, inWords } from "./wording.ts";

const TOOLS = ["wasm-tools", "wabt"] as const satisfies readonly EngineName[];

/**
 * What a tool takes it can print, and read what it has printed: that is valid
 * again, and printed the same. Core spec, "Text Format": each module has a text.
 */
export const text: Check = async (answers, engines) => {
  for (const name of TOOLS) {
    // What a tool has only a part of it can't be expected to print.
    if (!takes(name, answers) || engines[name].lacks(answers.features) !== null) continue;
    await engines[name].ready();
    const found = roundTrip(name, answers, engines);
    if (found) return found;
  }
  return null;
};

function roundTrip(name: (typeof TOOLS)[number], answers: Answers, engines: Engines): Finding | null {
  const tool: TextTool = engines[name];
  const broken = (stage: string, kind: string, expected: string, actual: string): Finding => ({
    fingerprint: { engine: name, property: "text", stage, kind, place: "" },
    summary: `${name}: text does not come back as it was (${stage})`,
    expected,
    actual,
    where: null,
  });
  const refused = (stage: string, outcome: Outcome<unknown>): Finding | null =>
    // What met a limit, or says that it can't, has not printed or read anything wrong.
    outcome.kind === "limit" || outcome.kind === "unsupported"
      ? null
      : broken(stage, classOf(outcome), `${name} to ${stage} what it takes`, `${name} ${inWords(outcome)}`);
  const printed = tool.print(answers.bytes);
  if (printed.kind !== "value") return refused("print", printed);
  const parsed = tool.parse(printed.value);
  if (parsed.kind !== "value") return refused("parse", parsed);
  const again = tool.print(parsed.value);
  if (again.kind !== "value") return refused("print again", again);
  if (again.value !== printed.value) {
    const [first, second] = firstDifference(printed.value, again.value);
    return broken("print again", `differs: ${kindOfLine(first)}`, first, second);
  }
  return validAgain(name, parsed.value, answers, engines, refused);
}

/** Whether the text stands for something that is valid for the tool itself. */
function takes(name: (typeof TOOLS)[number], { form, compiles, all }: Answers): boolean {
  if (form === "module") return compiles[name].kind === "value";
  return (
    form === "component" &&
    name === "wasm-tools" &&
    all.some(({ stage, outcome }) => stage === "bindgen, plain" && outcome.kind === "value")
  );
}

function validAgain(
  name: (typeof TOOLS)[number],
  binary: Uint8Array<ArrayBuffer>,
  { form, compiles }: Answers,
  engines: Engines,
  refused: (stage: string, outcome: Outcome<unknown>) => Finding | null,
): Finding | null {
  if (form === "component") {
    const outcome = engines["wasm-tools"].generate(binary, "plain");
    return outcome.kind === "value" ? null : refused("validate again", outcome);
  }
  const own = engines[name].compile(binary);
  if (own.kind !== "value") return refused("validate again", own);
  if (compiles.v8.kind !== "value") return null;
  const other = engines.v8.compile(binary);
  return other.kind === "value" ? null : refused("validate again by v8", other);
}

/** The first lines that differ. */
function firstDifference(a: string, b: string): readonly [string, string] {
  const [left, right] = [a.split("\n"), b.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  const index = at < 0 ? left.length : at;
  return [left[index]?.trim() ?? "the end", right[index]?.trim() ?? "the end"];
}

/** What a line of a text is about: its first word. */
const kindOfLine = (line: string): string => /^\(?@?([a-z0-9_.]+)/.exec(line)?.[1] ?? "a line";
