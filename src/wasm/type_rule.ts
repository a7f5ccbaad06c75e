// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** Types that a rule names by themselves, and how the rules call them. */
export const FIXED = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  v128: "v128",
  i31: { nullable: false, heap: "i31" },
  i31ref: { nullable: true, heap: "i31" },
  eqref: { nullable: true, heap: "eq" },
  anyref: { nullable: true, heap: "any" },
  arrayref: { nullable: true, heap: "array" },
  externref: { nullable: true, heap: "extern" },
  exnref: { nullable: true, heap: "exn" },
} as const;

/** Types that depend on the operands and on where the instruction stands; `type_words.ts` says what they are. */
const CONTEXTUAL = [
  ...["any", "number", "chosen", "reference", "reference?"],
  ...["in", "out", "label", "front", "cast", "rest", "target", "returned", "thrown"],
  ...["params", "results", "tail", "index", "ref", "function", "heap", "heap?", "top"],
  ...["local", "global", "variable", "element", "elements", "copied"],
  // Addresses, indices and lengths.
  ...["at", "from", "length", "more", "start", "count", "place", "room"],
  ...[
    "new",
    "fields",
    "defaults",
    "default",
    "field",
    "packed",
    "stored",
    "mutable",
    "item",
    "items",
    "plain",
    "source",
  ],
] as const;

type FixedWord = keyof typeof FIXED;
export type ContextualWord = (typeof CONTEXTUAL)[number];
export type TypeWord = FixedWord | ContextualWord;

/** Whether a word means the same everywhere. */
export const isFixed = (word: TypeWord): word is FixedWord => word in FIXED;

/** The word for the results of what is not gone on behind. */
const NEVER = "never";

/**
 * The type of an instruction, as the specification writes it: `i32 i32 -> i32`.
 * A word stands for one type, for several, or for a condition that is none.
 */
export interface TypeRule {
  readonly parameters: readonly TypeWord[];
  readonly results: readonly TypeWord[];
  /** Whether what follows can't be reached, and the stack is what it has to be. */
  readonly diverges: boolean;
}

const words: ReadonlySet<string> = new Set<string>([...Object.keys(FIXED), ...CONTEXTUAL]);

/** @throws RangeError for a word that is unknown. */
export function parseTypeRule(text: string): TypeRule {
  const [parameters, results] = text.split("->").map((side) => side.split(" ").filter((word) => word !== ""));
  if (!parameters || !results) throw new RangeError(`${text} is no type of an instruction`);
  const diverges = results.includes(NEVER);
  const known = (side: readonly string[]): readonly TypeWord[] => {
    for (const word of side) if (!words.has(word)) throw new RangeError(`${word} is unknown in the type ${text}`);
    return side as readonly TypeWord[];
  };
  return { parameters: known(parameters), results: known(diverges ? [] : results), diverges };
}
