import type { Call, Case, ComponentOptions } from "./case.ts";
import { calleesOf } from "./topology.ts";

/** Whether something happens: where the specification leaves it to the engine, it `may`. */
export type Certainty = "never" | "may" | "must";

const CERTAINTIES: readonly Certainty[] = ["never", "may", "must"];

/** How certain it is that one of several things happens. */
const any = (all: readonly Certainty[]): Certainty =>
  CERTAINTIES.findLast((certainty) => all.includes(certainty)) ?? "never";

/**
 * Whether a call traps since a task of a function that is not `async` would
 * have to wait (CanonicalABI.md, end of "`canon lift`"): what it calls blocks
 * before it returns a value.
 *
 * A host's promise blocks for certain; whether an answer that is there at
 * once goes without, the engine decides. Guests wait for what they call, so
 * that they block if that does. `Thread.wait_until` may block or not where
 * what is waited for is there already, which is what a yield waits for; and
 * a task that has returned, and yields, may hold off the next.
 */
export function blocking(
  testCase: Pick<Case, "components" | "asyncHost">,
  { answer }: Pick<Call, "answer">,
): Certainty {
  const { components, asyncHost } = testCase;
  const host: Certainty = !asyncHost ? "never" : answer === "at-once" ? "may" : "must";
  const blocks: Certainty[] = [];
  let traps: Certainty = "never";
  for (const [index, component] of [...components.entries()].reverse()) {
    const callees = calleesOf(components, index);
    const waits = callees.length === 0 ? host : any(callees.map((callee) => blocks[callee]!));
    if (!component.asyncType) traps = any([traps, waits]);
    blocks[index] = component.asyncType ? any([waits, ofItsOwn(component)]) : "never";
  }
  return traps;
}

/** Whether a task blocks before it returns, even if nothing does that it calls. */
function ofItsOwn({ yieldsBefore, yieldsAfter, yieldsLate, backpressure, lift, wait }: ComponentOptions): Certainty {
  // A callback that yields on its stack keeps the instance to itself (`ComponentInstance.exclusive_thread`).
  const heldOff = yieldsLate > 0 && (backpressure || (lift === "callback" && wait !== "event-loop"));
  return yieldsBefore + yieldsAfter > 0 || heldOff ? "may" : "never";
}
