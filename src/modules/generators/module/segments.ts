import type { Choices } from "../../../input/both_ways.ts";
import { NotEncodable } from "../../../input/codec.ts";
import type { Codec } from "../../../input/codec.ts";
import { matches } from "../../../wasm/subtyping.ts";
import { node } from "../../../wasm/tree.ts";
import type { Code, DataNode, ElementNode } from "../../../wasm/tree.ts";
import type { ReferenceType } from "../../../wasm/value_types.ts";
import { constantOf } from "./code.ts";
import { constantScope } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { isSameType } from "./space.ts";
import type { Space } from "./space.ts";

const MAX_SEGMENTS = 4;
const MAX_ITEMS = 8;
const MAX_BYTES = 32;

const FUNCREF: ReferenceType = { nullable: true, heap: "func" };
/** What a segment of indices of functions holds. */
const FUNCTIONS: ReferenceType = { nullable: false, heap: "func" };

/** Forms of element segments, the simplest first, and what they come with. */
const FORMS = [0, 1, 3, 2, 4, 5, 6, 7] as const;
const isActive = (form: number): boolean => (form & 1) === 0;
const hasExpressions = (form: number): boolean => form >= 4;
/** Its type is written out. */
const hasType = (form: number): boolean => hasExpressions(form) && form !== 4;
/** Which table it goes to is written out. */
const hasTable = (form: number): boolean => form === 2 || form === 6;

/** Tables that an active segment of a form can go to. */
function targets(form: number, space: Space): readonly number[] {
  const possible = space.tables.keys().filter((table) => hasTable(form) || table === 0);
  return [...possible].filter((table) => hasType(form) || matches(space.types, FUNCREF, space.tables[table]!.element));
}

function formsAt(space: Space): readonly number[] {
  return FORMS.filter((form) => {
    if (form !== 0 && !space.has(form === 1 ? "bulk-memory" : "reference-types")) return false;
    return !isActive(form) || targets(form, space).length > 0;
  });
}

export function elements(
  choices: Choices,
  given: readonly ElementNode[] | undefined,
  space: Space,
): readonly ElementNode[] {
  const forms = formsAt(space);
  if (forms.length === 0) return [];
  const scope = constantScope(space);
  return choices.list<ElementNode>(given, [0, MAX_SEGMENTS], (one) => {
    const form = choices.among(forms, one?.form);
    const tables = isActive(form) ? targets(form, space) : [];
    const table = tables.length === 0 ? null : choices.among(tables, one?.table);
    const type = hasExpressions(form) ? elementType(choices, one?.type, form, table, scope) : FUNCTIONS;
    // More than fit would be written nowhere.
    const room = table === null || space.style.wild > 0 ? MAX_ITEMS : Number(space.tables[table]!.minimum);
    const items = itemsOf(choices, one?.items, form, type, scope, Math.min(MAX_ITEMS, room));
    const count = "functions" in items ? items.functions.length : items.expressions.length;
    const offset = table === null ? null : offsetIn(choices, one?.offset, scope, space.tables[table]!, count);
    space.elements.push(hasExpressions(form) ? type : FUNCREF);
    return { form, table: table ?? 0, offset, type, items };
  });
}

/** Of expressions: what can be made, and what the table takes if it goes to one. */
function elementType(
  choices: Choices,
  given: ReferenceType | undefined,
  form: number,
  table: number | null,
  scope: Scope,
): ReferenceType {
  if (!hasType(form)) return FUNCREF;
  const { space } = scope;
  const possible = space
    .references()
    .filter((type) => scope.makes(type))
    .filter((type) => table === null || matches(space.types, type, space.tables[table]!.element));
  // A table takes at least what its own elements are; if that can't be made, the segment is empty.
  if (possible.length === 0) return space.tables[table!]!.element;
  return choices.among(possible, given, isSameType);
}

