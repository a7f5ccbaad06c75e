import { NotEncodable } from "./codec.ts";
import type { Codec } from "./codec.ts";
import type { Sink, Source } from "./source.ts";

/** Draws an index with given weights; index 0 is what exhausted input yields. */
class Weights {
  readonly #starts: number[] = [];
  readonly #indices: number[] = [];
  readonly #total: number;

  constructor(weights: readonly number[]) {
    let total = 0;
    weights.forEach((weight, index) => {
      this.#starts.push(total);
      for (let ticket = 0; ticket < weight; ticket++) this.#indices.push(index);
      total += weight;
    });
    this.#total = total;
  }

  read(source: Source): number {
    return this.#indices[source.integer(this.#total - 1)] ?? 0;
  }

  write(sink: Sink, index: number): void {
    sink.integer(this.#starts[index] ?? 0, this.#total - 1);
  }
}

/** One of `values`, told apart by identity; the first is the simplest. `weights` are positive integers, one a value. */
export function pick<const T extends string | number | bigint | boolean>(
  values: readonly T[],
  weights: readonly number[] = values.map(() => 1),
): Codec<T> {
  const draw = new Weights(weights);
  const indexOf = new Map(values.map((value, index) => [value, index]));
  return {
    read: (source) => values[draw.read(source)] as T,
    write: (sink, value) => {
      const index = indexOf.get(value);
      if (index === undefined) throw new NotEncodable(`${String(value)} is none of ${values.length} choices`);
      draw.write(sink, index);
    },
  };
}

/** One way of drawing a value of a union. */
interface Alternative<T, S> {
  /** A positive integer. */
  readonly weight: number;
  readonly codec: Codec<T, S>;
  /** Whether `write` of this alternative is to be used for `value`; the first that says so is. */
  readonly matches: (value: T, state: S) => boolean;
  /** Whether the alternative is legal here; without it, always. */
  readonly available?: (state: S) => boolean;
}

/** An alternative whose codec draws a part of `T`, recognised by a type guard. */
export function alternative<T, U extends T, S>(
  weight: number,
  codec: Codec<U, S>,
  matches: (value: T, state: S) => boolean,
  available?: (state: S) => boolean,
): Alternative<T, S> {
  // Sound because `write` is only called for values that `matches` admits.
  const widened = codec as unknown as Codec<T, S>;
  return available === undefined ? { weight, codec: widened, matches } : { weight, codec: widened, matches, available };
}

/** A value drawn in one of several ways; the first available one is the simplest, and one has to be available. */
export function union<T, S>(alternatives: readonly Alternative<T, S>[]): Codec<T, S> {
  if (alternatives.every((one) => one.available === undefined)) return fixedUnion(alternatives);
  const availableAt = (state: S): readonly Alternative<T, S>[] =>
    alternatives.filter((one) => one.available === undefined || one.available(state));
  return {
    read: (source, state) => {
      const available = availableAt(state);
      let ticket = source.integer(totalWeight(available) - 1);
      for (const one of available) {
        if (ticket < one.weight) return one.codec.read(source, state);
        ticket -= one.weight;
      }
      throw new TypeError("a union without an available alternative");
    },
    write: (sink, value, state) => {
      const available = availableAt(state);
      let ticket = 0;
      for (const one of available) {
        if (one.matches(value, state)) {
          sink.integer(ticket, totalWeight(available) - 1);
          one.codec.write(sink, value, state);
          return;
        }
        ticket += one.weight;
      }
      throw new NotEncodable("no alternative can express this value here");
    },
  };
}

const totalWeight = (alternatives: readonly { readonly weight: number }[]): number =>
  alternatives.reduce((sum, { weight }) => sum + weight, 0);

function fixedUnion<T, S>(alternatives: readonly Alternative<T, S>[]): Codec<T, S> {
  const draw = new Weights(alternatives.map((one) => one.weight));
  return {
    read: (source, state) => (alternatives[draw.read(source)] as Alternative<T, S>).codec.read(source, state),
    write: (sink, value, state) => {
      const index = alternatives.findIndex((one) => one.matches(value, state));
      const one = alternatives[index];
      if (one === undefined) throw new NotEncodable("no alternative can express this value");
      draw.write(sink, index);
      one.codec.write(sink, value, state);
    },
  };
}

/** An inclusive range of integers and how often it is drawn. */
export type WeightedRange = readonly [weight: number, min: number, max: number];

/**
 * A size, drawn from ranges and cut to the limit in force, which is the
 * state. The first range should be the simplest; together they must cover
 * whatever is to be written.
 */
export function size(ranges: readonly WeightedRange[]): Codec<number, number> {
  const draw = new Weights(ranges.map(([weight]) => weight));
  return {
    read: (source, limit) => {
      const [, min, max] = ranges[draw.read(source)] as WeightedRange;
      return Math.min(min + source.integer(max - min), limit);
    },
    write: (sink, value, limit) => {
      const index = ranges.findIndex(([, min, max]) => value >= min && value <= max);
      const range = ranges[index];
      if (range === undefined || value > limit)
        throw new NotEncodable(`a size of ${value} is beyond the limit of ${limit}`);
      draw.write(sink, index);
      sink.integer(value - range[1], range[2] - range[1]);
    },
  };
}
