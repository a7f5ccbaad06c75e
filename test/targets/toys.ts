import { withKnownIssues } from "../../src/harness/target.ts";
import type { Target, TriagedTarget } from "../../src/harness/target.ts";
import type { Reducer } from "../../src/harness/reduction.ts";
import { found, PASS, toyTarget } from "../harness/toy_target.ts";

/** Half of a number, as long as that is taken; then one less. */
const halves: Reducer<number> = {
  name: "halves",
  *reduce(number) {
    while (yield Math.floor(number / 2)) number = Math.floor(number / 2);
    while (yield number - 1) number--;
  },
};

/** Numbers above this do harm. */
export const LIMIT = 1 << 30;

/** A target that satisfies every law: numbers, of which large ones do harm. */
export function lawful(more: Partial<Target<number>> = {}): Target<number> {
  const toy = toyTarget((number) => (number > LIMIT ? found("large") : PASS));
  return { ...toy, shrinking: { ...toy.shrinking, reducers: [halves] }, ...more };
}

let warm = 0;
const toy = lawful();

/** Targets that break one law each, by the law's name. */
export const LAWLESS: Readonly<Record<string, Target<number>>> = {
  "any bytes decode to a legal case, and to the same one each time": lawful({
    decode: (bytes) => (bytes.length === 0 ? -1 : toy.decode(bytes)),
  }),
  "decode(encode(case)) and parse(stringify(case)) are the case": lawful({
    cases: { ...toy.cases, parse: (json) => toy.cases.parse(json) & 0xffff },
  }),
  "what is no case is refused": lawful({
    cases: { ...toy.cases, parse: (json) => (json === null ? 0 : toy.cases.parse(json)) },
  }),
  "decoding does not depend on the environment": lawful({
    decode: (bytes) => toy.decode(bytes) ^ (process.env["COMPONENT_FUZZ_SEED"] === "7" ? 1 : 0),
  }),
  "seeds are legal, and the corpus is what `npm run seeds` makes of them": lawful({
    seeds: () => [
      { name: "zero", case: 1 },
      { name: "large", case: 1 << 20 },
    ],
  }),
  "cold and warm agree": lawful({
    run: (number, { cold = false } = {}) =>
      Promise.resolve(!cold && ++warm > 3 ? found("late") : { ...PASS, work: number }),
  }),
  "broken properties are declared, and features of the matrix are cells of it": lawful({
    triage: { ...toy.triage, rules: { other: toy.triage.rules["no-error"]! } },
  }),
  "each reduction is legal, smaller, and an input": lawful({
    encode: (number) => toy.encode(number % 2 === 0 ? number : number + 1),
    decode: (bytes) => toy.decode(bytes) & ~1,
    seeds: () => [
      { name: "zero", case: 0 },
      { name: "large", case: 1 << 20 },
    ],
  }),
  "a reduction that may do anything leaves little": lawful({
    shrinking: { ...toy.shrinking, reducers: [{ name: "none", *reduce() {} }] },
  }),
};

/** The target of a law's name for a process of its own, `toy` for the lawful one. */
export const load = (name: string): TriagedTarget<number> =>
  withKnownIssues(LAWLESS[name] ? { ...LAWLESS[name], name } : lawful(), "nowhere");
