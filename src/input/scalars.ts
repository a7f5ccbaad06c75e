import { NotEncodable } from "./codec.ts";
import type { Codec } from "./codec.ts";

/** Always `value`, in no bytes; strings, numbers and booleans only, as `write` compares by identity. */
export function constant<const T extends string | number | boolean | null>(value: T): Codec<T> {
  return {
    read: () => value,
    write: (_sink, given) => {
      if (given !== value) throw new NotEncodable(`expected ${String(value)}, not ${String(given)}`);
    },
  };
}

/** An integer, `min` … `max`, at most 2^32 of them; `min` is the simplest. */
export function integer(min: number, max: number): Codec<number> {
  return {
    read: (source) => min + source.integer(max - min),
    write: (sink, value) => {
      if (!Number.isInteger(value) || value < min || value > max)
        throw new NotEncodable(`${value} is not in ${min} … ${max}`);
      sink.integer(value - min, max - min);
    },
  };
}

const WORD = 0xffff_ffff;

/** An integer, `min` … `max`, at most 2^64 of them; `min` is the simplest. */
export function bigInteger(min: bigint, max: bigint): Codec<bigint> {
  const count = max - min + 1n;
  return {
    read: (source) => {
      const drawn = BigInt(source.integer(WORD)) * 0x1_0000_0000n + BigInt(source.integer(WORD));
      return min + (drawn < count ? drawn : drawn % count);
    },
    write: (sink, value) => {
      if (typeof value !== "bigint" || value < min || value > max)
        throw new NotEncodable(`${value} is not in ${min} … ${max}`);
      sink.integer(Number((value - min) >> 32n), WORD);
      sink.integer(Number((value - min) & 0xffff_ffffn), WORD);
    },
  };
}

/** `false` is the simplest; `true` comes once in `oneIn` draws. */
export function boolean(oneIn = 2): Codec<boolean> {
  return {
    read: (source) => source.integer(oneIn - 1) === oneIn - 1,
    write: (sink, value) => {
      if (typeof value !== "boolean") throw new NotEncodable(`${String(value)} is no boolean`);
      sink.integer(value ? oneIn - 1 : 0, oneIn - 1);
    },
  };
}
