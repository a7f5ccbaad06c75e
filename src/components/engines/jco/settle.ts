import { clock } from "../../../platform/clock.ts";
import type { Background } from "../../../harness/jco/background.ts";

/** What came of a promise. */
export type Settled<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "thrown"; readonly error: unknown }
  /** Nothing comes of it any more. */
  | { readonly kind: "never" };

/** What goes on in an instance, as far as it can be seen from outside. */
export interface Activity {
  readonly background: Background;
  /** Whether the host still owes an answer. */
  readonly owed: boolean;
  /** A number that is another one after each step that was seen. */
  readonly steps: number;
}

/** Milliseconds of a turn: jco looks every 10 whether a task can go on. */
const TURN = 10;
/**
 * Turns without a step that can be seen, after which it is over. Five components that all yield, with four calls under
 * way, need 12.
 */
const MAX_TURNS = 200;
/** Turns in which nothing at all was left to be done. */
const IDLE_TURNS = 10;
/** Turns that are given to a call after something failed behind its back. */
const FAILED_TURNS = 3;

/** Counts the turns for one who waits. */
class Patience {
  readonly #activity: Activity;
  #steps: number;
  #turns = 0;
  #idle = 0;
  #failed = 0;

  constructor(activity: Activity) {
    this.#activity = activity;
    this.#steps = activity.steps;
  }

  /** One more turn is over. */
  ends(): boolean {
    const { background, owed, steps } = this.#activity;
    if (steps !== this.#steps) {
      this.#steps = steps;
      this.#turns = 0;
    }
    this.#idle = background.idle && !owed ? this.#idle + 1 : 0;
    if (background.failure !== null) this.#failed++;
    return ++this.#turns >= MAX_TURNS || this.#idle >= IDLE_TURNS || this.#failed >= FAILED_TURNS;
  }
}

/** Waits for a turn; returns what calls that off. */
type Turn = (over: () => void) => () => void;

const onClock: Turn = (over) => {
  const timer = clock.set(over, TURN);
  return () => clock.clear(timer);
};

/** For what the clock knows nothing of, as V8's compiling. */
export const inRealTime: Turn = (over) => {
  const timer = setTimeout(over, TURN);
  return () => clearTimeout(timer);
};

/**
 * Waits for a promise of an instance, but not for ever. What bounds it is a
 * number of turns, in which the instance's own timers fire as well: a slow
 * machine makes no difference.
 */
export function settle<T>(promise: Promise<T>, activity: Activity, wait: Turn = onClock): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const patience = new Patience(activity);
    const turn = (): void => {
      if (patience.ends()) resolve({ kind: "never" });
      else callOff = wait(turn);
    };
    let callOff = wait(turn);
    promise.then(
      (value) => {
        callOff();
        resolve({ kind: "value", value });
      },
      (error: unknown) => {
        callOff();
        resolve({ kind: "thrown", error });
      },
    );
  });
}

/**
 * Waits until nothing is left to be done.
 *
 * @returns whether that came to be.
 */
export async function idle(activity: Activity): Promise<boolean> {
  const { background } = activity;
  const patience = new Patience(activity);
  // Rejections that nobody handles are told of at the end of a turn.
  await new Promise((resolve) => setImmediate(resolve));
  while (!background.idle && background.failure === null) {
    if (patience.ends()) return false;
    await clock.sleep(TURN);
  }
  return true;
}
