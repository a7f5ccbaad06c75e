import { alternative, pick, union } from "../../../input/choices.ts";
import type { Codec } from "../../../input/codec.ts";
import { NotEncodable } from "../../../input/codec.ts";
import { mapped } from "../../../input/composites.ts";
import { integer } from "../../../input/scalars.ts";

/** Where a width or a sign ends, in `bits` bits: 0 first. */
function edges(bits: number): readonly bigint[] {
  const found = new Set([0n, 1n, -1n, 2n, 10n]);
  for (const bit of [5, 6, 7, 8, 12, 15, 16, 24, 31, 32, 48, 52, 53, 62, 63]) {
    if (bit > bits) continue;
    for (const near of [-1n, 0n, 1n]) for (const sign of [1n, -1n]) found.add(sign * ((1n << BigInt(bit)) + near));
  }
  return [...new Set([...found].map((value) => BigInt.asIntN(bits, value)))];
}

/** Floats by their value, for all that rounding, conversion and comparison turn on. */
const REALS = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, Infinity, -Infinity],
  ...[2 ** 24, 2 ** 24 + 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, 2 ** 63, -(2 ** 63), 2 ** 64],
  ...[2147483647, 4294967295, 9223372036854774784, 1e10, -1e10, 0.1, 3.141592653589793],
  ...[3.4028234663852886e38, 1.1754943508222875e-38, 1.401298464324817e-45, 1.7976931348623157e308],
  ...[2.2250738585072014e-308, 5e-324],
] as const;

const view = new DataView(new ArrayBuffer(16));

function f32Bits(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}

