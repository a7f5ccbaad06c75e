import { bothWays } from "../../input/both_ways.ts";
import { pick } from "../../input/choices.ts";
import type { Codec } from "../../input/codec.ts";
import { NotEncodable } from "../../input/codec.ts";
import { constant, integer } from "../../input/scalars.ts";
import { object } from "../../input/composites.ts";
import { RUNTIME_FLAGS } from "../../platform/v8_flags.ts";
import { PAIRS } from "../case/run_case.ts";
import type { Pair } from "../case/run_case.ts";
import type { Runner, RunnerName } from "../case/runner.ts";

type Named<N extends RunnerName> = Extract<Runner, { readonly name: N }>;

/** One flag in four is on. */
const flags = bothWays<readonly string[]>((choices, given) =>
  RUNTIME_FLAGS.map(({ on }) => on).filter((on) => choices.seldom(given?.includes(on), 4)),
);

/** How each is asked to run a module. */
const SETTINGS: { readonly [N in RunnerName]: Codec<Named<N>> } = {
  "v8-baseline": object({ name: constant("v8-baseline") }),
  "v8-optimising": object({ name: constant("v8-optimising") }),
  "v8-tiering": object({ name: constant("v8-tiering"), budget: pick([1, 100, 1000]) }),
  "v8-flags": object({ name: constant("v8-flags"), flags }),
  wabt: object({ name: constant("wabt") }),
  binaryen: object({ name: constant("binaryen"), optimize: pick([2, 0, 1, 3]), shrink: integer(0, 2) }),
};

const which = pick(
  PAIRS.map((_, index) => index),
  PAIRS.map(([weight]) => weight),
);

const settingsOf = (name: RunnerName): Codec<Runner> => SETTINGS[name];

/** Two that have to do the same, and how they are asked. */
export const pair: Codec<Pair> = {
  read: (source) => {
    const [, one, other] = PAIRS[which.read(source, undefined)]!;
    return [settingsOf(one).read(source, undefined), settingsOf(other).read(source, undefined)];
  },
  write: (sink, given) => {
    const [one, other] = given;
    const index = PAIRS.findIndex(([, first, second]) => first === one.name && second === other.name);
    if (index < 0) throw new NotEncodable(`${one.name} and ${other.name} are not compared`);
    which.write(sink, index, undefined);
    for (const runner of given) settingsOf(runner.name).write(sink, runner, undefined);
  },
};
