import type { Call, Case, ComponentOptions } from "../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT, PLAIN_NAMES } from "../src/components/case/plain.ts";
import { whyNotCase } from "../src/components/case/legal.ts";
import { expandCall } from "../src/components/generators/case.ts";
import type { CallValues } from "../src/components/generators/case.ts";
import { WORDS } from "../src/components/generators/words.ts";
import { PRIMITIVE_KINDS } from "../src/components/types/type.ts";
import type { Field, FuncType, NamedType, ValueType, VariantCase } from "../src/components/types/type.ts";
import { extent } from "../src/components/values/extent.ts";
import type { CaseValue, Value } from "../src/components/values/value.ts";

/** How big the types of a case are. */
export const SIZES = ["small", "large"] as const;
export type Size = (typeof SIZES)[number];

/** Calls a case: what half of all fuzzed cases have at most. */
const CALLS = 2;

/**
 * List elements and code units that the values of a call may have: what an
 * input of libFuzzer's default length has room for.
 */
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
    functions: [{ ...PLAIN_NAMES, func: functions[structure % functions.length]!(namer(structure)) }],
    components: CHAINS[structure % CHAINS.length]!,
    calls: [],
  };
  const calls = Array.from({ length: CALLS }, (_, index): Call => {
    const { seed, args, result } = passingValues(
      withoutCalls,
      Math.imul(structure * 1024 + values * CALLS + index, 0x9e37_79b1),
    );
    // Every other call spells its values out, as about half of the fuzzed ones do.
    return index % 2 === 0 ? { ...PLAIN_CALL, kind: "drawn", args, result } : { ...PLAIN_CALL, kind: "seeded", seed };
  });
  const whole = { ...withoutCalls, calls };
  const why = whyNotCase(whole);
  if (why !== null) throw new Error(`the ${size} case ${structure}, ${values} is not legal: ${why}`);
  return whole;
}

/** Values of the fuzzer's own distribution, from the first seed after `from` that is none of a known bug's. */
function passingValues(testCase: Case, from: number): CallValues & { readonly seed: number } {
  const { params, result: resultType } = testCase.functions[0].func;
  const calls = Array.from({ length: CALLS }, (): Call => ({ ...PLAIN_CALL, kind: "seeded", seed: 0 }));
  for (let seed = from >>> 0; ; seed = (seed + 1) >>> 0) {
    const values = expandCall({ ...testCase, calls }, { ...PLAIN_CALL, kind: "seeded", seed });
    const all = [
      ...params.map(({ type }, index) => [type, values.args[index]!] as const),
      ...(resultType ? [[resultType, values.result!] as const] : []),
    ];
    const extents = all.map(([type, value]) => extent(type, value));
    const total = extents.reduce((sum, { nodes, units }) => sum + nodes + units, 0);
    if (total <= MOST && !all.some(([, value]) => hasTroublesomeString(value))) return { seed, ...values };
  }
}

/**
 * Whether jco or Node has a known bug with a string of `value`: a byte order
 * mark at its start, or one that `encodeInto` cuts short.
 */
function hasTroublesomeString(value: Value | null): boolean {
  if (typeof value === "string")
    return (
      value.startsWith("\ufeff") ||
      encoder.encodeInto(value, new Uint8Array(Buffer.byteLength(value))).read !== value.length
    );
  if (Array.isArray(value)) return (value as readonly Value[]).some(hasTroublesomeString);
  return typeof value === "object" && value !== null && hasTroublesomeString((value as CaseValue).value);
}

const encoder = new TextEncoder();

/** How many structures of a size there are before the form of one comes again, under other names. */
export const formsOf = (size: Size): number => FUNCTIONS[size].length * CHAINS.length;

const copying = (encoding: ComponentOptions["encoding"]): ComponentOptions => ({
  ...PLAIN_COMPONENT,
  encoding,
  style: "copy",
  postReturn: true,
});
const forwarding = (encoding: ComponentOptions["encoding"]): ComponentOptions => ({ ...PLAIN_COMPONENT, encoding });

