import type { Codec } from "../../input/codec.ts";
import { alternative, pick, union } from "../../input/choices.ts";
import { list, mapped } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";
import type { CallBudget } from "../case/limits.ts";
import { ANY_CHAR, CHAR, SPECIAL, SPECIAL_SET } from "./chars.ts";
import { LENGTH } from "./lengths.ts";

/** What is left of a call's budget while its values are drawn. */
export interface Budget {
  nodes: number;
  units: number;
}

/** @returns a budget of its own for one call. */
export function budgetOf(budget: CallBudget): Budget {
  return { ...budget };
}

/** Whole strings worth trying. */
const PHRASES: readonly string[] = [
  "hello",
  "Hello, World!",
  "naïve café",
  "e\u0301",
  "日本語",
  "😀",
  "👩‍👩‍👧‍👦",
  "a\u0000b",
  "\ufeffbom",
  "\ufeff",
  "\u0000",
  " ",
  "null",
  "undefined",
  "NaN",
  "-0",
  "__proto__",
  "constructor",
  "toString",
  "${x}",
  "`",
  "\\u0041",
  "\\",
  '"',
  "</script>",
  "line\nbreak\r\n",
  "𝕊𝕥𝕣",
  "ÿĀ",
  "Ā",
  "ÿ",
];
const PHRASE_UNITS = Math.max(...PHRASES.map((phrase) => phrase.length));

/** A string in as many bytes a char as its class of chars takes, so that it stands readable in the input. */
function text(
  width: number,
  decode: (bytes: Uint8Array) => string,
  encode: (text: string) => Uint8Array,
): Codec<string, Budget> {
  return {
    read: (source, budget) => {
      const count = LENGTH.read(source, budget.units);
      return charge(budget, decode(source.bytes(count * width)));
    },
    write: (sink, value, budget) => {
      const bytes = encode(value);
      LENGTH.write(sink, bytes.length / width, budget.units);
      sink.bytes(bytes);
      charge(budget, value);
    },
  };
}

const latin1Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
const ascii = text(
  1,
  (bytes) => latin1Of(bytes.map((byte) => byte & 0x7f)),
  (value) => Buffer.from(value, "latin1"),
);
const latin1 = text(1, latin1Of, (value) => Buffer.from(value, "latin1"));
const bmp = text(
  2,
  (bytes) => {
    const units = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let index = 0; index < units.length; index++) {
      const unit = units[index] as number;
      if (unit >= 0xd800 && unit < 0xe000) units[index] = unit - 0xd800;
    }
    return Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString("utf16le");
  },
  (value) => Buffer.from(value, "utf16le"),
);

/** A string of chars drawn one by one, cut where the budget ends. */
function chars(char: Codec<number>): Codec<string, Budget> {
  const points: Codec<readonly number[], number> = list(LENGTH, char);
  return {
    read: (source, budget) => {
      const drawn = points.read(source, budget.units);
      let text = fromPoints(drawn);
      if (text.length > budget.units) text = fromPoints(drawn.slice(0, Math.floor(budget.units / 2)));
      return charge(budget, text);
    },
    write: (sink, value, budget) => {
      points.write(sink, toPoints(charge(budget, value)), budget.units + value.length);
    },
  };
}
const special = chars(pick(SPECIAL));
const any = chars(ANY_CHAR);

const MAX_UNIT = 4;
const UNIT: Codec<string> = mapped(list(integer(1, MAX_UNIT), CHAR), fromPoints, toPoints);

/** A short string over and over. */
const repeated: Codec<string, Budget> = {
  read: (source, budget) => {
    const unit = UNIT.read(source, undefined);
    return charge(budget, unit.repeat(LENGTH.read(source, Math.floor(budget.units / unit.length))));
  },
  write: (sink, value, budget) => {
    const unit = unitOf(value) ?? value;
    UNIT.write(sink, unit, undefined);
    LENGTH.write(sink, value.length / unit.length, Math.floor(budget.units / unit.length));
    budget.units -= value.length;
  },
};
/** Narrow chars with wide ones at the very end: `latin1+utf16` finds out late that it has to change over. */
const lateWide: Codec<string, Budget> = {
  read: (source, budget) => {
    const head = latin1.read(source, budget);
    return budget.units < 2 * MAX_UNIT ? head : head + charge(budget, UNIT.read(source, undefined));
  },
  write: (sink, value, budget) => {
    const head = narrowHead(value);
    latin1.write(sink, head, budget);
    UNIT.write(sink, charge(budget, value.slice(head.length)), undefined);
  },
};

const PHRASE = pick(PHRASES);
const phrase: Codec<string, Budget> = {
  read: (source, budget) => charge(budget, PHRASE.read(source, undefined)),
  write: (sink, value, budget) => {
    PHRASE.write(sink, charge(budget, value), undefined);
  },
};

function charge(budget: Budget, value: string): string {
  budget.units -= value.length;
  return value;
}

/** A string; the empty one is the simplest. */
export const STRING: Codec<string, Budget> = union<string, Budget>([
  alternative(6, ascii, (value, budget) => formOf(value, budget) === "ascii"),
  alternative(3, latin1, (value, budget) => formOf(value, budget) === "latin1"),
  alternative(3, bmp, (value, budget) => formOf(value, budget) === "bmp"),
  alternative(
    4,
    phrase,
    (value, budget) => formOf(value, budget) === "phrase",
    (budget) => budget.units >= PHRASE_UNITS,
  ),
  alternative(8, special, (value, budget) => formOf(value, budget) === "special"),
  alternative(2, repeated, (value, budget) => formOf(value, budget) === "repeated"),
  alternative(4, lateWide, (value, budget) => formOf(value, budget) === "lateWide"),
  alternative(2, any, () => true),
]);

type Form = "ascii" | "latin1" | "bmp" | "phrase" | "special" | "repeated" | "lateWide" | "any";

/** The shortest way to write `value` within `budget`. */
function formOf(value: string, budget: Budget): Form {
  if (budget.units >= PHRASE_UNITS && PHRASES.includes(value)) return "phrase";
  if (value.length > 64 && unitOf(value) !== null) return "repeated";
  if (/^[\0-\x7f]*$/.test(value)) return "ascii";
  const head = narrowHead(value);
  if (head.length === value.length) return "latin1";
  const points = toPoints(value);
  if (points.every((point) => SPECIAL_SET.has(point))) return "special";
  const tail = toPoints(value.slice(head.length)).length;
  if (tail <= MAX_UNIT && head !== "" && budget.units - head.length >= 2 * MAX_UNIT) return "lateWide";
  return points.length === value.length ? "bmp" : "any";
}

/** The short string whose repetition `value` is, if there is one. */
function unitOf(value: string): string | null {
  for (let length = 1; length <= 2 * MAX_UNIT; length++) {
    const unit = value.slice(0, length);
    if (value.length % length !== 0 || !unit.isWellFormed() || toPoints(unit).length > MAX_UNIT) continue;
    if (unit.repeat(value.length / length) === value) return unit;
  }
  return null;
}

/** The chars of `value` up to the first beyond Latin-1. */
function narrowHead(value: string): string {
  return /^[\0-\xff]*/.exec(value)?.[0] ?? "";
}

function toPoints(value: string): readonly number[] {
  return Array.from(value, (char) => char.codePointAt(0) ?? 0);
}

function fromPoints(points: readonly number[]): string {
  let text = "";
  for (const point of points) text += String.fromCodePoint(point);
  return text;
}
