import { HarnessError } from "../harness_error.ts";
import { BACKGROUND_GLOBALS } from "./background.ts";

/**
 * An ES module as text that a function body can hold, so that it can be
 * evaluated any number of times and collected afterwards: whatever goes
 * through Node's module loader stays in memory for good.
 *
 * This is no JavaScript parser. It reads what jco generates: import and export
 * statements stand alone at the start of a line.
 */
interface ModuleText {
  /**
   * Statements for the body of a strict function with the parameters `PARAMETERS`; it returns an object of live
   * exports.
   */
  readonly body: string;
  /** Module specifiers in the order of their first use. */
  readonly imports: readonly string[];
  /** Exported names. */
  readonly exports: readonly string[];
}

/**
 * What the body refers to: `import()`, `import.meta`, the imports, the two
 * globals through which generated code gets at core modules, and those by
 * which it goes on later.
 */
export const PARAMETERS = [
  "Promise",
  "__import",
  "__meta",
  "__linked",
  "fetch",
  "WebAssembly",
  ...BACKGROUND_GLOBALS,
] as const;

/**
 * `name` of the module `specifier`, seen in the module as `local`; `*` is the namespace, `null` for side effects only.
 */
interface ImportBinding {
  readonly specifier: string;
  readonly name: string;
  readonly local: string;
}

/**
 * @param source an ES module as jco generates it.
 * @throws SyntaxError where the module could not be linked: two exports of one name.
 * @throws HarnessError for an import or export statement of a form that is not known here.
 */
export function readModule(source: string): ModuleText {
  const imports: ImportBinding[] = [];
  const specifiers = new Set<string>();
  const exports = new Map<string, string>();
  const addExport = (name: string, local: string): void => {
    if (exports.has(name)) throw new SyntaxError(`Duplicate export of '${name}'`);
    exports.set(name, local);
  };

  let text = "";
  let copied = 0;
  const replace = (start: number, end: number, by: string): void => {
    text += source.slice(copied, start) + by;
    copied = end;
  };
  for (const { start, word } of keywords(source)) {
    if (start < copied) continue;
    const after = source.slice(start + word.length, start + word.length + 8);
    if (word === "import" && /^\s*\(/.test(after)) replace(start, start + word.length, "__import");
    else if (word === "import" && after.startsWith(".meta")) replace(start, start + word.length + 5, "__meta");
    else if (startsLine(source, start)) {
      const end = statementEnd(source, start, word);
      const statement = source.slice(start, end);
      if (word === "import") {
        const found = readImport(statement);
        specifiers.add(found.specifier);
        imports.push(...found.bindings);
        replace(start, end, "");
      } else {
        replace(start, end, readExport(statement, addExport));
      }
    }
  }
  text += source.slice(copied);

  const head = imports.map(
    ({ specifier, name, local }) => `const ${local} = __linked(${JSON.stringify(specifier)}, ${JSON.stringify(name)});`,
  );
  const tail = [...exports].map(([name, local]) => `get ${JSON.stringify(name)}() { return ${local}; },`);
  return {
    // The block gives functions of the module's top level the scope they have there: declared twice, they are an error.
    body: `"use strict"; {${head.join(" ")}\n${text}\nreturn { ${tail.join(" ")} };\n}`,
    imports: [...specifiers],
    exports: [...exports.keys()],
  };
}

/** Occurrences of the words `import` and `export`, wherever they are. */
function* keywords(source: string): Generator<{ readonly start: number; readonly word: "import" | "export" }> {
  for (const match of source.matchAll(/(?<![\w$.'"`-])(?:import|export)(?![\w$:'"`-])/g)) {
    yield { start: match.index, word: match[0] as "import" | "export" };
  }
}

function startsLine(source: string, at: number): boolean {
  let start = at;
  while (start > 0 && (source[start - 1] === " " || source[start - 1] === "\t")) start--;
  return start === 0 || source[start - 1] === "\n";
}

/** Statements end with their line, except for exported declarations, of which only the keyword is of interest. */
function statementEnd(source: string, start: number, word: string): number {
  if (word === "export") {
    const declaration = /export\s+(?=(?:async\s+function|function\*?|class|const|let|var)\b)/y;
    declaration.lastIndex = start;
    const name = declaration.exec(source);
    if (name) {
      const rest = /(?:async\s+)?(?:function\*?|class|const|let|var)\s+[\w$]+/y;
      rest.lastIndex = start + name[0].length;
      return start + name[0].length + (rest.exec(source)?.[0].length ?? 0);
    }
  }
  const closing = source.slice(start).search(/[;\n]/);
  const open = source.indexOf("{", start);
  const lineEnd = closing < 0 ? source.length : start + closing;
  if (open < 0 || open > lineEnd) return lineEnd;
  const close = source.indexOf("}", open);
  const rest = /[^;\n]*/y;
  rest.lastIndex = close + 1;
  return close + 1 + (rest.exec(source)?.[0].length ?? 0);
}

const NAME = String.raw`[\w$]+`;
const STRING = String.raw`"[^"]*"|'[^']*'`;

function readImport(statement: string): { readonly specifier: string; readonly bindings: readonly ImportBinding[] } {
  const form = new RegExp(
    String.raw`^import\s*(?:(?<all>\*\s*as\s+${NAME}|(?:${NAME}\s*,?\s*)?(?:\{[^}]*\})?)\s*from\s*)?` +
      String.raw`(?<from>${STRING})\s*$`,
  );
  const groups = form.exec(statement)?.groups;
  if (!groups?.["from"]) throw new HarnessError(`import statement of unknown form: ${statement}`);
  const specifier = groups["from"].slice(1, -1);
  const all = groups["all"] ?? "";
  const bindings: ImportBinding[] = [];
  const star = new RegExp(String.raw`^\*\s*as\s+(${NAME})`).exec(all)?.[1];
  if (star !== undefined) bindings.push({ specifier, name: "*", local: star });
  const byDefault = new RegExp(`^${NAME}`).exec(all)?.[0];
  if (byDefault !== undefined) bindings.push({ specifier, name: "default", local: byDefault });
  for (const [name, local] of clauses(all, statement)) bindings.push({ specifier, name, local });
  return { specifier, bindings };
}

/** @returns what is left of the statement without `export`. */
function readExport(statement: string, add: (name: string, local: string) => void): string {
  const declared = new RegExp(
    String.raw`^export\s+((?:async\s+)?(?:function\*?|class|const|let|var)\s+(${NAME}))$`,
  ).exec(statement);
  if (declared?.[1] !== undefined && declared[2] !== undefined) {
    add(declared[2], declared[2]);
    return declared[1];
  }
  if (!/^export\s*\{[^}]*\}\s*$/.test(statement))
    throw new HarnessError(`export statement of unknown form: ${statement}`);
  for (const [local, name] of clauses(statement, statement)) add(name, local);
  return "";
}

/** `{ a, b as c, d as 'e' }` as pairs of what stands before and after `as`. */
function clauses(text: string, statement: string): readonly (readonly [before: string, after: string])[] {
  const inner = /\{([^}]*)\}/.exec(text)?.[1] ?? "";
  const clause = new RegExp(String.raw`^(${NAME}|${STRING})(?:\s+as\s+(${NAME}|${STRING}))?$`);
  const bare = (name: string): string => name.replace(/^["'](.*)["']$/, "$1");
  return inner
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const match = clause.exec(part);
      if (match?.[1] === undefined) throw new HarnessError(`import or export clause of unknown form: ${statement}`);
      return [bare(match[1]), bare(match[2] ?? match[1])] as const;
    });
}
