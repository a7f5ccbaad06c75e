import { describe, expect, test } from "@jest/globals";
import type { StringEncoding } from "../../../src/components/canonical/context.ts";
import { LiftedString } from "../../../src/components/canonical/lifted.ts";
import { loadStringFromRange, UTF16_TAG } from "../../../src/components/canonical/load_string.ts";
import { storeStringIntoRange } from "../../../src/components/canonical/store_string.ts";
import { Trap } from "../../../src/components/canonical/trap.ts";
import { encoded, plainContext } from "./memory.ts";

/** From, to, text; the `realloc`s as (is there an old block, its size, alignment, size); and what is stored. */
const STORED: readonly (readonly [
  StringEncoding,
  StringEncoding,
  string,
  readonly (readonly number[])[],
  number,
  string,
])[] = [
  ["utf8", "utf8", "aé", [[0, 0, 1, 3]], 3, "61c3a9"],
  ["utf16", "utf8", "ab", [[0, 0, 1, 2]], 2, "6162"],
  [
    "utf16",
    "utf8",
    "aé",
    [
      [0, 0, 1, 2],
      [1, 2, 1, 6],
      [1, 6, 1, 3],
    ],
    3,
    "61c3a9",
  ],
  [
    "utf16",
    "utf8",
    "€",
    [
      [0, 0, 1, 1],
      [1, 1, 1, 3],
    ],
    3,
    "e282ac",
  ],
  [
    "latin1+utf16",
    "utf8",
    "aé",
    [
      [0, 0, 1, 2],
      [1, 2, 1, 4],
      [1, 4, 1, 3],
    ],
    3,
    "61c3a9",
  ],
  [
    "latin1+utf16",
    "utf8",
    "é",
    [
      [0, 0, 1, 1],
      [1, 1, 1, 2],
    ],
    2,
    "c3a9",
  ],
  ["utf8", "utf16", "ab", [[0, 0, 2, 4]], 2, "61006200"],
  [
    "utf8",
    "utf16",
    "é",
    [
      [0, 0, 2, 4],
      [1, 4, 2, 2],
    ],
    1,
    "e900",
  ],
  ["utf16", "utf16", "🦀", [[0, 0, 2, 4]], 2, "3ed880dd"],
  ["latin1+utf16", "utf16", "é", [[0, 0, 2, 2]], 1, "e900"],
  ["utf8", "latin1+utf16", "ab", [[0, 0, 2, 2]], 2, "6162"],
  [
    "utf8",
    "latin1+utf16",
    "é",
    [
      [0, 0, 2, 2],
      [1, 2, 2, 1],
    ],
    1,
    "e9",
  ],
  ["utf16", "latin1+utf16", "é", [[0, 0, 2, 1]], 1, "e9"],
  [
    "utf16",
    "latin1+utf16",
    "aé€",
    [
      [0, 0, 2, 3],
      [1, 3, 2, 6],
    ],
    3 + UTF16_TAG,
    "6100e900ac20",
  ],
  [
    "utf8",
    "latin1+utf16",
    "a€",
    [
      [0, 0, 2, 4],
      [1, 4, 2, 8],
      [1, 8, 2, 4],
    ],
    2 + UTF16_TAG,
    "6100ac20",
  ],
  ["latin1+utf16", "latin1+utf16", "é", [[0, 0, 2, 1]], 1, "e9"],
  ["latin1+utf16", "latin1+utf16", "é€", [[0, 0, 2, 4]], 2 + UTF16_TAG, "e900ac20"],
  ["utf16", "utf8", "", [[0, 0, 1, 0]], 0, ""],
];

test.each(STORED)("from %s to %s: %p", (from, to, text, reallocs, tagged, hex) => {
  const made = plainContext(to);
  const [ptr, units] = storeStringIntoRange(made.cx, encoded(text, from));
  expect(made.reallocs).toEqual(reallocs);
  expect(units).toBe(tagged);
  expect(Buffer.from(made.cx.memory.bytes.subarray(ptr, ptr + hex.length / 2)).toString("hex")).toBe(hex);
  expect(loadStringFromRange(made.cx, ptr, units)).toEqual(new LiftedString(text, to, tagged));
});