function itemsOf(
  choices: Choices,
  given: ElementNode["items"] | undefined,
  form: number,
  type: ReferenceType,
  scope: Scope,
  most: number,
): ElementNode["items"] {
  if (!hasExpressions(form)) {
    const { functions } = scope.space;
    const own = given && "functions" in given ? given.functions : undefined;
    if (given && !own) throw new NotEncodable("functions that are expressions");
    return {
      functions: choices.list<number>(own, [0, most], (func) => choices.index(functions.length, func)),
    };
  }
  const own = given && "expressions" in given ? given.expressions : undefined;
  if (!scope.makes(type)) return { expressions: [] };
  return {
    expressions: choices.list<Code>(own, [0, most], (code) => constantOf(choices, code, scope, type)),
  };
}

/** A place where so many items fit if there is one; where things may go wrong, any. */
function offsetIn(
  choices: Choices,
  given: Code | null | undefined,
  scope: Scope,
  { minimum, address }: { readonly minimum: bigint; readonly address: "i32" | "i64" },
  count: number,
): Code {
  const { space } = scope;
  const one = given?.[0];
  const constant = (value: number) =>
    address === "i64" ? node("i64.const", [BigInt(value)]) : node("i32.const", [value]);
  const last = Math.max(0, Math.min(Number(minimum) - count, 0xffff));
  const valueOf = (code: typeof one): number | undefined => code && Number(code.operands[0]);
  const isWild = space.style.wild > 0 && choices.seldom(one && !isCalm(one, last, address), 16);
  if (isWild) return constantOf(choices, given ?? undefined, scope, address);
  const isSum = space.has("extended-const") && choices.seldom(one && one.name === `${address}.add`, 4);
  if (!isSum) return [constant(choices.index(last + 1, valueOf(one)))];
  const sum = choices.index(last + 1, one && (valueOf(one.args[0]) ?? 0) + (valueOf(one.args[1]) ?? 0));
  const first = choices.index(sum + 1, valueOf(one?.args[0]));
  return [node(`${address}.add`, [], constant(first), constant(sum - first))];
}

/** Whether an offset is one of those that fit. */
function isCalm(one: Code[number], last: number, address: string): boolean {
  const within = (value: number): boolean => value >= 0 && value <= last;
  if (one.name === `${address}.const`) return within(Number(one.operands[0]));
  const parts = one.args.map((part) => (part.name === `${address}.const` ? Number(part.operands[0]) : -1));
  return one.name === `${address}.add` && parts.every(within) && within(parts.reduce((sum, part) => sum + part, 0));
}

const bytesOf = (length: number): Codec<Uint8Array> => ({
  read: (source) => source.bytes(length),
  write: (sink, value) => sink.bytes(value),
});

export function data(choices: Choices, given: readonly DataNode[] | undefined, space: Space): readonly DataNode[] {
  const forms = [0, 1, 2].filter((form) => {
    if (form === 1) return space.has("bulk-memory");
    return space.memories.length > 0 && (form === 0 || space.has("bulk-memory"));
  });
  if (forms.length === 0) return [];
  const scope = constantScope(space);
  const drawn = choices.list<DataNode>(given, [0, MAX_SEGMENTS], (one) => {
    const form = choices.among(forms, one?.form);
    const memory = form === 2 ? choices.index(space.memories.length, one?.memory) : 0;
    const pages = form === 1 ? null : space.memories[memory]!;
    const isNowhere = pages?.minimum === 0n && space.style.wild === 0;
    const length = isNowhere ? 0 : choices.index(MAX_BYTES + 1, one?.bytes.length);
    const offset =
      pages && offsetIn(choices, one?.offset, scope, { ...pages, minimum: pages.minimum * 0x1_0000n }, length);
    return { form, memory, offset, bytes: choices.draw(bytesOf(length), one?.bytes, undefined) };
  });
  space.dataSegments = drawn.length;
  return drawn;
}
