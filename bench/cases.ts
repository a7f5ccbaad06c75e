import type { Call, Case, ComponentOptions } from "../src/case/case.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../src/case/plain.ts";
import { whyNotCase } from "../src/case/legal.ts";
import { expandCall } from "../src/generators/case.ts";
import type { CallValues } from "../src/generators/case.ts";
import { PRIMITIVE_KINDS } from "../src/types/type.ts";
import type { Field, FuncType, NamedType, ValueType, VariantCase } from "../src/types/type.ts";
import { extent } from "../src/values/extent.ts";
import type { CaseValue, Value } from "../src/values/value.ts";

/** How big the types of a case are. */
export const SIZES = ["small", "large"] as const;
export type Size = (typeof SIZES)[number];

/** Calls a case: what half of all fuzzed cases have at most. */
const CALLS = 2;

/** List elements and code units that the values of a call may have: what an input of libFuzzer's default length has room for. */
const MOST = 1000;

/**
 * The case of a structure with its `values`-th values: host → component →
 * component → host, the same options as a user gets who chooses none.
 *
 * @param structure cases of different numbers share no component: names differ, and the order of what has one.
 */
export function benchCase(size: Size, structure: number, values: number): Case {
  const functions = FUNCTIONS[size];
  const withoutCalls: Case = {
    ...PLAIN_CASE,
    func: functions[structure % functions.length]!(namer(structure)),
    components: CHAINS[structure % CHAINS.length]!,
    calls: [],
  };
  const calls = Array.from({ length: CALLS }, (_, index): Call => {
    const { seed, args, result } = passingValues(withoutCalls, Math.imul(structure * 1024 + values * CALLS + index, 0x9e37_79b1));
    // Every other call spells its values out, as about half of the fuzzed ones do.
    return index % 2 === 0 ? { kind: "drawn", form: "typed", args, result } : { kind: "seeded", form: "typed", seed };
  });
  const whole = { ...withoutCalls, calls };
  const why = whyNotCase(whole);
  if (why !== null) throw new Error(`the ${size} case ${structure}, ${values} is not legal: ${why}`);
  return whole;
}

/** Values of the fuzzer's own distribution, from the first seed after `from` that is none of a known bug's. */
function passingValues(testCase: Case, from: number): CallValues & { readonly seed: number } {
  const { params, result: resultType } = testCase.func;
  const calls = Array.from({ length: CALLS }, (): Call => ({ kind: "seeded", form: "typed", seed: 0 }));
  for (let seed = from >>> 0; ; seed = (seed + 1) >>> 0) {
    const values = expandCall({ ...testCase, calls }, { kind: "seeded", form: "typed", seed });
    const all = [...params.map(({ type }, index) => [type, values.args[index]!] as const), ...(resultType ? [[resultType, values.result!] as const] : [])];
    const extents = all.map(([type, value]) => extent(type, value));
    const total = extents.reduce((sum, { nodes, units }) => sum + nodes + units, 0);
    if (total <= MOST && !all.some(([, value]) => hasTroublesomeString(value))) return { seed, ...values };
  }
}

/** Whether jco or Node has a known bug with a string of `value`: a byte order mark at its start, or one that `encodeInto` cuts short. */
function hasTroublesomeString(value: Value | null): boolean {
  if (typeof value === "string") return value.startsWith("\ufeff") || encoder.encodeInto(value, new Uint8Array(Buffer.byteLength(value))).read !== value.length;
  if (Array.isArray(value)) return (value as readonly Value[]).some(hasTroublesomeString);
  return typeof value === "object" && value !== null && hasTroublesomeString((value as CaseValue).value);
}

const encoder = new TextEncoder();

/** How many structures of a size there are before the form of one comes again, under other names. */
export const formsOf = (size: Size): number => FUNCTIONS[size].length * CHAINS.length;

const copying = (encoding: ComponentOptions["encoding"]): ComponentOptions => ({ ...PLAIN_COMPONENT, encoding, style: "copy", postReturn: true });
const forwarding = (encoding: ComponentOptions["encoding"]): ComponentOptions => ({ ...PLAIN_COMPONENT, encoding });

const CHAINS: readonly (readonly ComponentOptions[])[] = [
  [copying("utf8"), copying("utf8")],
  [copying("utf8"), forwarding("utf16")],
  [forwarding("utf8"), copying("utf8")],
];

/** Names and order of one structure. */
interface Namer {
  readonly number: number;
  readonly name: (word: string) => string;
}

