/** A target of a campaign, and how much of its time it gets: twice the weight is twice the time. */
export interface Share {
  readonly name: string;
  readonly weight: number;
}

/** What a campaign is to do; it stays in its folder, so that the campaign can be taken up. */
export interface Plan {
  /** When it was started, as ISO 8601 says it. */
  readonly started: string;
  /** When its report was written after all of its time; `null` as long as there is something left to do. */
  readonly ended: string | null;
  /** Milliseconds of fuzzing, all targets together. */
  readonly time: number;
  readonly shares: readonly Share[];
}

/** How far a target has come. */
export interface Progress extends Share {
  /** Milliseconds that it was fuzzed for. */
  readonly elapsed: number;
  /** Whether it gets no more, since it can't run. */
  readonly isOut: boolean;
}

/** A target's turn. */
interface Turn {
  readonly name: string;
  /** Milliseconds. */
  readonly time: number;
}

/** How often each target gets a turn, where the limits on turns allow it. */
const ROUNDS = 3;
/** Milliseconds of a turn: a process takes seconds to start and to read its corpus, and nobody may wait for hours. */
const SHORTEST = 60_000;
const LONGEST = 30 * 60_000;
/** What is shorter is not worth a start. */
const WORTH_IT = 2000;

/**
 * Whose turn it is: of the targets with time left, the one that has had least for its weight.
 *
 * @param time milliseconds of the whole campaign. What a target has not used that can't run, the others get.
 * @returns `null` once nothing is left that is worth a start.
 */
export function nextTurn(targets: readonly Progress[], time: number): Turn | null {
  const running = targets.filter(({ isOut }) => !isOut);
  const weights = running.reduce((sum, { weight }) => sum + weight, 0);
  const used = targets.reduce((sum, { elapsed, isOut }) => sum + (isOut ? elapsed : 0), 0);
  const due = running
    .map((target) => ({ ...target, share: ((time - used) * target.weight) / weights }))
    .filter(({ share, elapsed }) => share - elapsed >= WORTH_IT)
    .sort((a, b) => a.elapsed / a.weight - b.elapsed / b.weight);
  const [first] = due;
  if (!first) return null;
  const left = first.share - first.elapsed;
  const turn = Math.min(Math.max(first.share / ROUNDS, SHORTEST), LONGEST);
  // A rest that would be half a turn goes with this one.
  return { name: first.name, time: left < 1.5 * turn ? left : turn };
}
