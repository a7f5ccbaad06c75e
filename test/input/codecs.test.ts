import { describe, expect, test } from "@jest/globals";
import { alternative, pick, size, union } from "../../src/input/choices.ts";
import { inside, NotEncodable } from "../../src/input/codec.ts";
import type { Codec } from "../../src/input/codec.ts";
import { lazy, list, mapped, nullable, object, repeat, within } from "../../src/input/composites.ts";
import { FuzzedSink, FuzzedSource } from "../../src/input/fuzzed.ts";
import { bigInteger, boolean, constant, integer } from "../../src/input/scalars.ts";
import { SeededSource } from "../../src/input/seeded.ts";

function encode<T, S>(codec: Codec<T, S>, value: T, state: S): Buffer {
  const sink = new FuzzedSink();
  codec.write(sink, value, state);
  return sink.finish();
}
const decode = <T, S>(codec: Codec<T, S>, bytes: Uint8Array, state: S): T => codec.read(new FuzzedSource(bytes), state);

interface Tree {
  readonly label: number;
  readonly children: readonly Tree[];
}
const tree: Codec<Tree, number> = lazy(() =>
  object<Tree, number>({
    label: integer(0, 300),
    children: within((depth: number) => depth - 1, list(smallCount, tree)),
  }),
);
const smallCount: Codec<number, number> = {
  read: (source, depth) => (depth <= 0 ? 0 : source.integer(2)),
  write: (sink, count, depth) => {
    if (depth > 0) sink.integer(count, 2);
    else if (count !== 0) throw new NotEncodable("too deep");
  },
};

const codecs: Readonly<Record<string, Codec<unknown>>> = {
  "one value": integer(7, 7),
  "a byte": integer(-3, 200),
  "two bytes": integer(0, 256),
  "32 bits": integer(-0x8000_0000, 0x7fff_ffff),
  "a bigint": bigInteger(-5n, 1n << 40n),
  "64 bits": bigInteger(-(1n << 63n), (1n << 63n) - 1n),
  "a boolean": boolean(),
  "a rare boolean": boolean(300),
  "a constant": constant("x"),
  "a pick with weights": pick(["a", "b", "c"], [1, 500, 2]),
  "a size": within(
    () => 1000,
    size([
      [3, 0, 0],
      [2, 1, 9],
      [1, 5, 1000],
    ]),
  ),
  "a union": union<string | number, unknown>([
    alternative(2, integer(0, 9), (value) => typeof value === "number"),
    alternative(1, pick(["x", "y"]), () => true),
  ]),
  "an object": object<{ a: number; b: boolean }>({ a: integer(0, 70_000), b: boolean() }),
  "a list": list(integer(0, 5), integer(0, 1000)),
  "a fixed number": repeat(3, boolean()),
  "a mapped value": mapped(integer(0, 99), String, Number),
  "a nullable": nullable(boolean(), integer(0, 999)),
  "a tree": within(() => 4, tree),
};

describe("a codec writes what it reads", () => {
  test.each(Object.keys(codecs))("%s", (name) => {
    const codec = codecs[name] as Codec<unknown>;
    const seen = new Set<string>();
    for (let seed = 0; seed < 500; seed++) {
      const random = new SeededSource(seed);
      const value = decode(codec, random.bytes(random.integer(40)), undefined);
      const bytes = encode(codec, value, undefined);
      expect(decode(codec, bytes, undefined)).toEqual(value);
      seen.add(JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)));
    }
    if (!["one value", "a constant"].includes(name)) expect(seen.size).toBeGreaterThan(1);
  });
});

