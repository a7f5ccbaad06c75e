import { expect, test } from "@jest/globals";
import { Assumptions } from "../../src/harness/assume.ts";
import { toyIssue } from "./toy_target.ts";

const above = (id: string, least: number, decides: boolean) =>
  toyIssue(id, {
    decides,
    condition: { says: 0, allows: (number) => number > least, explains: () => true },
  });
const sure = above("sure", 5, true);
const unsure = above("unsure", 0, false);

/** Which of so many equal cases are run. */
const runs = (assumptions: Assumptions<number>, number: number, times: number): readonly number[] =>
  Array.from({ length: times }, (_, index) => index).filter(() => {
    const issue = assumptions.concerning(number);
    return issue === undefined || !assumptions.spares(issue);
  });

test("cases of an issue whose condition decides are run a few times, and then now and then", () => {
  const assumptions = new Assumptions([unsure, sure]);
  expect(runs(assumptions, 6, 70)).toEqual([0, 1, 2, 3, 32, 64]);
  expect(runs(assumptions, 7, 1)).toEqual([]);
});

test("all others are run", () => {
  const assumptions = new Assumptions([unsure, sure]);
  expect(runs(assumptions, 5, 9)).toHaveLength(9);
  expect([5, 6].map((number) => assumptions.concerning(number))).toEqual([undefined, sure]);
});

test("an issue that was not what a case showed is assumed no more", () => {
  const assumptions = new Assumptions([unsure, sure]);
  runs(assumptions, 6, 10);
  assumptions.learn(sure, ["sure"]);
  expect(runs(assumptions, 6, 1)).toEqual([]);
  assumptions.learn(sure, ["unsure"]);
  expect(runs(assumptions, 6, 9)).toHaveLength(9);
});
