import { describe, expect, test } from "@jest/globals";
import { stringifyCase } from "../../../src/components/case/json.ts";
import { whyNotCase } from "../../../src/components/case/legal.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { consistent } from "../../../src/components/shrink/consistent.ts";
import { shrinking } from "../../../src/components/shrink/shrinking.ts";
import { isSmaller } from "../../../src/harness/shrink.ts";
import { randomCase } from "./random_case.ts";

const CASES = 60;
/** A reducer may well propose what is not worth a try, but not so often that it costs. */
const MOST_WASTED = 0.2;
/** What reducers leave to the driver to refuse. */
const EXPECTED =
  /^a map has the same key twice$|^\d+ (parameters|members of a (record|tuple)); |of a result in memory|components that call one another/;

describe.each(shrinking.reducers.map((reducer) => [reducer.name, reducer] as const))("%s", (_name, reducer) => {
  test("yields legal, smaller and different cases, whichever of them are taken", () => {
    const answers = new SeededSource(1);
    const illegal = new Set<string>();
    let candidates = 0;
    let wasted = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      let current = randomCase(seed);
      const steps = reducer.reduce(current);
      for (let step = steps.next(); !step.done;) {
        const candidate = step.value;
        candidates++;
        const why = whyNotCase(candidate);
        if (why !== null) illegal.add(why.replace(/^call \d+: .*: /, ""));
        const isBetter = why === null && isSmaller(shrinking.size(candidate), shrinking.size(current));
        if (isBetter) expect(stringifyCase(candidate)).not.toBe(stringifyCase(current));
        else wasted++;
        const isTaken = isBetter && answers.integer(3) === 0;
        if (isTaken) current = candidate;
        step = steps.next(isTaken);
      }
    }
    expect(candidates).toBeGreaterThan(0);
    expect([...illegal].filter((why) => !EXPECTED.test(why))).toEqual([]);
    expect(wasted / candidates).toBeLessThan(MOST_WASTED);
  });
});

test("what is legal is consistent", () => {
  for (let seed = 1; seed <= 10 * CASES; seed++) expect(consistent(randomCase(seed))).toEqual(randomCase(seed));
});

test("sizes are ordered by their first difference", () => {
  expect(isSmaller([0, 9], [1, 0])).toBe(true);
  expect(isSmaller([1, 0], [0, 9])).toBe(false);
  expect(isSmaller([1, 2], [1, 3])).toBe(true);
  expect(isSmaller([1, 2], [1, 2])).toBe(false);
});
