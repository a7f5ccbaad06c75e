import { isDeepStrictEqual } from "node:util";
import { NotEncodable } from "./codec.ts";
import type { Codec } from "./codec.ts";
import type { Sink, Source } from "./source.ts";

/**
 * Choices that are drawn, or that are written: what is `given` is what was
 * chosen, and `undefined` while drawing. Every method returns the choice.
 */
export class Choices {
  readonly #source: Source | null;
  readonly #sink: Sink | null;

  constructor(source: Source | null, sink: Sink | null) {
    this.#source = source;
    this.#sink = sink;
  }

  /** @throws NotEncodable where no choices read as what is given. */
  draw<T, S>(codec: Codec<T, S>, given: T | undefined, state: S): T {
    if (this.#source) return codec.read(this.#source, state);
    if (given === undefined) throw new NotEncodable("something is missing");
    codec.write(this.#sink!, given, state);
    return given;
  }

  /** A number below `count`, all of them as often. @param given also −1, for none of them. */
  index(count: number, given: number | undefined): number {
    if (count <= 0) throw new NotEncodable("there is nothing to choose from");
    if (this.#source) return this.#source.integer(count - 1);
    if (given === undefined || given < 0 || given >= count) throw new NotEncodable("no choice is this one");
    this.#sink!.integer(given, count - 1);
    return given;
  }

  /** One of some values, all of them as often. @param isSame whether a value is what is given. */
  among<T>(values: readonly T[], given: NoInfer<T> | undefined, isSame = (one: T, other: T) => one === other): T {
    const index = given === undefined ? undefined : values.findIndex((one) => isSame(one, given));
    return values[this.index(values.length, index)]!;
  }

  /** `true` in all but one of `oneIn` draws; `false` is the simplest. */
  mostly(given: boolean | undefined, oneIn = 3): boolean {
    return this.index(oneIn, given === undefined ? undefined : Number(given)) > 0;
  }

  /** `true` in one of `oneIn` draws. */
  seldom(given: boolean | undefined, oneIn: number): boolean {
    return this.index(oneIn, given === undefined ? undefined : given ? oneIn - 1 : 0) === oneIn - 1;
  }

  /** As many as there are, `least` at least and `most` at most: after each it is drawn whether there is another one. */
  list<T>(
    given: readonly T[] | undefined,
    [least, most]: Bounds,
    item: (given: T | undefined, index: number) => T,
  ): T[] {
    const items: T[] = [];
    while (items.length < most) {
      const index = items.length;
      if (index >= least && !this.mostly(given && index < given.length)) break;
      items.push(item(given?.[index], index));
    }
    return items;
  }
}

type Bounds = readonly [least: number, most: number];

/**
 * A codec from one walk that draws and writes, so that both make the same
 * choices in the same order. The walk returns what was drawn, or written; it
 * can't write what it returns as something else.
 */
export const bothWays = <T, S = unknown>(
  walk: (choices: Choices, given: T | undefined, state: S) => T,
): Codec<T, S> => ({
  read: (source, state) => walk(new Choices(source, null), undefined, state),
  write: (sink, value, state) => {
    const written = walk(new Choices(null, sink), value, state);
    if (!isDeepStrictEqual(written, value)) throw new NotEncodable("it has parts that are no choices");
  },
});
