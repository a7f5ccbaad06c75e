import { describe, expect, test } from "@jest/globals";
import type { Reducer, Steps } from "../../src/harness/reduction.ts";
import { isSmaller, shrink } from "../../src/harness/shrink.ts";
import type { Progress, ShrinkOptions, Shrunk } from "../../src/harness/shrink.ts";
import { predecessors, toyTarget } from "./toy_target.ts";

const reducer = (name: string, reduce: (number: number) => Steps<number>): Reducer<number> => ({ name, reduce });

/** Half of it, as long as that is taken. */
const halves = reducer("halves", function* (number) {
  while (yield Math.floor(number / 2)) number = Math.floor(number / 2);
});

/** Shrinks a number by some reducers, and keeps what was tried. */
async function shrinkNumber(
  number: number,
  reducers: readonly Reducer<number>[],
  holds: (candidate: number) => boolean,
  options: Partial<ShrinkOptions<number>> = {},
): Promise<Shrunk<number> & { readonly tried: readonly number[] }> {
  const { cases, shrinking } = toyTarget();
  const tried: number[] = [];
  const shrunk = await shrink({ cases, shrinking: { ...shrinking, reducers } }, number, {
    ...options,
    holds: (candidate) => {
      tried.push(candidate);
      return Promise.resolve(holds(candidate));
    },
  });
  return { ...shrunk, tried };
}

describe("a reduction", () => {
  test("ends at what no reducer makes smaller", async () => {
    expect(await shrinkNumber(100, [halves, predecessors], (number) => number >= 11)).toEqual({
      case: 11,
      tries: 7,
      done: true,
      tried: [50, 25, 12, 6, 11, 10, 5],
    });
  });

  test("goes back to earlier reducers for what later ones have made possible", async () => {
    const lessThree = reducer("less three", function* (number) {
      while (yield number - 3) number -= 3;
    });
    expect(await shrinkNumber(17, [halves, lessThree], (number) => [14, 7, 3].includes(number))).toEqual({
      case: 3,
      tries: 7,
      done: true,
      tried: [8, 14, 11, 7, 3, 1, 0],
    });
  });

  test("tries a candidate once, however often it comes", async () => {
    const { tried, tries } = await shrinkNumber(8, [predecessors, predecessors, halves], (number) => number >= 6);
    expect(tried).toEqual([7, 6, 5, 3]);
    expect(tries).toBe(4);
  });

  test("tries nothing that is illegal or no smaller, and tells the reducer that it is not taken", async () => {
    const told: boolean[] = [];
    const wild = reducer("wild", function* (number) {
      for (const candidate of [number, number + 1, -1, 1.5, number - 1]) told.push(yield candidate);
    });
    const { case: smallest, tried } = await shrinkNumber(3, [wild], (number) => number >= 2);
    expect([smallest, tried]).toEqual([2, [2, 1]]);
    expect(told).toEqual([false, false, false, false, true, false, false, false, false, false]);
  });

  test("stops when its tries are used up, with the smallest so far", async () => {
    expect(await shrinkNumber(100, [predecessors], () => true, { maxTries: 7 })).toMatchObject({
      case: 93,
      tries: 7,
      done: false,
    });
    expect(await shrinkNumber(100, [predecessors], () => true, { maxTries: 0 })).toMatchObject({
      case: 100,
      done: false,
    });
  });

  test("tells how far it has come after each try", async () => {
    const told: Progress[] = [];
    await shrinkNumber(9, [halves, predecessors], (number) => number >= 3, {
      onProgress: (progress) => void told.push(progress),
    });
    expect(told).toEqual([
      { reducer: "halves", tries: 1, taken: 1, nodes: 4 },
      { reducer: "halves", tries: 2, taken: 1, nodes: 4 },
      { reducer: "predecessors", tries: 3, taken: 2, nodes: 3 },
      { reducer: "halves", tries: 4, taken: 2, nodes: 3 },
    ]);
  });

  test("hands on what asking throws", async () => {
    const asking = shrinkNumber(9, [predecessors], () => {
      throw new RangeError("no more");
    });
    await expect(asking).rejects.toThrow("no more");
  });
});

test("an earlier number of a size outweighs all later ones", () => {
  expect(isSmaller([1, 9, 9], [2, 0, 0])).toBe(true);
  expect(isSmaller([2, 0, 0], [1, 9, 9])).toBe(false);
  expect(isSmaller([1, 2], [1, 3])).toBe(true);
  expect(isSmaller([1, 2], [1, 2])).toBe(false);
});
