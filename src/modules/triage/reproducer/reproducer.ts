import type { KnownIssue } from "../../../harness/known_issue.ts";
import type { Finding } from "../../../harness/verdict.ts";
import { featuresOf } from "../../../wasm/features.ts";
import type { Case } from "../../case/case.ts";
import { formOf } from "../../case/form.ts";
import { printCase } from "../../case/print.ts";
import type { TextTool } from "../../engines/engine.ts";
import { closed } from "../../engines/tools/closed.ts";
import { wrap } from "../../engines/tools/wrap.ts";
import { PROPERTY_RULES } from "../rules.ts";
import { readme } from "./readme.ts";
import { script } from "./script.ts";
import { TOOLS } from "./tools.ts";

/** What a stand-alone reproducer is made of. */
interface ReproducerRequest {
  readonly testCase: Case;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue<Case> | undefined;
  readonly versions: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
  /** Prints the binary as far as it can be printed. */
  readonly printer: TextTool;
}

type Files = ReadonlyMap<string, string | Uint8Array>;

/**
 * The files of a folder in which `npm install && node run.mjs` shows a finding, with the engine's package and nothing
 * of this project.
 */
export function reproducer({ testCase, finding, known, versions, printer, remarks }: ReproducerRequest): Files {
  const { bytes } = testCase;
  const title = known?.title ?? finding?.summary ?? "a case that shows no bug";
  const tool = finding ? TOOLS[finding.fingerprint.engine] : undefined;
  const version = Object.entries(versions).find(([name]) => tool?.package.endsWith(name))?.[1];
  const main = formOf(bytes) === "component" ? "component" : "module";
  const given = givenBytes(testCase, finding);
  const file = given.how === null ? `${main}.wasm` : given.file;
  const text = printer.print(bytes);
  const files = new Map<string, string | Uint8Array>([[`${main}.wasm`, bytes]]);
  if (given.how !== null) files.set(given.file, given.bytes);
  if (text.kind === "value") files.set(`${main}.wat`, text.value);
  files.set("run.mjs", script({ title, finding, file, stage: given.stage }));
  const dependencies = tool ? { [tool.package]: version ?? "*" } : {};
  files.set(
    "package.json",
    `${JSON.stringify({ name: "reproducer", private: true, type: "module", dependencies }, null, 2)}\n`,
  );
  const names = [...files.keys()];
  const how = given.how;
  files.set(
    "README.md",
    readme({
      testCase,
      printed: printCase(testCase),
      title,
      finding,
      known,
      rules: PROPERTY_RULES,
      versions,
      remarks,
      files: names,
      given: how === null ? null : `\`${file}\` is ${how}.`,
      needsPackage: tool !== undefined,
      tells:
        "It prints what is expected and what is seen, and exits with 1 while the bug is there, with 0 when it is gone.",
    }),
  );
  return files;
}

/** What the engine is given, and asked for: wasm-tools has no function that validates a module. */
function givenBytes(
  { bytes }: Case,
  finding: Finding | null,
): { bytes: Uint8Array; file: string; stage: string; how: string | null } {
  const stage = finding?.fingerprint.stage ?? "";
  const plain = { bytes, file: "", stage, how: null };
  if (finding?.fingerprint.engine !== "wasm-tools" || formOf(bytes) !== "module") return plain;
  const wellFormed = featuresOf(bytes) !== null;
  const alone = closed(bytes)?.binary ?? bytes;
  if (stage === "bindgen" || (stage === "validate" && !wellFormed))
    return {
      bytes: wrap(alone),
      file: "component.wasm",
      stage: "bindgen",
      how: "a component that consists of `module.wasm`",
    };
  if (stage !== "validate") return plain;
  if (alone === bytes) return { ...plain, stage: "componentNew" };
  return {
    bytes: alone,
    file: "closed.wasm",
    stage: "componentNew",
    how: "`module.wasm` with definitions in place of its imports",
  };
}
