import { describe, expect, test } from "@jest/globals";
import { nextTurn } from "../../src/campaign/plan.ts";
import type { Progress } from "../../src/campaign/plan.ts";

const MINUTE = 60_000;

/** Gives turns until none is left. */
function run(weights: readonly number[], time: number, before: readonly number[] = [], out: readonly number[] = []) {
  let progress: Progress[] = weights.map((weight, index) => ({
    name: `${index}`,
    weight,
    elapsed: before[index] ?? 0,
    isOut: out.includes(index),
  }));
  const turns: string[] = [];
  for (let turn; (turn = nextTurn(progress, time));) {
    const { name, time: given } = turn;
    expect(given).toBeGreaterThan(0);
    turns.push(name);
    progress = progress.map((one) => (one.name === name ? { ...one, elapsed: one.elapsed + given } : one));
    if (turns.length > 1000) throw new Error("it does not end");
  }
  return { turns, elapsed: progress.map(({ elapsed }) => Math.round(elapsed / 1000)) };
}

describe("the turns of a campaign", () => {
  test("give each target time by its weight, and all of the time", () => {
    expect(run([4, 1, 1], 60 * MINUTE).elapsed).toEqual([40 * 60, 10 * 60, 10 * 60]);
    expect(run([1, 1, 1], 20_000).elapsed).toEqual([7, 7, 7]);
    expect(run([1000, 1], 10 * 60 * MINUTE).elapsed).toEqual([35964, 36]);
  });

  test("alternate, so that each target is there before long", () => {
    const { turns } = run([4, 1, 1], 60 * MINUTE);
    expect(turns.slice(0, 3).sort()).toEqual(["0", "1", "2"]);
    expect(turns).toHaveLength(9);
    // Nobody waits for hours, and nobody starts for seconds.
    expect(run([1, 1], 24 * 60 * MINUTE).turns).toHaveLength(48);
    expect(run([1, 1], 4 * MINUTE).turns).toHaveLength(4);
    expect(run([1, 1], 2 * MINUTE).turns).toHaveLength(2);
  });

  test("take up what is left, those first that have had least", () => {
    const { turns, elapsed } = run([1, 1], 60 * MINUTE, [30 * MINUTE, 10 * MINUTE]);
    expect(new Set(turns)).toEqual(new Set(["1"]));
    expect(elapsed).toEqual([1800, 1800]);
    expect(run([1, 1], 60 * MINUTE, [40 * MINUTE, 30 * MINUTE]).turns).toEqual([]);
  });

  test("go to others where a target can't run", () => {
    expect(run([1, 1, 2], 60 * MINUTE, [6 * MINUTE], [0]).elapsed).toEqual([360, 18 * 60, 36 * 60]);
    expect(run([1], 60 * MINUTE, [], [0]).turns).toEqual([]);
  });

  test("end where what is left is not worth a start", () => {
    expect(run([1, 1], 20_000, [9_000, 9_000]).turns).toEqual([]);
    expect(run([1], 80_000).turns).toEqual(["0"]);
  });
});
