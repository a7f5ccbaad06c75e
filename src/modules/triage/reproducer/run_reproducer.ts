import type { KnownIssue } from "../../../harness/known_issue.ts";
import type { Finding } from "../../../harness/verdict.ts";
import { printRun } from "../../case/print_run.ts";
import type { RunCase } from "../../case/run_case.ts";
import { moduleOf } from "../../guests/module_of.ts";
import { RUN_RULES } from "../run_rules.ts";
import { readme } from "./readme.ts";
import { needsPackage, runScript } from "./run_script.ts";

/** What a stand-alone reproducer is made of. */
interface ReproducerRequest {
  readonly testCase: RunCase;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly known: KnownIssue<RunCase> | undefined;
  readonly versions: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
  /** The module's, if it has one. */
  readonly text: string | null;
}

/**
 * The files of a folder in which `npm install && node run.mjs` shows what two engines do, with their packages and
 * nothing of this project.
 */
export function runReproducer({
  testCase,
  finding,
  known,
  versions,
  remarks,
  text,
}: ReproducerRequest): ReadonlyMap<string, string | Uint8Array> {
  const { pair } = testCase;
  const title = known?.title ?? finding?.summary ?? "a case that shows no bug";
  const packages = pair.map(({ name }) => name).filter((name) => name === "wabt" || name === "binaryen");
  const dependencies = Object.fromEntries(packages.map((name) => [name, versions[name] ?? "*"]));
  const manifest = { name: "reproducer", private: true, type: "module", dependencies };
  const files = new Map<string, string | Uint8Array>([
    ["module.wasm", moduleOf(testCase)?.bytes ?? new Uint8Array()],
    ...(text === null ? [] : ([["module.wat", text]] as const)),
    ["run.mjs", runScript({ title, pair, finding })],
    ["package.json", `${JSON.stringify(manifest, null, 2)}\n`],
  ]);
  files.set(
    "README.md",
    readme({
      testCase,
      printed: printRun(testCase),
      title,
      finding,
      known,
      rules: RUN_RULES,
      versions,
      remarks,
      files: [...files.keys()],
      given: null,
      needsPackage: needsPackage(pair),
      tells: "It prints what both engines do, and exits with 1 while they differ, with 0 when they do not.",
    }),
  );
  return files;
}
