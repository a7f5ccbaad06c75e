import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../../../../src/components/case/case.ts";
import { parseConfig } from "../../../../src/config.ts";
import { explanationOf } from "../../../../src/cli/explain.ts";
import { withKnownIssues } from "../../../../src/harness/target.ts";
import type { Finding, Verdict } from "../../../../src/harness/verdict.ts";
import { componentApi } from "../../../../src/targets/component_api.ts";

export const root = fileURLToPath(new URL("../../../../", import.meta.url));
export const target = withKnownIssues(componentApi(parseConfig({}), root), join(root, "known_issues"));

/** What a script said and how it ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Writes files to a new folder. */
export function write(files: ReadonlyMap<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "reproducer-"));
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return folder;
}

/** As `npm install` would, but for what is installed already. */
export const install = (folder: string): void => symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));

/** Installs a jco-transpile that changes what it generates: `edit` is the source of a function from text to text. */
export function installFaulty(folder: string, edit: string): void {
  const scope = join(folder, "node_modules/@bytecodealliance/jco-transpile");
  mkdirSync(scope, { recursive: true });
  const real = import.meta.resolve("@bytecodealliance/jco-transpile");
  writeFileSync(join(scope, "package.json"), '{ "type": "module", "exports": "./index.js" }');
  writeFileSync(
    join(scope, "index.js"),
    `import { transpileBytes as transpile } from ${JSON.stringify(real)};
    const edit = ${edit};
    export async function transpileBytes(component, options) {
      const made = await transpile(component, options);
      const source = new TextDecoder().decode(made.files["component.js"]);
      const edited = edit(source);
      if (edited === source) throw new Error("nothing was edited");
      made.files["component.js"] = new TextEncoder().encode(edited);
      return made;
    }`,
  );
}

/** `node run.mjs`, in a process of its own. @param options of Node. @param args of the script. */
export function runScript(folder: string, options = "", args: readonly string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["run.mjs", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: options },
    });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    child.stdout.on("data", (data: Buffer) => stdout.push(data.toString()));
    child.stderr.on("data", (data: Buffer) => stderr.push(data.toString()));
    child.on("close", (status) => resolve({ status, stdout: stdout.join(""), stderr: stderr.join("") }));
  });
}

/** The reproducer of what a case shows, as `component-fuzz reproduce` makes it. */
export async function reproduce(testCase: Case, verdict: Verdict): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const known = await explanationOf(target, verdict, testCase);
  return target.reproduce(testCase, verdict, known);
}

/** What a reproducer said, and what it says with its mends, if it has some. */
interface Reproduced extends Ended {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly mended: Ended | null;
  readonly finding: Finding | null;
}

/** Makes, installs and runs the reproducer of a case. */
export async function reproduceAndRun(testCase: Case): Promise<Reproduced> {
  const verdict = await target.run(testCase, { cold: true });
  const files = await reproduce(testCase, verdict);
  const folder = write(files);
  try {
    install(folder);
    const ended = await runScript(folder);
    const mended = files.has("mend.diff") ? await runScript(folder, "", ["--mended"]) : null;
    return { ...ended, files, mended, finding: verdict.kind === "finding" ? verdict.finding : null };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
