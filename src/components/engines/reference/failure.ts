import { Trap } from "../../canonical/trap.ts";
import type { TrapKind } from "../../canonical/trap.ts";
import { asHarnessError, HarnessError } from "../../../harness/harness_error.ts";
import type { Outcome, Stage } from "../../../harness/outcome.ts";

/** The `trap_if`s of CanonicalABI.md that concern instances, tasks, threads, subtasks and waitables. */
export type Rule =
  | "cannot-enter"
  | "cannot-leave"
  /** A task of a type that is not `async` would have to wait before it has returned (`canon_lift`). */
  | "cannot-block"
  | "task-not-returned"
  | "task-returned-twice"
  | "task-return-in-sync-lift"
  | "task-return-type"
  | "task-return-options"
  | "callback-code"
  | "unknown-handle"
  | "handle-kind"
  | "table-full"
  | "waitable-set-not-empty"
  | "waitable-set-waited-on"
  | "waitable-waited-on"
  | "subtask-not-resolved"
  | "backpressure-overflow"
  | "backpressure-underflow"
  | "uncaught-exception";

export type TrapName = Rule | TrapKind;

/** What `trap()` raises for these. */
export class RuleTrap extends Error {
  override readonly name = "RuleTrap";
  readonly rule: Rule;
  constructor(rule: Rule, detail = "") {
    super(detail === "" ? rule : `${rule}: ${detail}`);
    this.rule = rule;
  }
}

export function trapIf(condition: boolean, rule: Rule, detail?: string): void {
  if (condition) throw new RuleTrap(rule, detail);
}

/** Something that the specification allows and that is not done here. */
export class NotSupported extends Error {
  override readonly name = "NotSupported";
}

/** A stated limit of the engine. */
export class LimitMet extends Error {
  override readonly name = "LimitMet";
  readonly limit: string;
  constructor(limit: string, message: string) {
    super(message);
    this.limit = limit;
  }
}

/** Core code trapped on a stack of its own, and V8 tells why only in a later microtask. */
export class CoreTrap extends Error {
  override readonly name = "CoreTrap";
}

/** The component breaks a rule of validation or linking. */
export class LinkFault extends Error {
  override readonly name = "LinkFault";
}

/** `stuck`: every thread waits for something that only another call could bring. */
export type Reported<T> = Outcome<T> | { readonly kind: "stuck"; readonly message: string };
export type Failure = Exclude<Reported<never>, { readonly kind: "value" }>;

/** @throws {HarnessError} for anything that no component can be the cause of. */
export function failureOf(error: unknown, stage: Stage): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RuleTrap) return { kind: "trap", trap: error.rule, message };
  if (error instanceof Trap) return { kind: "trap", trap: error.kind, message };
  if (error instanceof CoreTrap || error instanceof WebAssembly.RuntimeError)
    return { kind: "trap", trap: coreTrap(message), message };
  if (error instanceof NotSupported) return { kind: "unsupported", what: message, message };
  if (error instanceof LimitMet) return { kind: "limit", limit: error.limit, message };
  if (
    error instanceof LinkFault ||
    error instanceof WebAssembly.LinkError ||
    error instanceof WebAssembly.CompileError
  ) {
    return { kind: "error", stage, error: error.name, message };
  }
  if (error instanceof RangeError && /call stack/.test(message)) return { kind: "limit", limit: "stack", message };
  if (error instanceof WebAssembly.Exception)
    return { kind: "trap", trap: "uncaught-exception", message: "uncaught core exception" };
  throw error instanceof HarnessError ? error : asHarnessError("running a component in the reference engine", error);
}

/** V8's words for the traps of the core specification. */
function coreTrap(message: string): string {
  if (/^unreachable/.test(message)) return "unreachable";
  if (/^memory access out of bounds/.test(message)) return "memory out of bounds";
  if (/by zero/.test(message)) return "division by zero";
  if (/^table index|table access/.test(message)) return "table out of bounds";
  if (/^null function or function signature/.test(message)) return "indirect call";
  return "core trap";
}
