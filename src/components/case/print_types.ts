import { namedTypesOf } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import { isNamed, isPrimitive } from "../types/type.ts";
import type { FuncType, NamedType, ValueType } from "../types/type.ts";

/** A type where it is used, in WIT: named types by their name. */
export function printType(type: ValueType): string {
  if (isPrimitive(type)) return type.kind;
  if (isNamed(type)) return printName(type.name);
  switch (type.kind) {
    case "list":
      return `list<${printType(type.element)}>`;
    case "fixed-list":
      return `list<${printType(type.element)}, ${type.length}>`;
    case "map":
      return `map<${type.key.kind}, ${printType(type.value)}>`;
    case "tuple":
      return `tuple<${type.elements.map(printType).join(", ")}>`;
    case "option":
      return `option<${printType(type.type)}>`;
    case "result":
      return printResult(type.ok, type.err);
    default:
      return unreachable(type);
  }
}

function printResult(ok: ValueType | null, err: ValueType | null): string {
  if (err) return `result<${ok ? printType(ok) : "_"}, ${printType(err)}>`;
  return ok ? `result<${printType(ok)}>` : "result";
}

/**
 * The definition of a named type, in WIT.
 *
 * @param shorten leaves out the inside of runs of members that count up, for people.
 */
export function printDefinition(type: NamedType, shorten = true): string {
  const name = printName(type.name);
  switch (type.kind) {
    case "record":
      return block(
        `record ${name}`,
        type.fields.map((field) => `${printName(field.name)}: ${printType(field.type)}`),
        shorten,
      );
    case "variant":
      return block(
        `variant ${name}`,
        type.cases.map((one) => printName(one.name) + (one.type ? `(${printType(one.type)})` : "")),
        shorten,
      );
    case "enum":
    case "flags":
      return block(`${type.kind} ${name}`, type.labels.map(printName), shorten);
    default:
      return unreachable(type);
  }
}

/** The definitions that functions need and then themselves, in WIT. */
export function printFunctions(
  functions: readonly { readonly name: string; readonly func: FuncType }[],
  async: boolean,
): string {
  const types = namedTypesOf(functions.map(({ func }) => func)).map((type) => printDefinition(type));
  return [...types, ...functions.map(({ name, func }) => `${printName(name)}: ${printSignature(func, async)};`)].join(
    "\n",
  );
}

/** A function type without a name, in WIT. */
export function printSignature(func: FuncType, async: boolean): string {
  const params = func.params.map((param) => `${printName(param.name)}: ${printType(param.type)}`).join(", ");
  return `${async ? "async " : ""}func(${params})${func.result ? ` -> ${printType(func.result)}` : ""}`;
}

/** Many members go on shared lines; members that count up (`item0`, `item1`, …) in short. */
function block(head: string, members: readonly string[], shorten: boolean): string {
  if (members.length <= 6) return `${head} { ${members.join(", ")} }`;
  const runs = shorten ? shortenRuns(members) : members;
  return `${head} { /* ${members.length} */\n  ${runs.join(", ")}\n}`;
}

/** Replaces the inside of a run of members that differ only in a number counting up. */
function shortenRuns(members: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (let start = 0; start < members.length;) {
    let end = start + 1;
    while (end < members.length && counts(members[end - 1] as string, members[end] as string)) end++;
    if (end - start > 4) result.push(members[start] as string, "…", members[end - 1] as string);
    else result.push(...members.slice(start, end));
    start = end;
  }
  return result;
}

function counts(earlier: string, later: string): boolean {
  const [a, b] = [splitNumber(earlier), splitNumber(later)];
  return a !== null && b !== null && b.number === a.number + 1 && a.before === b.before && a.after === b.after;
}

function splitNumber(member: string): { before: string; number: number; after: string } | null {
  const match = /^(%?[A-Za-z][A-Za-z0-9-]*?)([0-9]+)([^A-Za-z0-9-].*)?$/.exec(member);
  return match && { before: match[1] ?? "", number: Number(match[2]), after: match[3] ?? "" };
}

const KEYWORDS = new Set([
  "as",
  "async",
  "bool",
  "borrow",
  "char",
  "constructor",
  "enum",
  "error-context",
  "export",
  "f32",
  "f64",
  "flags",
  "from",
  "func",
  "future",
  "import",
  "include",
  "interface",
  "list",
  "map",
  "option",
  "own",
  "package",
  "record",
  "resource",
  "result",
  "s16",
  "s32",
  "s64",
  "s8",
  "static",
  "stream",
  "string",
  "tuple",
  "type",
  "u16",
  "u32",
  "u64",
  "u8",
  "use",
  "variant",
  "with",
  "world",
]);

/** A name as WIT writes it: `%` before what would be a keyword. */
export function printName(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name;
}
