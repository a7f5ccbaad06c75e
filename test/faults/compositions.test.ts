import { beforeAll, describe, expect, test } from "@jest/globals";
import { ASYNC } from "./async.ts";
import { compositions } from "./compositions.ts";
import type { Planted } from "./fault.ts";
import { REFERENCE } from "./reference.ts";
import { SHAPES } from "./shapes.ts";
import { printTrials } from "./table.ts";
import { generatedCode, reference, walk } from "./walk.ts";
import type { Subject, Walk } from "./walk.ts";

const SEED = 2;
/** In how many cases a fault has to be caught. */
const LIMIT = 2000;

function noticed<F extends Planted>(subject: Subject<F>, faults: readonly F[]): void {
  let run: Walk<F>;

  beforeAll(async () => {
    run = await walk(subject, faults, compositions(SEED), LIMIT);
    process.stdout.write(printTrials(run));
  }, 600_000);

  test.each(faults)("$name: noticed as $oracle", (fault) => {
    const { planted, caughtAfter, otherwise } = run.trials.find((trial) => trial.fault === fault)!;
    expect(planted).toBeGreaterThan(0);
    expect({ caughtAfter, otherwise }).toEqual({ caughtAfter: expect.any(Number) as unknown, otherwise });
  });
}

describe("in what jco generates", () => noticed(generatedCode(), [...ASYNC, ...SHAPES]));
describe("in the reference engine", () => noticed(reference, REFERENCE));
