import type { EngineOutcome, TrapKind } from "../engines/trap_kind.ts";
import { NEVER_SETTLES } from "../engines/engine.ts";

/** What is no value. */
export type Failed = Exclude<EngineOutcome<unknown>, { readonly kind: "value" }>;

/** Whether what was waited for never comes. */
export const neverSettles = (outcome: EngineOutcome<unknown>): boolean =>
  outcome.kind === "error" && outcome.error === NEVER_SETTLES;

/**
 * How it ends if a guest waits for ever, or gives up, since it was told the
 * wrong thing. After any other failure, guests notice that they were cut off.
 */
const GIVING_UP: readonly TrapKind[] = ["unreachable", "task not returned", "deadlock"];

/** How a guest gave up, or waits for ever; `null` if that is not how it failed. */
export function gaveUp(outcome: Failed): TrapKind | typeof NEVER_SETTLES | null {
  if (neverSettles(outcome)) return NEVER_SETTLES;
  const trap = outcome.kind === "trap" ? outcome.trap : outcome.kind === "error" ? outcome.insteadOf : undefined;
  return GIVING_UP.find((kind) => kind === trap) ?? null;
}
