/**
 * A series of smaller cases, told of each whether it was taken.
 *
 * A generator yields a candidate and is resumed with `true` if the candidate
 * is the current case from now on, with `false` if everything is as before.
 * What it returns is for whoever delegates to it.
 */
export type Steps<C, T = void> = Generator<C, T, boolean>;

/** One way to make a case smaller. */
export interface Reducer<C> {
  readonly name: string;
  /** All that this reducer can do to `testCase`, big cuts first; candidates may be illegal or no smaller. */
  readonly reduce: (testCase: C) => Steps<C>;
}

/** Up to so many things are looked at one by one; of more, a case hardly needs each for what it is. */
export const FEW = 64;

/**
 * Leaves out as many items as it can: halves first, then quarters, at last single ones.
 *
 * @param min how many items have to stay.
 * @param build the candidate that has these items.
 * @param parts into how many parts the items are divided at most: where most of thousands have to
 *   stay, each would be tried in vain.
 * @returns the items of the last candidate that was taken.
 */
export function* cut<C, T>(
  items: readonly T[],
  min: number,
  build: (kept: readonly T[]) => C,
  parts = Infinity,
): Steps<C, readonly T[]> {
  let kept = items;
  if (min === 0 && kept.length > 1 && (yield build([]))) return [];
  for (let chunk = kept.length; chunk > 1 && chunk * parts > kept.length;) {
    chunk = Math.ceil(Math.min(chunk, kept.length) / 2);
    for (let start = 0; start < kept.length;) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + chunk)];
      if (rest.length >= min && rest.length < kept.length && (yield build(rest))) kept = rest;
      else start += chunk;
    }
  }
  if (kept.length === 1 && min === 0 && (yield build([]))) return [];
  return kept;
}

/** Leaves out items from the end: where only their number counts, it is found in a few tries. */
export function* shorten<C, T>(
  items: readonly T[],
  min: number,
  build: (kept: readonly T[]) => C,
): Steps<C, readonly T[]> {
  let kept = items;
  for (let least = min; least < kept.length;) {
    const prefix = kept.slice(0, Math.floor((least + kept.length) / 2));
    if (yield build(prefix)) kept = prefix;
    else least = prefix.length + 1;
  }
  return kept;
}
