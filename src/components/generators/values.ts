import { NotEncodable, inside } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { alternative, pick, union } from "../../input/choices.ts";
import { boolean, integer } from "../../input/scalars.ts";
import { unreachable } from "../types/never.ts";
import { INTEGER_RANGES } from "../types/type.ts";
import type { FixedListType, FlagsType, ListType, MapType, ValueType } from "../types/type.ts";
import { weight } from "../types/weight.ts";
import { caseCount, caseOf } from "../values/cases.ts";
import type { ChoiceType } from "../values/cases.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { CHAR } from "./chars.ts";
import { elementsOf } from "./elements.ts";
import { LENGTH, SHORT_LENGTH } from "./lengths.ts";
import { F32, F64, NARROW_INTEGERS, WIDE_INTEGERS } from "./numbers.ts";
import { STRING } from "./strings.ts";
import type { Budget } from "./strings.ts";

const compiled = new WeakMap<ValueType, Codec<Value, Budget>>();

/**
 * Values of `type`. Zero, `false`, the first case and what is empty are the
 * simplest. `read` takes from the budget what the value holds beyond its type
 * (values/extent.ts), and never more than there is; `write` takes the same.
 */
export function valueCodec(type: ValueType): Codec<Value, Budget> {
  let codec = compiled.get(type);
  if (codec === undefined) compiled.set(type, (codec = compile(type)));
  return codec;
}

function compile(type: ValueType): Codec<Value, Budget> {
  switch (type.kind) {
    case "bool":
      return checked(BOOL, "boolean");
    case "s8":
    case "u8":
    case "s16":
    case "u16":
    case "s32":
    case "u32":
      return checked(NARROW_INTEGERS[type.kind], "number");
    case "s64":
    case "u64":
      return checked(WIDE_INTEGERS[type.kind], "bigint");
    case "f32":
      return checked(F32, "number");
    case "f64":
      return checked(F64, "bigint");
    case "char":
      return checked(CHAR, "number");
    case "string":
      return checked(STRING, "string");
    case "list":
      return list(type);
    case "fixed-list":
      return fixedList(type);
    case "map":
      return map(type);
    case "tuple":
      return members(type.elements.map((element, index) => ({ step: `.${index}`, codec: valueCodec(element) })));
    case "record":
      return members(type.fields.map((field) => ({ step: `.${field.name}`, codec: valueCodec(field.type) })));
    case "flags":
      return flags(type);
    case "variant":
    case "enum":
    case "option":
    case "result":
      return choice(type);
    default:
      return unreachable(type);
  }
}

const BOOL = boolean();

/** Widens a codec of one JavaScript type to all values. */
function checked<T extends Value>(
  codec: Codec<T, Budget>,
  kind: "boolean" | "number" | "bigint" | "string",
): Codec<Value, Budget> {
  return {
    read: (source, budget) => codec.read(source, budget),
    write: (sink, value, budget) => {
      if (typeof value !== kind) throw new NotEncodable(`not a ${kind}`);
      codec.write(sink, value as T, budget);
    },
  };
}

function arrayOf(value: Value): readonly Value[] {
  if (!Array.isArray(value)) throw new NotEncodable("not an array");
  return value as readonly Value[];
}

/** The most elements of weight `each` that the budget has room for. */
const room = (budget: Budget, each: number): number => Math.floor(budget.nodes / each);

function list(type: ListType): Codec<Value, Budget> {
  const each = weight(type.element);
  const elements = elementsOf(type.element, valueCodec(type.element));
  const length =
    type.element.kind in INTEGER_RANGES || type.element.kind === "f32" || type.element.kind === "f64"
      ? LENGTH
      : SHORT_LENGTH;
  return {
    read: (source, budget) => {
      const count = length.read(source, room(budget, each));
      budget.nodes -= count * each;
      return elements.read(source, count, budget);
    },
    write: (sink, value, budget) => {
      const values = arrayOf(value);
      inside(".length", () => {
        length.write(sink, values.length, room(budget, each));
      });
      budget.nodes -= values.length * each;
      elements.write(sink, values, budget);
    },
  };
}

