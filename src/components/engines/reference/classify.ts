import { Trap } from "../../canonical/trap.ts";
import { asHarnessError, HarnessError } from "../../../harness/harness_error.ts";
import type { Stage } from "../../../harness/outcome.ts";
import { coreTrapOf } from "../classify_core.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { CoreTrap, LimitMet, LinkFault, NotSupported, RuleTrap } from "./failure.ts";

/** `stuck`: every thread waits for something that only another call could bring. */
export type Reported<T> = EngineOutcome<T> | { readonly kind: "stuck"; readonly message: string };
export type Failure = Exclude<Reported<never>, { readonly kind: "value" }>;

/** Limits of V8. */
const LIMITS: readonly (readonly [RegExp, string])[] = [
  [/call stack/, "stack"],
  [/out of memory|allocation failed/i, "memory"],
  [/larger than implementation limit|maximum .* size exceeded/, "size"],
];

/** What V8 says of a proposal that is not switched on. */
const PROPOSAL = /enable with --experimental-wasm-([\w-]+)/;

/**
 * Tells apart what the engine and V8 throw. V8's messages are looked at here
 * and in classify_core.ts, nowhere else.
 *
 * @throws {HarnessError} for anything that no component can be the cause of.
 */
export function failureOf(error: unknown, stage: Stage): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RuleTrap || error instanceof Trap) return { kind: "trap", trap: error.kind, message };
  if (error instanceof CoreTrap) return { kind: "trap", trap: "core trap", message };
  if (error instanceof NotSupported) return { kind: "unsupported", what: message, message };
  if (error instanceof LimitMet) return { kind: "limit", limit: error.limit, message };
  if (error instanceof LinkFault) return { kind: "error", stage, error: error.name, message };
  return failureOfV8(error, message, stage) ?? unexpected(error);
}

function failureOfV8(error: unknown, message: string, stage: Stage): Failure | null {
  if (error instanceof WebAssembly.Exception)
    return { kind: "trap", trap: "uncaught exception", message: "uncaught core exception" };
  const { CompileError, LinkError, RuntimeError } = WebAssembly;
  const known = [CompileError, LinkError, RuntimeError, RangeError].find((kind) => error instanceof kind);
  if (!known) return null;
  const trap = known === RuntimeError ? coreTrapOf(message) : null;
  if (trap) return { kind: "trap", trap, message };
  const limit = LIMITS.find(([pattern]) => pattern.test(message));
  if (limit) return { kind: "limit", limit: limit[1], message };
  const proposal = known === CompileError ? PROPOSAL.exec(message)?.[1] : undefined;
  if (proposal !== undefined) return { kind: "unsupported", what: `core proposal ${proposal}`, message };
  return known === RangeError ? null : { kind: "error", stage, error: known.name, message };
}

function unexpected(error: unknown): never {
  throw error instanceof HarnessError ? error : asHarnessError("running a component in the reference engine", error);
}
