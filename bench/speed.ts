import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeCase } from "../src/components/generators/case.ts";
import { benchCase, formsOf, SIZES } from "./cases.ts";
import type { Size } from "./cases.ts";
import { collectYoung } from "./collect.ts";
import { ENGINE_STAGES, OWN_STAGES, OwnLoop } from "./own_loop.ts";
import type { Times } from "./own_loop.ts";
import { plainCase, runPlain } from "./plain_loop.ts";
import type { PlainCase, PlainTimes } from "./plain_loop.ts";

/** Whether each case brings a component that was never seen, or new values for one that was. */
export const NOVELTIES = ["structure", "values"] as const;
export type Novelty = (typeof NOVELTIES)[number];

/** What one round measured. */
export interface Round {
  readonly cases: number;
  /** Milliseconds of all cases together. */
  readonly own: number;
  readonly plain: number;
  readonly plainTimes: PlainTimes;
  /** The same in processor time, of all threads. */
  readonly ownCpu: number;
  readonly plainCpu: number;
  readonly times: Times;
}

export interface Measurement {
  readonly size: Size;
  readonly novelty: Novelty;
  readonly rounds: readonly Round[];
}

/** How many sets of values a round passes to each known structure. */
const VALUES = 2;
/** Rounds that are not counted: V8 compiles what is hot. */
const WARM_UP = 5;

/** One case as both loops get it. */
interface Pair {
  readonly input: Buffer;
  readonly plain: PlainCase;
}

/** Measures both loops on the same cases, in turns, `rounds` times for each size and novelty. */
export async function measure(
  rounds: number,
  progress: (text: string) => void,
): Promise<{ readonly measurements: readonly Measurement[]; readonly versions: Readonly<Record<string, string>> }> {
  const folder = mkdtempSync(join(tmpdir(), "component-fuzz-bench-"));
  try {
    // As in a user's project; otherwise Node has to guess what the files are.
    writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
    const loops = new Loops(folder);
    const kinds = SIZES.flatMap((size) => NOVELTIES.map((novelty) => ({ size, novelty, rounds: [] as Round[] })));
    for (let round = -WARM_UP; round < rounds; round++) {
      progress(round < 0 ? `warm-up ${round + WARM_UP + 1} of ${WARM_UP}` : `round ${round + 1} of ${rounds}`);
      for (const kind of kinds) {
        const result = await loops.round(kind, round + WARM_UP);
        if (round >= 0) kind.rounds.push(result);
      }
    }
    return { measurements: kinds, versions: loops.versions };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class Loops {
  readonly #folder: string;
  readonly #own: OwnLoop;
  #folders = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#own = new OwnLoop(join(folder, "findings/"));
  }

  get versions(): Readonly<Record<string, string>> {
    return this.#own.versions;
  }

  async round({ size, novelty }: { readonly size: Size; readonly novelty: Novelty }, round: number): Promise<Round> {
    const forms = formsOf(size);
    const count = novelty === "structure" ? forms : forms * VALUES;
    const pairs: Pair[] = [];
    for (let index = 0; index < count; index++) {
      // Structures from 0 on are the known ones.
      const testCase =
        novelty === "structure"
          ? benchCase(size, (round + 1) * forms + index, 0)
          : benchCase(size, index % forms, round * count + index);
      pairs.push({ input: encodeCase(testCase), plain: await plainCase(testCase) });
    }
    if (novelty === "values") for (const { input } of pairs.slice(0, forms)) await this.#own.run(input);
    this.#own.take();

    // Turns of one case of each form, and each loop as often the first one.
    let own = 0;
    let plain = 0;
    const plainTimes = { parse: 0, write: 0 };
    let ownCpu = 0;
    let plainCpu = 0;
    let transpiled = 0;
    const times: Record<string, number> = {};
    for (let start = 0; start < count; start += forms) {
      const turn = pairs.slice(start, start + forms);
      const ownTurn = async (): Promise<void> => {
        const from = process.cpuUsage();
        for (const { input } of turn) await this.#own.run(input);
        ownCpu += cpuSince(from);
        const taken = this.#own.take();
        own += taken.total;
        transpiled += taken.transpiled;
        for (const [stage, ms] of Object.entries(taken.times)) times[stage] = (times[stage] ?? 0) + ms;
      };
      const plainTurn = async (): Promise<void> => {
        const from = process.cpuUsage();
        plain += await this.#plain(turn, plainTimes);
        plainCpu += cpuSince(from);
      };
      const order = (round + start / forms) % 2 === 0 ? [ownTurn, plainTurn] : [plainTurn, ownTurn];
      for (const part of order) {
        // Neither is to pay for what the other left behind.
        collectYoung();
        await part();
      }
    }
    const expected = novelty === "structure" ? count : 0;
    if (transpiled !== expected) throw new Error(`${transpiled} of ${count} cases were transpiled, not ${expected}`);
    return { cases: count, own, plain, plainTimes, ownCpu, plainCpu, times: times as unknown as Times };
  }

  async #plain(turn: readonly Pair[], times: { parse: number; write: number }): Promise<number> {
    let total = 0;
    for (const { plain } of turn) {
      const folder = join(this.#folder, String(this.#folders++));
      const from = performance.now();
      mkdirSync(folder);
      const { parse, write } = await runPlain(plain, folder);
      total += performance.now() - from;
      times.parse += parse;
      times.write += write;
    }
    return total;
  }
}

function cpuSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** What a measurement says, over its rounds. */
export interface Summary {
  readonly perSecond: number;
  readonly plainPerSecond: number;
  readonly ratio: Spread;
  /** By processor time of all rounds together, which other processes disturb less. */
  readonly cpuRatio: number;
  readonly ownShare: Spread;
  /** Milliseconds a case. */
  readonly times: Times;
  readonly plainTimes: PlainTimes;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summarise({ rounds }: Measurement): Summary {
  const over = (figure: (round: Round) => number): Spread => spread(rounds.map(figure));
  const sum = (figure: (round: Round) => number): number => rounds.reduce((total, round) => total + figure(round), 0);
  const time = (stage: keyof Times): number => over(({ times, cases }) => times[stage] / cases).median;
  return {
    perSecond: over(({ cases, own }) => (1000 * cases) / own).median,
    plainPerSecond: over(({ cases, plain }) => (1000 * cases) / plain).median,
    ratio: over(({ own, plain }) => plain / own),
    cpuRatio: sum(({ plainCpu }) => plainCpu) / sum(({ ownCpu }) => ownCpu),
    ownShare: over(({ own, times }) => OWN_STAGES.reduce((sum, stage) => sum + times[stage], 0) / own),
    plainTimes: {
      parse: over(({ plainTimes, cases }) => plainTimes.parse / cases).median,
      write: over(({ plainTimes, cases }) => plainTimes.write / cases).median,
    },
    times: Object.fromEntries(
      [...OWN_STAGES, ...ENGINE_STAGES].map((stage) => [stage, time(stage)]),
    ) as unknown as Times,
  };
}

function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}
