import { beforeAll, describe, expect, test } from "@jest/globals";
import { walkApart } from "./apart.ts";
import type { Report } from "./apart.ts";
import type { Planted } from "./fault.ts";
import { REFERENCE } from "./reference.ts";
import { COMPOSED } from "./walks.ts";
import type { WalkName } from "./walks.ts";

describe.each<[string, WalkName, readonly Planted[]]>([
  ["what jco generates", "compositions", COMPOSED],
  ["the reference engine", "reference", REFERENCE],
])("in %s", (_, walk, faults) => {
  let report: Report;

  beforeAll(async () => {
    report = await walkApart(walk);
  }, 600_000);

  test.each(faults)("$name: noticed as $oracle", ({ name }) => {
    const trial = report.trials.find((one) => one.name === name);
    expect(trial).toEqual({ ...trial, caughtAfter: expect.any(Number) as unknown });
  });
});
