import { isDeepStrictEqual } from "node:util";
import { NotEncodable } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { pick } from "../../input/choices.ts";
import { repeat } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";
import type { Sink, Source } from "../../input/source.ts";
import type { ValueType } from "../types/type.ts";
import { isFixedExtent } from "../values/extent.ts";
import type { Value } from "../values/value.ts";
import type { Budget } from "./strings.ts";

/** Draws a known number of elements. */
interface Elements {
  read(source: Source, count: number, budget: Budget): readonly Value[];
  write(sink: Sink, values: readonly Value[], budget: Budget): void;
}

/** Up to so many elements are drawn one by one. */
const FEW = 8;
/** So many are rarely drawn one by one. */
const MANY = 256;

const FORMS = ["each", "repeated", "raw"] as const;
const UP_TO_MANY = pick(FORMS, [5, 2, 1]);
const BEYOND_MANY = pick(FORMS, [1, 6, 9]);
const PERIOD = integer(1, 16);

/**
 * Elements of a list: each drawn by itself; or a few over and over, where
 * all take the same budget; or numbers as the bytes that memory holds, where
 * all bytes are numbers.
 */
export function elementsOf(element: ValueType, codec: Codec<Value, Budget>): Elements {
  const each: Elements = {
    read: (source, count, budget) => repeat(count, codec).read(source, budget),
    write: (sink, values, budget) => {
      repeat(values.length, codec).write(sink, values, budget);
    },
  };
  if (!isFixedExtent(element)) return each;
  const form = (count: number): typeof UP_TO_MANY => (count > MANY ? BEYOND_MANY : UP_TO_MANY);
  const raw = rawOf(element);
  return {
    read: (source, count, budget) => {
      const chosen = count <= FEW ? "each" : form(count).read(source, undefined);
      if (chosen === "each") return each.read(source, count, budget);
      if (chosen === "raw" && raw !== null) return raw.read(source, count, budget);
      const few = each.read(source, PERIOD.read(source, undefined), budget);
      return Array.from({ length: count }, (_, index) => few[index % few.length] as Value);
    },
    write: (sink, values, budget) => {
      if (values.length <= FEW) {
        each.write(sink, values, budget);
        return;
      }
      const period = periodOf(values);
      const chosen = period !== null ? "repeated" : raw !== null ? "raw" : "each";
      form(values.length).write(sink, chosen, undefined);
      if (period !== null) {
        PERIOD.write(sink, period, undefined);
        each.write(sink, values.slice(0, period), budget);
      } else {
        (raw ?? each).write(sink, values, budget);
      }
    },
  };
}

function periodOf(values: readonly Value[]): number | null {
  for (let period = 1; period <= 16 && period < values.length; period++) {
    if (values.every((value, index) => index < period || isDeepStrictEqual(value, values[index - period])))
      return period;
  }
  return null;
}

type NumberArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;
type NumberArrayConstructor = { new (buffer: ArrayBuffer): NumberArray; new (length: number): NumberArray };

/** Arrays that hold a type's values, floats as their bits; every bit pattern is one of them. */
const ARRAYS: Readonly<Partial<Record<ValueType["kind"], NumberArrayConstructor>>> = {
  s8: Int8Array,
  u8: Uint8Array,
  s16: Int16Array,
  u16: Uint16Array,
  s32: Int32Array,
  u32: Uint32Array,
  s64: BigInt64Array,
  u64: BigUint64Array,
  f32: Uint32Array,
  f64: BigUint64Array,
};

function rawOf(element: ValueType): Elements | null {
  const NumberArray = ARRAYS[element.kind];
  if (NumberArray === undefined) return null;
  const width = new NumberArray(1).byteLength;
  return {
    read: (source, count) => Array.from<Value>(new NumberArray(source.bytes(count * width).buffer as ArrayBuffer)),
    write: (sink, values) => {
      const array = new NumberArray(values.length);
      values.forEach((value, index) => {
        array[index] = value as number;
        if (array[index] !== value) throw new NotEncodable(`[${index}] is no ${element.kind}`);
      });
      sink.bytes(new Uint8Array(array.buffer));
    },
  };
}
