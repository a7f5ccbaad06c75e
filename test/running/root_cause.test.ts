import { expect, test } from "@jest/globals";
import { fingerprintText } from "../../src/harness/report.ts";
import type { Root } from "../../src/harness/store.ts";
import type { Verdict } from "../../src/harness/verdict.ts";
import { RootCauses } from "../../src/running/root_cause.ts";
import { found, PASS, toyIssue, triagedToy } from "../harness/toy_target.ts";

/** Looks for the root of what numbers show. */
function roots(run: (number: number, cold: boolean) => Verdict, known: readonly string[] = []) {
  let executions = 0;
  const target = triagedToy(
    (number, cold) => {
      executions++;
      return run(number, cold);
    },
    known.map((id) => toyIssue(id)),
  );
  const causes = new RootCauses(target);
  return {
    of: async (number: number): Promise<string | null> => {
      const verdict = run(number, false);
      if (verdict.kind !== "finding") throw new Error(`${number} shows nothing`);
      return text(await causes.of(number, verdict));
    },
    /** How often the target ran since the last time. */
    executions: () => {
      const before = executions;
      executions = 0;
      return before;
    },
  };
}

const text = (root: Root | null): string | null => root && fingerprintText(root.fingerprint, root.cause);

test("a finding leads to its smallest case, and on to what else that shows while it gets smaller", async () => {
  const { of } = roots((number) => (number < 5 ? PASS : found(number < 20 ? "small" : "large")));
  expect(await of(30)).toBe("e / no-error / call / small / 3 bits");
});

test("but not to what a known issue explains", async () => {
  const { of } = roots((number) => (number < 5 ? PASS : found(number < 20 ? "known" : "large")), ["known"]);
  expect(await of(30)).toBe("e / no-error / call / large / 5 bits");
});

test("the root has to show in a fresh engine", async () => {
  const { of } = roots((number, cold) => (number < (cold ? 10 : 5) ? PASS : found("large")));
  expect(await of(30)).toBeNull();
});

test("a search that costs too much is given up", async () => {
  const { of, executions } = roots(() => found("large"));
  expect(await of(2000)).toBeNull();
  expect(executions()).toBe(600);
  expect(await of(300)).toBe("e / no-error / call / large / 1 bits");
});

test("a fingerprint that has led to one root again and again is not looked into any more", async () => {
  const { of, executions } = roots((number) => (number < 5 ? PASS : found("large")));
  for (const number of [9, 12, 8]) expect(await of(number)).toBe("e / no-error / call / large / 3 bits");
  expect(executions()).toBeGreaterThan(0);
  expect(await of(100)).toBe("e / no-error / call / large / 3 bits");
  expect(executions()).toBe(0);
});