function f64Bits(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** Not a number: canonical, negative, with a payload, signalling. */
const F32_NANS = [0x7fc0_0000, 0xffc0_0000, 0x7fc0_0001, 0x7fa0_0000];
const F64_NANS = [0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_0000n, 0x7ff8_0000_0000_0001n, 0x7ff4_0000_0000_0000n];

/** Bytes of a number, which are read from the front of an input. */
const raw = <T>(length: number, to: (bytes: DataView) => T, from: (value: T, bytes: DataView) => void): Codec<T> => ({
  read: (source) => to(viewOf(source.bytes(length))),
  write: (sink, value) => {
    const bytes = new Uint8Array(length);
    from(value, viewOf(bytes));
    sink.bytes(bytes);
  },
});

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Mostly one of some values, seldom any. */
function mostlyOneOf<T extends number | bigint>(values: readonly T[], any: Codec<T>): Codec<T> {
  const known = new Set(values);
  return union<T, unknown>([
    alternative(4, pick(values), (value) => known.has(value)),
    alternative(1, any, () => true),
  ]);
}

/** Constants of one type that a module has so far. */
export class Seen<T> {
  readonly #values: T[] = [];
  readonly #keys = new Set<string>();

  get values(): readonly T[] {
    return this.#values;
  }

  /** The oldest ones stay. */
  add(value: T): void {
    const key = String(value);
    if (this.#values.length === MAX_SEEN || this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#values.push(value);
  }
}

const MAX_SEEN = 32;

/** Seldom one that the module has already: what is stored under an address is found under the same one. */
function orSeen<T>(fresh: Codec<T>): Codec<T, Seen<T>> {
  const again: Codec<T, Seen<T>> = {
    read: (source, { values }) => values[source.integer(values.length - 1)]!,
    write: (sink, value, { values }) => sink.integer(values.findIndex(isSame(value)), values.length - 1),
  };
  const either = union<T, Seen<T>>([
    alternative<T, T, Seen<T>>(6, fresh, (value, { values }) => !values.some(isSame(value))),
    alternative(
      1,
      again,
      () => true,
      ({ values }) => values.length > 0,
    ),
  ]);
  return {
    read: (source, seen) => {
      const value = either.read(source, seen);
      seen.add(value);
      return value;
    },
    write: (sink, value, seen) => {
      either.write(sink, value, seen);
      seen.add(value);
    },
  };
}

const isSame =
  <T>(value: T) =>
  (other: T): boolean =>
    String(value) === String(other);

/** An i32, signed as the binary format has it. */
const anyI32: Codec<number> = union<number, unknown>([
  alternative(2, integer(0, 15), (value) => value >= 0 && value <= 15),
  alternative(
    3,
    mostlyOneOf(
      edges(32).map(Number),
      raw(
        4,
        (bytes) => bytes.getInt32(0),
        (value, bytes) => bytes.setInt32(0, value),
      ),
    ),
    () => true,
  ),
]);

const anyI64: Codec<bigint> = mostlyOneOf(
  edges(64),
  raw(
    8,
    (bytes) => bytes.getBigInt64(0),
    (value, bytes) => bytes.setBigInt64(0, value),
  ),
);

/** The bits of an f32. */
const anyF32: Codec<number> = mostlyOneOf(
  [...new Set([...REALS.map(f32Bits), ...F32_NANS])],
  raw(
    4,
    (bytes) => bytes.getUint32(0),
    (value, bytes) => bytes.setUint32(0, value),
  ),
);

/** The bits of an f64. */
const anyF64: Codec<bigint> = mostlyOneOf(
  [...new Set([...REALS.map(f64Bits), ...F64_NANS])],
  raw(
    8,
    (bytes) => bytes.getBigUint64(0),
    (value, bytes) => bytes.setBigUint64(0, value),
  ),
);

/** 16 bytes as they come. */
const block: Codec<Uint8Array> = {
  read: (source) => source.bytes(16),
  write: (sink, value) => {
    if (value.length !== 16) throw new NotEncodable(`a vector of ${value.length} bytes`);
    sink.bytes(value);
  },
};

/** A vector whose lanes are all the same. */
function splat<T>(lane: Codec<T>, bytes: number, set: (value: T, at: number) => void, get: () => T): Codec<Uint8Array> {
  const make = (value: T): Uint8Array => {
    for (let at = 0; at < 16; at += bytes) set(value, at);
    return new Uint8Array(view.buffer.slice(0));
  };
  return mapped(lane, make, (vector) => {
    new Uint8Array(view.buffer).set(vector);
    return get();
  });
}

/** Whether each so many bytes of a vector are those before them. */
const repeats = (vector: Uint8Array, bytes: number): boolean =>
  vector.every((byte, index) => index < bytes || byte === vector[index - bytes]);

/** A vector in little endian: lanes that are alike, or any. */
const anyV128: Codec<Uint8Array> = union<Uint8Array, unknown>([
  alternative(
    2,
    splat(
      anyI32,
      4,
      (value, at) => view.setInt32(at, value, true),
      () => view.getInt32(0, true),
    ),
    (vector) => repeats(vector, 4),
  ),
  alternative(
    2,
    splat(
      anyF64,
      8,
      (value, at) => view.setBigUint64(at, value, true),
      () => view.getBigUint64(0, true),
    ),
    (vector) => repeats(vector, 8),
  ),
  alternative(
    1,
    splat(
      integer(0, 255),
      1,
      (value, at) => view.setUint8(at, value),
      () => view.getUint8(0),
    ),
    (vector) => repeats(vector, 1),
  ),
  alternative(2, block, () => true),
]);

export const i32 = orSeen(anyI32);
export const i64 = orSeen(anyI64);
export const f32 = orSeen(anyF32);
export const f64 = orSeen(anyF64);
export const v128 = orSeen(anyV128);

/** Which lanes a shuffle takes: any of 32. */
export const lanes: Codec<Uint8Array> = {
  read: (source) => source.bytes(16).map((byte) => byte & 31),
  write: (sink, value) => {
    if (value.length !== 16 || value.some((byte) => byte > 31)) throw new NotEncodable("no lanes of a shuffle");
    sink.bytes(value);
  },
};