const CHAINS: readonly (readonly ComponentOptions[])[] = [
  [copying("utf8"), copying("utf8")],
  [copying("utf8"), forwarding("utf16")],
  [forwarding("utf8"), copying("utf8")],
];

/** Gives out the names of one structure: words of the fuzzer's vocabulary with the structure's number. */
interface Namer {
  readonly number: number;
  readonly name: (word: string) => string;
}

const namer = (number: number): Namer => ({ number, name: (word) => `${word}${number + 1}` });

/** More than the members of any type here. */
const PLAIN_WORDS = WORDS.filter((word) => /^[a-z]+$/.test(word)).slice(0, 64);

/** `items` from another start, by the structure's number. */
function turned<T>({ number }: Namer, items: readonly T[]): readonly T[] {
  const start = number % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

const fields = (namer: Namer, types: readonly ValueType[]): readonly Field[] =>
  turned(
    namer,
    types.map((type, index) => ({ name: namer.name(PLAIN_WORDS[index]!), type })),
  );

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
const primitives = (count: number): ValueType[] =>
  Array.from({ length: count }, (_, index) => ({ kind: PRIMITIVE_KINDS[index % PRIMITIVE_KINDS.length]! }));

const record = (namer: Namer, word: string, types: readonly ValueType[]): NamedType => ({
  kind: "record",
  name: namer.name(word),
  fields: fields(namer, types),
});
const labelled = (namer: Namer, kind: "enum" | "flags", word: string, count: number): NamedType => ({
  kind,
  name: namer.name(word),
  labels: Array.from({ length: count }, (_, index) => namer.name(word) + String(index)),
});

function variant(namer: Namer, word: string, payload: ValueType, count: number): NamedType {
  const payloads = [null, string, u32, payload, f64, list(u8), null, u64];
  const cases = PLAIN_WORDS.slice(0, count).map((name, index): VariantCase => ({
    name: namer.name(name),
    type: payloads[index % payloads.length]!,
  }));
  return { kind: "variant", name: namer.name(word), cases: turned(namer, cases) };
}

type MakeFunction = (namer: Namer) => FuncType;

/** A few primitives, strings and small named types. */
const small: readonly MakeFunction[] = [
  (namer) => ({ params: fields(namer, [u32, string]), result: string }),
  (namer) => {
    const point = record(namer, "point", [f64, f64, string]);
    return { params: fields(namer, [point, s32]), result: point };
  },
  (namer) => ({ params: fields(namer, [list(u8), option(u32), bool]), result: tuple(bool, string) }),
  (namer) => ({
    params: fields(namer, [labelled(namer, "enum", "color", 4), labelled(namer, "flags", "mode", 6), u64]),
    result: option(char),
  }),
];

/** Big records and variants, and lists of them. */
const large: readonly MakeFunction[] = [
  (namer) => {
    const row = record(namer, "line", [
      ...primitives(24),
      list(string),
      tuple(f64, f64),
      labelled(namer, "enum", "kind", 80),
    ]);
    return { params: fields(namer, [list(row), u64, labelled(namer, "flags", "mode", 32)]), result: list(row) };
  },
  (namer) => {
    const event = variant(namer, "message", record(namer, "entry", primitives(16)), 40);
    return { params: fields(namer, [list(event), event, option(string)]), result: tuple(event, list(u32)) };
  },
  (namer) => {
    const inner = record(namer, "node", [...primitives(13), variant(namer, "request", tuple(string, u64), 12)]);
    const outer = record(namer, "config", [...primitives(40), list(inner), option(inner), list(tuple(string, char))]);
    return { params: fields(namer, [outer, list(list(f64))]), result: outer };
  },
];

const FUNCTIONS: Readonly<Record<Size, readonly MakeFunction[]>> = { small, large };
