/** A timer that was set. */
export interface Timer {
  /** Milliseconds of the clock at which it fires next. */
  due: number;
  /** Milliseconds between one time and the next; `null` for once. */
  readonly every: number | null;
  readonly fire: () => void;
}

/** The longest delay that Node takes; longer ones are 1 ms. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds that `setImmediate` takes: some, so that time goes on for who waits by nothing else. */
const AT_ONCE = 0.01;

/**
 * Time that passes only when somebody waits for it: with each turn of the
 * event loop the next timer fires, whatever its delay. So nothing is waited
 * for in earnest, and timers fire in the order in which they would on a
 * machine that takes no time for what lies between them: the same each time.
 *
 * Whatever takes real time, as compiling in V8's background does, must not be
 * bounded by it.
 */
class Clock {
  #now = 0;
  /** By when they fire, and by when they were set. */
  readonly #timers: Timer[] = [];
  #turn: NodeJS.Immediate | null = null;

  /** As `setTimeout`, or as `setInterval` with `repeated`. @param delay milliseconds; what Node doesn't take is 1. */
  set(fire: () => void, delay: number, repeated = false): Timer {
    const after = delay >= 1 && delay <= LONGEST ? Math.trunc(delay) : 1;
    return this.#add({ due: this.#now + after, every: repeated ? after : null, fire });
  }

  /** As `setImmediate`: after the timers that are due now, before all later ones. */
  next(fire: () => void): Timer {
    return this.#add({ due: this.#now + AT_ONCE, every: null, fire });
  }

  /** The timer fires no more. */
  clear(timer: Timer): void {
    const at = this.#timers.indexOf(timer);
    if (at < 0) return;
    this.#timers.splice(at, 1);
    if (this.#timers.length > 0 || this.#turn === null) return;
    clearImmediate(this.#turn);
    this.#turn = null;
  }

  /** @param delay milliseconds. */
  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => void this.set(resolve, delay));
  }

  #add(timer: Timer): Timer {
    const later = this.#timers.findIndex(({ due }) => due > timer.due);
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer);
    this.#turn ??= setImmediate(this.#fire);
    return timer;
  }

  /** One timer a turn, so that all microtasks come between it and the next, as they do in Node. */
  readonly #fire = (): void => {
    const timer = this.#timers.shift()!;
    this.#now = timer.due;
    this.#turn = this.#timers.length > 0 ? setImmediate(this.#fire) : null;
    if (timer.every !== null) this.#add(Object.assign(timer, { due: this.#now + timer.every }));
    timer.fire();
  };
}

/** The clock of whatever is tested, and of the host that answers it. */
export const clock: Clock = new Clock();