function namer(number: number): Namer {
  const suffix = number.toString(26).replace(/[0-9a-p]/g, (digit) => String.fromCharCode(97 + parseInt(digit, 26)));
  return { number, name: (word) => `${word}-${suffix}` };
}

/** `items` from another start, by the structure's number. */
function turned<T>({ number }: Namer, items: readonly T[]): readonly T[] {
  const start = number % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

const fields = (namer: Namer, types: readonly (readonly [word: string, type: ValueType])[]): readonly Field[] =>
  turned(namer, types).map(([word, type]) => ({ name: namer.name(word), type }));
const labels = (namer: Namer, word: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => namer.name(`${word}${index}`));

const bool: ValueType = { kind: "bool" };
const u8: ValueType = { kind: "u8" };
const s32: ValueType = { kind: "s32" };
const u32: ValueType = { kind: "u32" };
const u64: ValueType = { kind: "u64" };
const f64: ValueType = { kind: "f64" };
const char: ValueType = { kind: "char" };
const string: ValueType = { kind: "string" };
const list = (element: ValueType): ValueType => ({ kind: "list", element });
const option = (type: ValueType): ValueType => ({ kind: "option", type });
const tuple = (...elements: ValueType[]): ValueType => ({ kind: "tuple", elements });

type MakeFunction = (namer: Namer) => FuncType;

/** A few primitives, strings and small named types. */
const small: readonly MakeFunction[] = [
  (namer) => ({ params: fields(namer, [["count", u32], ["text", string]]), result: string }),
  (namer) => {
    const point = record(namer, "point", [["x", f64], ["y", f64], ["title", string]]);
    return { params: fields(namer, [["from", point], ["steps", s32]]), result: point };
  },
  (namer) => ({ params: fields(namer, [["bytes", list(u8)], ["limit", option(u32)], ["strict", bool]]), result: tuple(bool, string) }),
  (namer) => {
    const color: NamedType = { kind: "enum", name: namer.name("color"), labels: labels(namer, "shade", 4) };
    const rights: NamedType = { kind: "flags", name: namer.name("rights"), labels: labels(namer, "may", 6) };
    return { params: fields(namer, [["color", color], ["rights", rights], ["id", u64]]), result: option(char) };
  },
];

/** Big records and variants, and lists of them. */
const large: readonly MakeFunction[] = [
  (namer) => {
    const row = record(namer, "row", [...everyPrimitive(24), ["tags", list(string)], ["where", tuple(f64, f64)], ["kind", bigEnum(namer)]]);
    return { params: fields(namer, [["rows", list(row)], ["start", u64], ["rights", bigFlags(namer)]]), result: list(row) };
  },
  (namer) => {
    const event = bigVariant(namer, record(namer, "detail", everyPrimitive(16)), 40);
    return { params: fields(namer, [["events", list(event)], ["last", event], ["note", option(string)]]), result: tuple(event, list(u32)) };
  },
  (namer) => {
    const inner = record(namer, "inner", [...everyPrimitive(13), ["choice", bigVariant(namer, tuple(string, u64), 12)]]);
    const outer = record(namer, "outer", [...everyPrimitive(40), ["parts", list(inner)], ["first", option(inner)], ["names", list(tuple(string, char))]]);
    return { params: fields(namer, [["outer", outer], ["more", list(list(f64))]]), result: outer };
  },
];

const FUNCTIONS: Readonly<Record<Size, readonly MakeFunction[]>> = { small, large };

function record(namer: Namer, word: string, types: readonly (readonly [string, ValueType])[]): NamedType {
  return { kind: "record", name: namer.name(word), fields: fields(namer, types) };
}

function everyPrimitive(count: number): readonly (readonly [string, ValueType])[] {
  return Array.from({ length: count }, (_, index) => [`field${index}`, { kind: PRIMITIVE_KINDS[index % PRIMITIVE_KINDS.length]! }]);
}

function bigVariant(namer: Namer, payload: ValueType, count: number): NamedType {
  const payloads = [null, string, u32, payload, f64, list(u8), null, u64];
  const cases = labels(namer, "case", count).map((name, index): VariantCase => ({ name, type: payloads[index % payloads.length]! }));
  return { kind: "variant", name: namer.name("event"), cases: turned(namer, cases) };
}

const bigEnum = (namer: Namer): NamedType => ({ kind: "enum", name: namer.name("kind"), labels: labels(namer, "label", 80) });
const bigFlags = (namer: Namer): NamedType => ({ kind: "flags", name: namer.name("rights"), labels: labels(namer, "may", 32) });
