import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "../case/case.ts";
import { normalise } from "../engines/components/jco/classify.ts";
import { buildComponent } from "../guests/component.ts";
import type { Finding, Verdict } from "../oracles/verdict.ts";
import type { Builder } from "./build.ts";
import { DRIVER, memberFiles } from "./build.ts";
import { checkFiles, memberOf } from "./check.ts";
import type { Diagnostic } from "./check.ts";
import { MODULE } from "./driver.ts";
import { memberName, writeAll } from "./set.ts";
import type { SetFolder } from "./set.ts";

/** The stage of what is found in declarations. */
export const DECLARE = "declare";

/** Where TypeScript gives up on types that are too big for it, which says nothing of them. */
const TOO_COMPLEX: ReadonlySet<number> = new Set([2321, 2589, 2590, 2859]);

/** What was found in the declarations of a set, by the members' indices. */
export async function checkSet(set: SetFolder, progress?: (text: string) => void): Promise<ReadonlyMap<number, Verdict>> {
  const names = new Map(set.ready.map((index) => [memberName(index), index]));
  const diagnostics = await checkFiles(set.path, [...names.keys()].map((name) => `${name}/${DRIVER}`), progress);
  const said = Map.groupBy(diagnostics, ({ file }) => names.get(memberOf(file)) ?? -1);
  return new Map([...names].map(([name, index]) => [index, verdictOf(said.get(index) ?? [], set.path, declarationsOf(join(set.path, name)))]));
}

/** What is wrong with the declarations of one case. */
export async function checkCase(builder: Builder, testCase: Case): Promise<Verdict> {
  const transpiled = await builder.transpile(buildComponent(testCase), testCase);
  if (transpiled.kind !== "value") return { kind: "reject", reason: `not transpiled: ${transpiled.kind}` };
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-declare-"));
  try {
    const name = memberName(0);
    writeAll(folder, [["package.json", '{ "type": "module" }\n']]);
    writeAll(join(folder, name), memberFiles(testCase, transpiled.value));
    return verdictOf(await checkFiles(folder, [`${name}/${DRIVER}`]), folder, declarationsOf(join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What TypeScript's diagnostics of one member come to. */
function verdictOf(diagnostics: readonly Diagnostic[], folder: string, declarations: string): Verdict {
  const all = diagnostics.filter(({ code }) => !TOO_COMPLEX.has(code));
  // What is wrong in the declarations makes them wrong for the driver, too.
  const first = all.find(({ file }) => !file.endsWith(DRIVER)) ?? all[0];
  if (first) return { kind: "finding", finding: findingOf(first, lineOf(join(folder, first.file), first.line)) };
  if (diagnostics.length > 0) return { kind: "reject", reason: "declarations that are too complex for TypeScript" };
  const empty = emptyType(declarations);
  if (empty !== null) return { kind: "finding", finding: finding(`declared as ${empty}`, "", `a type that admits anything: ${empty}`) };
  return { kind: "pass", calls: 0 };
}

function findingOf({ file, line, code, message }: Diagnostic, source: string): Finding {
  const where = file.slice(memberOf(file).length + 1);
  const [first = "", ...more] = message.split("\n");
  return finding(`TS${code}: ${normalise(first)}`, where, [`${where}(${line}): TS${code}: ${first}`, ...more.slice(0, 4), `in: ${source.trim().slice(0, 300)}`].join("\n"));
}

function finding(kind: string, place: string, actual: string): Finding {
  return {
    fingerprint: { engine: "jco", property: "no-error", stage: DECLARE, kind, place },
    summary: "the generated declarations do not say what the component's functions take and give",
    expected: "TypeScript that passes values of the declared types, and understands what comes back, compiles",
    actual,
    call: null,
  };
}

/** The type `any`, or one like it, in the declarations of functions and types; TypeScript lets it pass for everything. */
function emptyType(declarations: string): string | null {
  const [types = ""] = declarations.replaceAll(/\/\*[^]*?\*\/|'[^']*'/g, "").split(/^export function instantiate\(/m);
  return /\b(any|unknown|object)\b(?!\s*\??\s*[:(])/.exec(types)?.[1] ?? null;
}

const declarationsOf = (folder: string): string => readFileSync(join(folder, `${MODULE}.d.ts`), "utf8");

const lineOf = (path: string, line: number): string => readFileSync(path, "utf8").split("\n")[line - 1] ?? "";
