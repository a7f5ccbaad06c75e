import { NotEncodable } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { alternative, pick, size, union } from "../../input/choices.ts";
import { list, mapped, object, repeat, within } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";
import { MAX_NAME_LENGTH } from "../case/limits.ts";
import { uniqueForm } from "../case/names.ts";
import { WORDS } from "./words.ts";

/** The names that one scope already has. */
export class NameScope {
  readonly #taken: Set<string>;
  /** For names that came more than once, the number to try next. */
  readonly #next = new Map<string, number>();

  /** @param taken names in their `uniqueForm`. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** Enters `name`, or, if it is taken, itself with a number that makes it unique; returns what was entered. */
  claim(name: string): string {
    const form = uniqueForm(name);
    if (!this.#taken.has(form)) {
      this.#taken.add(form);
      return name;
    }
    let number = this.#next.get(form) ?? 2;
    let claimed = withNumber(name, number);
    while (this.#taken.has(uniqueForm(claimed))) claimed = withNumber(name, ++number);
    this.#next.set(form, number + 1);
    this.#taken.add(uniqueForm(claimed));
    return claimed;
  }

  /** @throws NotEncodable if `name` is taken. */
  claimExactly(name: string): void {
    if (this.claim(name) !== name) throw new NotEncodable(`the name ${name} is there twice`);
  }
}

function withNumber(name: string, number: number): string {
  const digits = String(number);
  return name.slice(0, MAX_NAME_LENGTH - digits.length).replace(/-+$/, "") + digits;
}

/** Words and acronyms joined by hyphens, with a number at the end that may be 0 for none. */
interface Spelling {
  readonly words: readonly string[];
  readonly number: number;
}

const NO_NUMBER: Codec<number> = integer(0, 0);
const NUMBER: Codec<number> = union([
  alternative(15, integer(1, 16), (value: number) => value <= 16),
  alternative(1, integer(1, 9999), () => true),
]);

const isPlain =
  (count: number) =>
  (name: Spelling): boolean =>
    name.words.length === count && name.number === 0;
const isNumbered =
  (count: number) =>
  (name: Spelling): boolean =>
    name.words.length === count && name.number > 0;

/** Names made of `words`, as `split` takes them apart again. */
function madeOf(words: readonly string[]): Codec<string> {
  const word = pick(words);
  const spelling = (count: number, number: Codec<number>): Codec<Spelling> =>
    object<Spelling>({ words: repeat(count, word), number });
  return mapped(
    union([
      alternative(8, spelling(1, NO_NUMBER), isPlain(1)),
      alternative(5, spelling(2, NO_NUMBER), isPlain(2)),
      alternative(1, spelling(3, NO_NUMBER), isPlain(3)),
      alternative(1, spelling(1, NUMBER), isNumbered(1)),
      alternative(1, spelling(2, NUMBER), isNumbered(2)),
    ]),
    join,
    (name) => split(name) ?? { words: [], number: 0 },
  );
}

const DIGITS = "0123456789";
const letters = (alphabet: string): Codec<string> => pick([...alphabet]);
const HYPHENS: Codec<number> = within(
  () => MAX_NAME_LENGTH,
  size([
    [12, 0, 0],
    [3, 1, 3],
    [1, 0, MAX_NAME_LENGTH],
  ]),
);
const LETTERS: Codec<number> = within(
  () => MAX_NAME_LENGTH,
  size([
    [12, 0, 7],
    [3, 8, 20],
    [1, 0, MAX_NAME_LENGTH],
  ]),
);
const fragment = (alphabet: string, first: string): Codec<string> =>
  mapped(
    object<{ head: string; tail: readonly string[] }>({ head: letters(first), tail: list(LETTERS, letters(alphabet)) }),
    ({ head, tail }) => head + tail.join(""),
    (text) => ({ head: text.charAt(0), tail: [...text.slice(1)] }),
  );
const fragmentIn = (alphabet: string, firstToo: string): Codec<string> =>
  fragment(alphabet + DIGITS, alphabet + firstToo);
const eitherCase = (firstToo: string): Codec<string> =>
  union([
    alternative(3, fragmentIn("abcdefghijklmnopqrstuvwxyz", firstToo), (text: string) => text === text.toLowerCase()),
    alternative(1, fragmentIn("ABCDEFGHIJKLMNOPQRSTUVWXYZ", firstToo), () => true),
  ]);

/** Any label, letter by letter; cut where it gets too long. */
const spelledOut: Codec<string> = mapped(
  object<{ head: string; tail: readonly string[] }>({ head: eitherCase(""), tail: list(HYPHENS, eitherCase(DIGITS)) }),
  ({ head, tail }) => [head, ...tail].join("-").slice(0, MAX_NAME_LENGTH).replace(/-+$/, ""),
  (name) => {
    const [head = "", ...tail] = name.split("-");
    return { head, tail };
  },
);

const join = ({ words, number }: Spelling): string => words.join("-") + (number === 0 ? "" : String(number));

/** A label that stands for itself, whatever else is in its scope. */
const freeName: Codec<string> = union<string, unknown>([
  alternative(63, madeOf(WORDS), (name) => split(name) !== null),
  alternative(1, spelledOut, () => true),
]);
const mostlyLowerCase: Codec<string> = union<string, unknown>([
  alternative(15, madeOf(WORDS.filter(isLowerCase)), (name) => isLowerCase(name) && split(name) !== null),
  alternative(1, freeName, () => true),
]);

/** A label unique in the scope that is the state. Of names that collide, the later gets a number. */
function claimed(free: Codec<string>): Codec<string, NameScope> {
  return {
    read: (source, scope) => scope.claim(free.read(source, undefined)),
    write: (sink, value, scope) => {
      scope.claimExactly(value);
      free.write(sink, value, undefined);
    },
  };
}

/** Any name. */
export const name = claimed(freeName);
/** A name that seldom has capitals in it: the function's own, which is the one name that no case can do without. */
export const calmName = claimed(mostlyLowerCase);

function isLowerCase(name: string): boolean {
  return name === name.toLowerCase();
}

const KNOWN = new Set(WORDS);
const MAX_WORDS = 3;

/** `name` as words of the vocabulary, or `null`. */
function split(name: string): Spelling | null {
  const whole = splitWords(name, MAX_WORDS);
  if (whole !== null) return { words: whole, number: 0 };
  for (let digits = 1; digits <= 4 && /[0-9]/.test(name.charAt(name.length - digits)); digits++) {
    if (name.charAt(name.length - digits) === "0") continue;
    const words = splitWords(name.slice(0, -digits), MAX_WORDS - 1);
    if (words !== null) return { words, number: Number(name.slice(-digits)) };
  }
  return null;
}

/** The fewest words that make up `text`; some words have hyphens in them. */
function splitWords(text: string, most: number): readonly string[] | null {
  if (KNOWN.has(text)) return [text];
  if (most === 1) return null;
  for (let hyphen = text.indexOf("-"); hyphen !== -1; hyphen = text.indexOf("-", hyphen + 1)) {
    const head = text.slice(0, hyphen);
    const tail = KNOWN.has(head) ? splitWords(text.slice(hyphen + 1), most - 1) : null;
    if (tail !== null) return [head, ...tail];
  }
  return null;
}

/** `count` labels of one scope: each drawn, or one of them counted up, which keeps big scopes small. */
export function names(count: number): Codec<readonly string[]> {
  return count > 16 ? MANY(count) : FEW(count);
}

const drawn = (count: number): Codec<readonly string[]> => {
  const each = repeat(count, name);
  return {
    read: (source) => each.read(source, new NameScope()),
    write: (sink, value) => {
      each.write(sink, value, new NameScope());
    },
  };
};

const counted = (count: number): Codec<readonly string[]> =>
  mapped(
    freeName,
    (base) => Array.from({ length: count }, (_, index) => baseOf(base) + String(index)),
    (labels) => (labels[0] ?? "").slice(0, -1),
  );

/** Leaves room for three digits. */
const baseOf = (name: string): string => name.slice(0, MAX_NAME_LENGTH - 3).replace(/-+$/, "");

function isCounted(labels: readonly string[]): boolean {
  const base = labels[0]?.slice(0, -1) ?? "";
  return base !== "" && baseOf(base) === base && labels.every((label, index) => label === base + String(index));
}

const FEW = (count: number): Codec<readonly string[]> =>
  union([
    alternative(15, drawn(count), (labels: readonly string[]) => !isCounted(labels)),
    alternative(1, counted(count), () => true),
  ]);
const MANY = (count: number): Codec<readonly string[]> =>
  union([alternative(7, counted(count), isCounted), alternative(1, drawn(count), () => true)]);
