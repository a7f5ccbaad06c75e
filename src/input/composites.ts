import { inside } from "./codec.ts";
import type { Codec } from "./codec.ts";

/** An object with the given properties, drawn in the order written. */
export function object<T extends object, S = unknown>(codecs: { readonly [K in keyof T]-?: Codec<T[K], S> }): Codec<
  T,
  S
> {
  const entries = Object.entries(codecs) as [keyof T, Codec<T[keyof T], S>][];
  return {
    read: (source, state) => {
      const result: Partial<T> = {};
      for (const [key, codec] of entries) result[key] = codec.read(source, state);
      return result as T;
    },
    write: (sink, value, state) => {
      for (const [key, codec] of entries)
        inside(`.${String(key)}`, () => {
          codec.write(sink, value[key], state);
        });
    },
  };
}

/** Exactly `count` elements. */
export function repeat<T, S>(count: number, element: Codec<T, S>): Codec<readonly T[], S> {
  return {
    read: (source, state) => {
      const result: T[] = [];
      for (let index = 0; index < count; index++) result.push(element.read(source, state));
      return result;
    },
    write: (sink, value, state) => {
      value.forEach((one, index) => {
        inside(`[${index}]`, () => {
          element.write(sink, one, state);
        });
      });
    },
  };
}

/** A number of elements drawn first, then as many elements. */
export function list<T, S>(count: Codec<number, S>, element: Codec<T, S>): Codec<readonly T[], S> {
  return {
    read: (source, state) => repeat(count.read(source, state), element).read(source, state),
    write: (sink, value, state) => {
      inside(".length", () => {
        count.write(sink, value.length, state);
      });
      repeat(value.length, element).write(sink, value, state);
    },
  };
}

/**
 * A value drawn as another one.
 *
 * @param to total on what `codec` reads.
 * @param from a right inverse: `to(from(value))` equals `value`, for every value that is to be written.
 */
export function mapped<T, U, S>(codec: Codec<T, S>, to: (drawn: T) => U, from: (value: U) => T): Codec<U, S> {
  return {
    read: (source, state) => to(codec.read(source, state)),
    write: (sink, value, state) => {
      codec.write(sink, from(value), state);
    },
  };
}

/** `codec` under a state made from the one in force. */
export function within<T, Inner, Outer>(enter: (state: Outer) => Inner, codec: Codec<T, Inner>): Codec<T, Outer> {
  return {
    read: (source, state) => codec.read(source, enter(state)),
    write: (sink, value, state) => {
      codec.write(sink, value, enter(state));
    },
  };
}

/** A codec that is defined later, for recursion. */
export function lazy<T, S>(get: () => Codec<T, S>): Codec<T, S> {
  return {
    read: (source, state) => get().read(source, state),
    write: (sink, value, state) => {
      get().write(sink, value, state);
    },
  };
}

/** A value or `null`, by a drawn boolean. */
export function nullable<T, S>(present: Codec<boolean, S>, codec: Codec<T, S>): Codec<T | null, S> {
  return {
    read: (source, state) => (present.read(source, state) ? codec.read(source, state) : null),
    write: (sink, value, state) => {
      present.write(sink, value !== null, state);
      if (value !== null) codec.write(sink, value, state);
    },
  };
}
