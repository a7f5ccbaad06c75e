import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { UsageError, messageOf } from "../../errors.ts";

/** Something that TypeScript says of a file. */
export interface Diagnostic {
  /** Relative to the folder that is checked. */
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** Files that TypeScript looks at together: bounds its memory. */
const BATCH = 200;
/** Syntax errors, which keep TypeScript from looking any further. */
const isSyntax = ({ code }: Diagnostic): boolean => code >= 1000 && code < 2000;

/** What TypeScript is asked to be strict about. */
export const OPTIONS = {
  noEmit: true,
  strict: true,
  // Declarations are what is looked at; those of the language itself are not.
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  target: "es2024",
  module: "nodenext",
  lib: ["es2024", "dom"],
  types: [],
};

/**
 * Has TypeScript check files and all that they import.
 *
 * @param folder where `tsconfig.json` is put.
 * @param files relative to `folder`.
 * @returns what is wrong.
 * @throws UsageError if TypeScript is not installed.
 */
export async function checkFiles(
  folder: string,
  files: readonly string[],
  progress?: (text: string) => void,
): Promise<readonly Diagnostic[]> {
  const { tsc } = typescript();
  const found: Diagnostic[] = [];
  for (let start = 0; start < files.length; start += BATCH) {
    for (let left = files.slice(start, start + BATCH); left.length > 0;) {
      const said = await run(tsc, folder, left);
      const broken = new Set(said.filter(isSyntax).map(({ file }) => memberOf(file)));
      // Where there are syntax errors, nothing is said of anything else: once more without those members.
      found.push(...said.filter((one) => broken.size === 0 || isSyntax(one)));
      left = broken.size === 0 ? [] : left.filter((file) => !broken.has(memberOf(file)));
    }
    progress?.(`checked ${Math.min(start + BATCH, files.length)} of ${files.length}`);
  }
  return found;
}

/** The member whose folder a file lies in. */
export const memberOf = (file: string): string => file.split("/", 1)[0]!;

async function run(tsc: string, folder: string, files: readonly string[]): Promise<readonly Diagnostic[]> {
  writeFileSync(join(folder, "tsconfig.json"), `${JSON.stringify({ compilerOptions: OPTIONS, files })}\n`);
  const child = spawn(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [[code], output] = (await Promise.all([once(child, "close"), text(child.stdout)])) as [[number | null], string];
  const diagnostics = parse(output);
  if (code !== 0 && diagnostics.length === 0)
    throw new Error(`TypeScript ended with ${code}:\n${output.slice(0, 2000)}`);
  return diagnostics;
}

/** Reads `file(line,column): error TS2304: message`; indented lines go on with it. */
function parse(output: string): readonly Diagnostic[] {
  const diagnostics: { file: string; line: number; code: number; message: string }[] = [];
  for (const line of output.split("\n")) {
    const match = /^(.+?)\((\d+),\d+\): error TS(\d+): (.*)$/.exec(line);
    if (match)
      diagnostics.push({ file: match[1]!, line: Number(match[2]), code: Number(match[3]), message: match[4]! });
    else if (/^\s+\S/.test(line) && diagnostics.length > 0) diagnostics.at(-1)!.message += `\n${line}`;
    else if (/^error TS/.test(line)) throw new Error(`TypeScript: ${line}`);
  }
  return diagnostics;
}

/** The compiler's script, and its version. @throws UsageError if it is not installed. */
export function typescript(): { readonly tsc: string; readonly version: string } {
  try {
    const path = createRequire(import.meta.url).resolve("typescript/package.json");
    const { bin, version } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly version: string;
    };
    return { tsc: join(dirname(path), bin["tsc"]!), version };
  } catch (error) {
    throw new UsageError(
      `declarations can't be checked without TypeScript (${messageOf(error).split("\n", 1)[0]}); install it, or ` +
        "use --no-check",
    );
  }
}
