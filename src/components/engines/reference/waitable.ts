import { trapIf } from "./failure.ts";

/** CanonicalABI.md, "Waitable State". */
export const EVENT_CODE = { none: 0, subtask: 1 } as const;
export type EventTuple = readonly [code: number, first: number, second: number];

/** Without `has_sync_waiter`, which only cancellation and streams set. */
export class Waitable {
  #pendingEvent: (() => EventTuple) | null = null;
  #wset: WaitableSet | null = null;

  setPendingEvent(event: () => EventTuple): void {
    this.#pendingEvent = event;
  }

  hasPendingEvent(): boolean {
    return this.#pendingEvent !== null;
  }

  getPendingEvent(): EventTuple {
    const event = this.#pendingEvent;
    this.#pendingEvent = null;
    return event?.() ?? [EVENT_CODE.none, 0, 0];
  }

  join(wset: WaitableSet | null): void {
    this.#wset?.elems.delete(this);
    this.#wset = wset;
    wset?.elems.add(this);
  }
}

export class WaitableSet {
  /** In the order in which they joined, which is that in which events are delivered. */
  readonly elems = new Set<Waitable>();
  numWaiting = 0;

  hasPendingEvent(): boolean {
    for (const waitable of this.elems) if (waitable.hasPendingEvent()) return true;
    return false;
  }

  /** `poll` as well: an event of nothing if there is none. */
  getPendingEvent(): EventTuple {
    for (const waitable of this.elems) if (waitable.hasPendingEvent()) return waitable.getPendingEvent();
    return [EVENT_CODE.none, 0, 0];
  }

  drop(): void {
    trapIf(this.elems.size > 0, "waitable set not empty");
    trapIf(this.numWaiting > 0, "waitable set waited on");
  }
}

/** "Subtask State"; the numbers are those of `Subtask.State`. */
export const SUBTASK_STATE = { starting: 0, started: 1, returned: 2 } as const;

/** Without cancellation and lenders. */
export class Subtask extends Waitable {
  state: (typeof SUBTASK_STATE)[keyof typeof SUBTASK_STATE] = SUBTASK_STATE.starting;
  #resolveDelivered = false;

  resolved(): boolean {
    return this.state === SUBTASK_STATE.returned;
  }

  deliverResolve(): void {
    this.#resolveDelivered = true;
  }

  drop(): void {
    trapIf(!this.#resolveDelivered, "subtask not resolved");
    this.join(null);
  }
}