function fixedList(type: FixedListType): Codec<Value, Budget> {
  const elements = elementsOf(type.element, valueCodec(type.element));
  return {
    read: (source, budget) => elements.read(source, type.length, budget),
    write: (sink, value, budget) => {
      const values = arrayOf(value);
      if (values.length !== type.length) throw new NotEncodable(`${values.length} elements instead of ${type.length}`);
      elements.write(sink, values, budget);
    },
  };
}

/** How many different keys a type of one byte has; a map needs no more tries. */
const KEYS: Readonly<Partial<Record<MapType["key"]["kind"], number>>> = { bool: 2, s8: 256, u8: 256 };

/** Entries with different keys: a key that comes again is dropped. */
function map(type: MapType): Codec<Value, Budget> {
  const each = weight(type.key) + weight(type.value);
  const keyCodec = valueCodec(type.key);
  const mappedCodec = valueCodec(type.value);
  const most = (budget: Budget): number => Math.min(room(budget, each), KEYS[type.key.kind] ?? Infinity);
  return {
    read: (source, budget) => {
      const count = SHORT_LENGTH.read(source, most(budget));
      budget.nodes -= count * each;
      const entries = new Map<Value, Value>();
      for (let index = 0; index < count; index++) {
        const key = keyCodec.read(source, budget);
        const value = mappedCodec.read(source, budget);
        if (!entries.has(key)) entries.set(key, value);
      }
      return [...entries];
    },
    write: (sink, value, budget) => {
      const entries = arrayOf(value);
      inside(".length", () => {
        SHORT_LENGTH.write(sink, entries.length, most(budget));
      });
      budget.nodes -= entries.length * each;
      entries.forEach((entry, index) => {
        const [key, mapped] = arrayOf(entry);
        inside(`[${index}]`, () => {
          keyCodec.write(sink, key as Value, budget);
          mappedCodec.write(sink, mapped as Value, budget);
        });
      });
    },
  };
}

function members(
  all: readonly { readonly step: string; readonly codec: Codec<Value, Budget> }[],
): Codec<Value, Budget> {
  return {
    read: (source, budget) => {
      const values: Value[] = [];
      for (const { codec } of all) values.push(codec.read(source, budget));
      return values;
    },
    write: (sink, value, budget) => {
      const values = arrayOf(value);
      all.forEach(({ step, codec }, index) => {
        inside(step, () => {
          codec.write(sink, values[index] as Value, budget);
        });
      });
    },
  };
}

/** A case, the first and the last and those around 256 more often than the others, and its payload. */
function choice(type: ChoiceType): Codec<Value, Budget> {
  const count = caseCount(type);
  const index = count <= 8 ? integer(0, count - 1) : indexCodec(count);
  return {
    read: (source, budget) => {
      const chosen = index.read(source, undefined);
      const payload = caseOf(type, chosen)?.type ?? null;
      return { case: chosen, value: payload && valueCodec(payload).read(source, budget) };
    },
    write: (sink, value, budget) => {
      const { case: chosen, value: carried } = value as CaseValue;
      index.write(sink, chosen, undefined);
      const shape = caseOf(type, chosen);
      if (shape?.type && carried !== null)
        inside(`.${shape.name}`, () => {
          valueCodec(shape.type as ValueType).write(sink, carried, budget);
        });
    },
  };
}

function indexCodec(count: number): Codec<number> {
  const edges = [0, count - 1, 1, 127, 128, 254, 255, 256, 257].filter(
    (edge, place, all) => edge < count && all.indexOf(edge) === place,
  );
  return union<number, unknown>([
    alternative(2, integer(0, count - 1), (chosen) => !edges.includes(chosen)),
    alternative(1, pick(edges), () => true),
  ]);
}

/** None, all, or any of the flags. */
function flags(type: FlagsType): Codec<Value, Budget> {
  const count = type.labels.length;
  const all = 2 ** count - 1;
  const bits = union<number, unknown>([
    alternative(1, pick([0, all]), (mask) => mask === 0 || mask === all),
    alternative(3, integer(0, all), () => true),
  ]);
  return {
    read: (source) => {
      const mask = bits.read(source, undefined);
      return type.labels.map((_label, index) => Math.floor(mask / 2 ** index) % 2 === 1);
    },
    write: (sink, value) => {
      bits.write(
        sink,
        arrayOf(value).reduce<number>((mask, flag, index) => (flag === true ? mask + 2 ** index : mask), 0),
        undefined,
      );
    },
  };
}
