import { expect, test } from "@jest/globals";
import { ANSWERS } from "../../../src/components/case/case.ts";
import type { Case, CaseFunction } from "../../../src/components/case/case.ts";
import { whyNotComponents } from "../../../src/components/case/legal_components.ts";
import { PLAIN_CASE } from "../../../src/components/case/plain.ts";
import { blocking } from "../../../src/components/case/traps.ts";
import { COMPOSITION } from "../../../src/components/generators/components.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { exchange, exchangesOf } from "./exchange.ts";
import { Random } from "./random.ts";

/** A case of random functions and components. */
function randomCase(seed: number): Case {
  const random = new Random(seed);
  const [first, ...others] = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, index): CaseFunction => ({
    func: random.func(),
    importName: `host-${index}`,
    exportName: `run-${index}`,
  }));
  const functions = [first!, ...others] as const;
  return {
    ...PLAIN_CASE,
    functions,
    ...COMPOSITION.read(
      new SeededSource(seed),
      functions.map(({ func }) => func),
    ),
    calls: [],
  };
}

test.each(Array.from({ length: 20 }, (_, decade) => decade))(
  "values pass through random components (%d)",
  async (decade) => {
    for (let seed = decade * 20; seed < decade * 20 + 20; seed++) {
      const testCase = randomCase(seed);
      expect(whyNotComponents(testCase)).toBeNull();
      const answers = ANSWERS.filter((answer) => blocking(testCase, { answer }) === "never");
      if (answers.length === 0) continue;
      const exchanges = exchangesOf(testCase, new Random(seed + 1), 6, answers);
      expect({ seed, wrong: await exchange(testCase, exchanges, testCase.inFlight) }).toEqual({ seed, wrong: [] });
    }
  },
);