describe("the layout of an input", () => {
  test("integers stand at the end, the first one last, bytes at the front", () => {
    const sink = new FuzzedSink();
    sink.integer(0x0102, 0xffff);
    sink.bytes(Uint8Array.of(0xaa, 0xbb));
    sink.integer(3, 200);
    sink.bytes(Uint8Array.of(0xcc));
    expect([...sink.finish()]).toEqual([0xaa, 0xbb, 0xcc, 3, 0x02, 0x01]);
  });

  test("what no choice is needed for takes no bytes", () => {
    expect(
      encode(object<{ a: number; b: string }>({ a: integer(4, 4), b: constant("b") }), { a: 4, b: "b" }, undefined),
    ).toHaveLength(0);
  });

  test("a change in front of the integers leaves them", () => {
    const sink = new FuzzedSink();
    sink.integer(77, 255);
    sink.bytes(new Uint8Array(10));
    const bytes = sink.finish();
    bytes.fill(0xff, 0, 10);
    expect(new FuzzedSource(bytes).integer(255)).toBe(77);
  });

  test("beyond its end an input is all zeros, and reads keep their length", () => {
    const source = new FuzzedSource(Uint8Array.of(1, 2));
    expect([...source.bytes(4)]).toEqual([1, 2, 0, 0]);
    expect(source.integer(1000)).toBe(0);
    expect([...source.bytes(2)]).toEqual([0, 0]);
  });

  test("beyond its end another source goes on, if there is one", () => {
    const source = new FuzzedSource(Uint8Array.of(1, 2, 9));
    source.continueWith(new SeededSource(5));
    const rest = new SeededSource(5);
    expect([source.integer(255), ...source.bytes(4)]).toEqual([9, 1, 2, ...rest.bytes(2)]);
    expect(source.integer(0)).toBe(0);
    expect([source.integer(1000), source.integer(7), ...source.bytes(3)]).toEqual([
      rest.integer(1000),
      rest.integer(7),
      ...rest.bytes(3),
    ]);
  });

  test("many bytes survive", () => {
    const sink = new FuzzedSink();
    const bytes = new SeededSource(3).bytes(5000);
    sink.bytes(bytes);
    for (let value = 0; value < 1000; value++) sink.integer(value, 999);
    const source = new FuzzedSource(sink.finish());
    for (let value = 0; value < 1000; value++) expect(source.integer(999)).toBe(value);
    expect(source.bytes(5000)).toEqual(bytes);
  });
});

describe("what can't be written", () => {
  const shape = object<{ items: readonly number[] }>({ items: list(integer(0, 3), integer(0, 9)) });

  test.each([
    ["an element out of range", { items: [1, 10] }, ".items[1]: 10 is not in 0 … 9"],
    ["too many elements", { items: [1, 1, 1, 1] }, ".items.length: 4 is not in 0 … 3"],
    ["a fraction", { items: [0.5] }, ".items[0]: 0.5 is not in 0 … 9"],
  ])("%s is told with its path", (_name, value, message) => {
    expect(() => encode(shape, value, undefined)).toThrow(new NotEncodable(message));
  });

  test("a value that no alternative knows", () => {
    const only = union<number, unknown>([alternative(1, integer(0, 9), (value) => value < 10)]);
    expect(() => encode(only, 12, undefined)).toThrow(NotEncodable);
    expect(() => encode(pick(["a", "b"]) as Codec<string>, "c", undefined)).toThrow(NotEncodable);
    expect(() => encode(size([[1, 0, 4]]), 4, 3)).toThrow(NotEncodable);
    expect(() => encode(bigInteger(0n, 9n), 10n, undefined)).toThrow(NotEncodable);
  });

  test("other errors pass as they are", () => {
    const bug = new RangeError("a bug");
    expect(() => {
      inside(".x", () => {
        throw bug;
      });
    }).toThrow(bug);
  });
});

describe("unions with alternatives that are not always there", () => {
  const codec: Codec<number, number> = union<number, number>([
    alternative(1, integer(0, 9), (value: number) => value < 10),
    alternative(
      7,
      integer(10, 99),
      (value: number) => value >= 10,
      (limit: number) => limit >= 99,
    ),
  ]);

  test("draw only from those that are", () => {
    for (let seed = 0; seed < 200; seed++) expect(codec.read(new SeededSource(seed), 50)).toBeLessThan(10);
    const values = Array.from({ length: 200 }, (_, seed) => codec.read(new SeededSource(seed), 99));
    expect(values.some((value) => value >= 10)).toBe(true);
    expect(values.some((value) => value < 10)).toBe(true);
  });

  test("write only to those that are", () => {
    expect(decode(codec, encode(codec, 12, 99), 99)).toBe(12);
    expect(() => encode(codec, 12, 50)).toThrow(NotEncodable);
  });
});

describe("a seeded source", () => {
  test("depends on its seed only", () => {
    const draw = (seed: number): readonly number[] => {
      const source = new SeededSource(seed);
      return Array.from({ length: 20 }, () => source.integer(1e6));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  test("covers a range evenly, for neighbouring seeds too", () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++) {
      const value = new SeededSource(seed).integer(3);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("reaches both ends of 32 bits", () => {
    const source = new SeededSource(1);
    const drawn = Array.from({ length: 2000 }, () => source.integer(0xffff_ffff));
    expect(Math.min(...drawn)).toBeLessThan(0x0100_0000);
    expect(Math.max(...drawn)).toBeGreaterThan(0xff00_0000);
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
  });
});
