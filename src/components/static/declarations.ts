import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "../case/case.ts";
import { edit } from "../engines/jco/edit.ts";
import type { Edit } from "../engines/jco/edit.ts";
import { normalise } from "../engines/jco/classify.ts";
import { DECLARE } from "../triage/issue_condition.ts";
import { buildComponent } from "../guests/component.ts";
import { FITTED } from "../guests/fittings.ts";
import type { Fittings } from "../guests/fittings.ts";
import type { Finding, Verdict } from "../../harness/verdict.ts";
import type { Builder } from "./build.ts";
import { DRIVER, memberFiles } from "./build.ts";
import { checkFiles, memberOf } from "./check.ts";
import type { Diagnostic } from "./check.ts";
import { MODULE } from "./driver.ts";
import { memberName, writeAll } from "./set.ts";
import type { SetFolder } from "./set.ts";

/** Where TypeScript gives up on types that are too big for it, which says nothing of them. */
const TOO_COMPLEX: ReadonlySet<number> = new Set([2321, 2589, 2590, 2859]);

/** The file that declares what a component exports. */
const DECLARATIONS = `${MODULE}.d.ts`;

/** What is wrong with the declarations of one case: nothing where all is well. */
export type Declared = readonly Finding[] | "too complex";

/** What is wrong with the declarations of a set, by the members' indices. */
export async function checkSet(
  set: SetFolder,
  progress?: (text: string) => void,
): Promise<ReadonlyMap<number, Declared>> {
  const names = new Map(set.ready.map((index) => [memberName(index), index]));
  const diagnostics = await checkFiles(
    set.path,
    [...names.keys()].map((name) => `${name}/${DRIVER}`),
    progress,
  );
  const said = new Map<string, Diagnostic[]>([...names.keys()].map((name) => [name, []]));
  for (const one of diagnostics) {
    const member = said.get(memberOf(one.file));
    if (!member) throw new Error(`TypeScript says of ${one.file}, which is none of the set's: ${one.message}`);
    member.push(one);
  }
  return new Map([...names].map(([name, index]) => [index, declared(said.get(name)!, set.path, name)]));
}

/**
 * The first thing that is wrong with the declarations of one case.
 *
 * @param edits of the declarations.
 * @param found is told the names of those that found something to edit.
 */
export async function checkCase(
  builder: Builder,
  testCase: Case,
  edits: readonly Edit[] = [],
  found: (name: string) => void = () => {},
  fittings: Fittings = FITTED,
): Promise<Verdict> {
  const transpiled = await builder.transpile(buildComponent(testCase, fittings), testCase);
  if (transpiled.kind !== "value") return { kind: "reject", reason: `not transpiled: ${transpiled.kind}` };
  const generated = Buffer.from(transpiled.value[DECLARATIONS]!).toString();
  const edited = edit(generated, "declarations", edits);
  edited.found.forEach(found);
  const files = { ...transpiled.value, [DECLARATIONS]: Buffer.from(edited.text) };
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-declare-"));
  try {
    const name = memberName(0);
    writeAll(folder, [["package.json", '{ "type": "module" }\n']]);
    writeAll(join(folder, name), memberFiles(testCase, files, fittings.audit));
    const wrong = declared(await checkFiles(folder, [`${name}/${DRIVER}`]), folder, name);
    if (wrong === "too complex") return { kind: "reject", reason: "declarations that are too complex for TypeScript" };
    return wrong[0] ? { kind: "finding", finding: wrong[0] } : { kind: "pass", work: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What TypeScript's diagnostics of one member come to. */
function declared(diagnostics: readonly Diagnostic[], folder: string, name: string): Declared {
  const all = diagnostics.filter(({ code }) => !TOO_COMPLEX.has(code));
  if (all.length === 0 && diagnostics.length > 0) return "too complex";
  // What is wrong in the declarations makes them wrong for the driver, too.
  const own = all.filter(({ file }) => !file.endsWith(DRIVER));
  const found = (own.length > 0 ? own : all).map((one) => findingOf(one, lineOf(join(folder, one.file), one.line)));
  const empty = emptyType(readFileSync(join(folder, name, DECLARATIONS), "utf8"));
  return empty === null
    ? found
    : [...found, finding(`declared as ${empty}`, "", `a type that admits anything: ${empty}`)];
}

function findingOf({ file, line, code, message }: Diagnostic, source: string): Finding {
  const where = file.slice(memberOf(file).length + 1);
  const [first = "", ...more] = message.split("\n");
  // What is suggested instead depends on the other names, and so does the code then.
  return finding(
    normalise(first.replace(/ Did you mean .*/, "")),
    where,
    [`${where}(${line}): TS${code}: ${first}`, ...more.slice(0, 4), `in: ${source.trim().slice(0, 300)}`].join("\n"),
  );
}

function finding(kind: string, place: string, actual: string): Finding {
  return {
    fingerprint: { engine: "jco", property: "no-error", stage: DECLARE, kind, place },
    summary: "the generated declarations do not say what the component's functions take and give",
    expected: "TypeScript that passes values of the declared types, and understands what comes back, compiles",
    actual,
    where: null,
  };
}

/**
 * The type `any`, or one like it, in the declarations of functions and types; TypeScript lets it pass for everything.
 */
function emptyType(declarations: string): string | null {
  const [types = ""] = declarations.replaceAll(/\/\*[^]*?\*\/|'[^']*'/g, "").split(/^export function instantiate\(/m);
  return /\b(any|unknown|object)\b(?!\s*\??\s*[:(])/.exec(types)?.[1] ?? null;
}

const lineOf = (path: string, line: number): string => readFileSync(path, "utf8").split("\n")[line - 1] ?? "";
