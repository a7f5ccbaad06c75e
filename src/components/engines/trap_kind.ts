import type { ValueTrapKind } from "../canonical/trap.ts";
import type { Outcome } from "../../harness/outcome.ts";

/** Traps of core WebAssembly. */
export type CoreTrapKind =
  | "unreachable"
  | "memory out of bounds"
  | "unaligned atomic"
  | "division by zero"
  | "integer overflow"
  | "invalid conversion"
  | "table out of bounds"
  | "indirect call"
  | "null reference"
  | "cast failure"
  | "array out of bounds"
  | "array too large"
  /** Core code trapped, and the engine does not tell how. */
  | "core trap";

/** The `trap_if`s of CanonicalABI.md that concern instances, tasks, threads, subtasks and waitables. */
export type TaskTrapKind =
  | "cannot enter"
  | "cannot leave"
  /** A task of a type that is not `async` would have to wait before it has returned (`canon_lift`). */
  | "cannot block"
  | "task not returned"
  | "task returned twice"
  | "task return in sync lift"
  | "task return type"
  | "task return options"
  | "callback code"
  | "unknown handle"
  | "handle kind"
  | "table full"
  | "waitable set not empty"
  | "waitable set waited on"
  | "subtask not resolved"
  | "backpressure overflow"
  | "backpressure underflow"
  /** A core exception leaves a core function that is lifted (`call_and_trap_on_throw`). */
  | "uncaught exception";

/** What an engine traps with where the specification has another trap, or none. */
type EngineTrapKind =
  /** Of "out of bounds", whose it was. */
  | "string out of bounds"
  | "list out of bounds"
  /** A stack can't be suspended: "cannot block" where nobody saw it coming. */
  | "cannot suspend"
  /** Every thread waits. */
  | "deadlock";

/** Every way in which a component may trap, in the words that all engines share. */
export type TrapKind = CoreTrapKind | ValueTrapKind | TaskTrapKind | EngineTrapKind;

/** What an engine for components did. */
export type EngineOutcome<T> = Outcome<T, TrapKind>;
