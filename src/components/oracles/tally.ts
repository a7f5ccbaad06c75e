import type { UnderWay } from "./under_way.ts";

/** How often something happens for a call. */
interface Count {
  readonly call: UnderWay;
  came: number;
  /** Whether it has to have happened. */
  due: boolean;
  /** Whether it had happened too seldom when it was due. */
  late: boolean;
}

/**
 * Counts what happens for calls under way, and whether it does in time; of
 * calls that can't be told apart, it may happen for either.
 */
export class Tally {
  readonly #times: number;
  #counts: readonly Count[] = [];

  /** @param times how often it has to happen for one call. */
  constructor(times: number) {
    this.#times = times;
  }

  /** These calls are under way from now on, and none before them. */
  begin(calls: readonly UnderWay[]): void {
    this.#counts = calls.map((call) => ({ call, came: 0, due: false, late: false }));
  }

  /** It happens for `call`; if that is under way no more, it is of no matter. */
  add(call: UnderWay): void {
    const count = this.#find(call);
    if (count) count.came++;
  }

  /** It has to have happened for `call` by now. */
  due(call: UnderWay): void {
    const count = this.#find(call)!;
    count.due = true;
    let missing = 0;
    for (const { call: other, came, due } of this.#counts) {
      if (other.like === call.like) missing += (due ? this.#times : 0) - came;
    }
    count.late = missing > 0;
  }

  /** What is known of a call that is under way. */
  of(call: UnderWay): Readonly<Count> {
    return this.#find(call)!;
  }

  #find(call: UnderWay): Count | undefined {
    for (const count of this.#counts) if (count.call === call) return count;
    return undefined;
  }
}