/** From Latin-1 text that is tagged as UTF-16: to, the `realloc`s, and what is stored. */
test.each<[StringEncoding, readonly (readonly number[])[], number, string]>([
  [
    "utf8",
    [
      [0, 0, 1, 2],
      [1, 2, 1, 6],
      [1, 6, 1, 3],
    ],
    3,
    "61c3a9",
  ],
  ["utf16", [[0, 0, 2, 4]], 2, "6100e900"],
  [
    "latin1+utf16",
    [
      [0, 0, 2, 4],
      [1, 4, 1, 2],
    ],
    2,
    "61e9",
  ],
])("UTF-16 that need not have been, to %s", (to, reallocs, tagged, hex) => {
  const source = plainContext("latin1+utf16").cx;
  source.memory.bytes.set(Buffer.from("aé", "utf16le"), 8);
  const made = plainContext(to);
  const [ptr, units] = storeStringIntoRange(made.cx, loadStringFromRange(source, 8, 2 + UTF16_TAG));
  expect(made.reallocs).toEqual(reallocs);
  expect(units).toBe(tagged);
  expect(Buffer.from(made.cx.memory.bytes.subarray(ptr, ptr + hex.length / 2)).toString("hex")).toBe(hex);
});

test("a host's string is UTF-16", () => {
  const [of, as] = [plainContext("latin1+utf16"), plainContext("latin1+utf16")];
  expect(storeStringIntoRange(of.cx, "aé")).toEqual(storeStringIntoRange(as.cx, encoded("aé", "utf16")));
  expect(of.reallocs).toEqual(as.reallocs);
});

const TEXTS = [
  "",
  "\0",
  "\ufeffx",
  "\u0080\u009f\u00ff",
  "e\u0301",
  "\ud7ff\ue000\uffff",
  "\u{10000}\u{10ffff}",
  "x".repeat(20_000),
  "é".repeat(9000) + "€",
];

describe.each<StringEncoding>(["utf8", "utf16", "latin1+utf16"])("in %s", (to) => {
  test.each<StringEncoding>(["utf8", "utf16", "latin1+utf16"])("every text from %s comes back", (from) => {
    for (const text of TEXTS) {
      const { cx } = plainContext(to, 0x10_0000);
      const [ptr, units] = storeStringIntoRange(cx, encoded(text, from));
      expect(loadStringFromRange(cx, ptr, units)).toEqual(encoded(text, to));
    }
  });
});

test.each<[StringEncoding, string, number, number, string]>([
  ["utf8", "ff", 0, 1, "invalid string"],
  ["utf8", "eda080", 0, 3, "invalid string"],
  ["utf8", "c080", 0, 2, "invalid string"],
  ["utf16", "00d8", 0, 1, "invalid string"],
  ["utf16", "00dc", 0, 1, "invalid string"],
  ["utf16", "", 1, 0, "unaligned pointer"],
  ["latin1+utf16", "", 1, 0, "unaligned pointer"],
  ["latin1+utf16", "00d8", 0, 1 + UTF16_TAG, "invalid string"],
  ["utf8", "", 0xffff, 2, "out of bounds"],
  ["utf16", "", 0xfffe, 2, "out of bounds"],
  ["latin1+utf16", "", 0xfffe, 2 + UTF16_TAG, "out of bounds"],
  ["utf8", "", 0, 2 ** 28, "too long"],
  ["utf16", "", 0, 2 ** 27, "too long"],
])("in %s, %p at %d with %d code units traps: %4$s", (encoding, hex, ptr, units, kind) => {
  const { cx } = plainContext(encoding);
  cx.memory.bytes.set(Buffer.from(hex, "hex"), 0);
  let trap: unknown;
  try {
    loadStringFromRange(cx, ptr, units);
  } catch (error) {
    trap = error;
  }
  expect(trap).toBeInstanceOf(Trap);
  expect((trap as Trap).kind).toBe(kind);
});
