import { RUNTIME_FLAGS } from "../../platform/v8_flags.ts";
import { cut } from "../../harness/reduction.ts";
import type { Reducer } from "../../harness/reduction.ts";
import type { Shrinking, Size } from "../../harness/shrink.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { PAIRS } from "../case/run_case.ts";
import type { BinaryRun, Pair, RunCase } from "../case/run_case.ts";
import type { Runner } from "../case/runner.ts";
import { moduleOf } from "../guests/module_of.ts";
import { EXPRESSION_REDUCERS } from "./expressions.ts";
import { REDUCERS } from "./reducers.ts";
import { shrinking } from "./shrinking.ts";

/** What two engines do with a module does not depend on where that comes from. */
const onlyBytes: Reducer<RunCase> = {
  name: "bytes alone",
  reduce: function* (testCase) {
    if (testCase.kind === "generated")
      yield { kind: "run", pair: testCase.pair, bytes: moduleOf(testCase)?.bytes ?? new Uint8Array() };
  },
};

/** Simpler ways of asking an engine. */
function simpler(runner: Runner): readonly Runner[] {
  switch (runner.name) {
    case "v8-baseline":
    case "v8-optimising":
    case "wabt":
      return [];
    case "v8-tiering":
      return [{ ...runner, budget: 1 }];
    case "v8-flags":
      return [];
    case "binaryen":
      return [0, 1, 2, 3].flatMap((optimize) => [0, 1, 2].map((shrink) => ({ ...runner, optimize, shrink })));
  }
}

const settings: Reducer<RunCase> = {
  name: "settings",
  reduce: function* (testCase) {
    let current = testCase;
    for (const at of [0, 1] as const) {
      const put = (runner: Runner): RunCase => ({ ...current, pair: current.pair.with(at, runner) as unknown as Pair });
      const runner = current.pair[at];
      if (runner.name === "v8-flags") {
        const kept = yield* cut(runner.flags, 0, (flags) => put({ ...runner, flags }));
        current = put({ ...runner, flags: kept });
      }
      for (const one of simpler(runner))
        if (yield put(one)) {
          current = put(one);
          break;
        }
    }
  },
};

/** The plainest of each, in the order in which they are tried. */
const PLAIN: readonly Pair[] = PAIRS.map(([, one, other]) => [plain(one), plain(other)]);

function plain(name: Runner["name"]): Runner {
  switch (name) {
    case "v8-baseline":
    case "v8-optimising":
    case "wabt":
      return { name };
    case "v8-tiering":
      return { name, budget: 1 };
    case "v8-flags":
      return { name, flags: [] };
    case "binaryen":
      return { name, optimize: 0, shrink: 0 };
  }
}

const indexOf = ([one, other]: Pair): number =>
  PAIRS.findIndex(([, first, second]) => first === one.name && second === other.name);

/** What shows in two engines that are looked at earlier. */
const pairs: Reducer<RunCase> = {
  name: "engines",
  reduce: function* (testCase) {
    if (testCase.kind === "run")
      for (const pair of PLAIN.slice(0, indexOf(testCase.pair))) if (yield { ...testCase, pair }) return;
  },
};

const ofBytes = ({ name, reduce }: Reducer<Case>): Reducer<RunCase> => ({
  name,
  reduce: function* (testCase) {
    if (testCase.kind !== "run") return;
    const steps = reduce(bytesCase(testCase.bytes));
    for (let step = steps.next(); !step.done;) {
      const candidate: BinaryRun = { kind: "run", pair: testCase.pair, bytes: step.value.bytes };
      step = steps.next(yield candidate);
    }
  },
});

/** How far the engines are from being asked plainly. */
function settingsSize(runner: Runner): number {
  switch (runner.name) {
    case "v8-baseline":
    case "v8-optimising":
    case "wabt":
      return 0;
    case "v8-tiering":
      return runner.budget;
    case "v8-flags":
      return runner.flags.reduce((sum, flag) => sum + 1 + RUNTIME_FLAGS.findIndex(({ on }) => on === flag), 0);
    case "binaryen":
      return 4 * runner.optimize + runner.shrink;
  }
}

const size = (testCase: RunCase): Size => [
  testCase.kind === "run" ? 0 : 1,
  indexOf(testCase.pair),
  testCase.pair.reduce((sum, runner) => sum + settingsSize(runner), 0),
  ...shrinking.size(moduleOf(testCase) ?? bytesCase([])),
];

/** What makes a case smaller: the bytes are all that is left of it, of which most is taken away expression-wise. */
export const runShrinking: Shrinking<RunCase> = {
  reducers: [onlyBytes, pairs, settings, ...[...EXPRESSION_REDUCERS, ...REDUCERS].map(ofBytes)],
  size,
  nodes: (testCase) => shrinking.nodes(moduleOf(testCase) ?? bytesCase([])),
};
