import type { EngineOutcome } from "../engines/trap_kind.ts";
import type { ListForm } from "../case/case.ts";
import type { Delivery } from "../engines/engine.ts";
import type { RunEvent } from "../oracles/events.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** Something that happened while a case ran. Values are as they were read when they arrived. */
export type Step =
  | { readonly kind: "instantiate"; readonly outcome: EngineOutcome<null> }
  | {
      readonly kind: "call";
      readonly call: number;
      readonly of: number;
      readonly args: readonly Value[];
      readonly form: ListForm;
    }
  /** The host's function was called, for a call with the arguments `passed`, and answered at once or will `later`. */
  | {
      readonly kind: "host";
      readonly of: number;
      readonly received: readonly Received[];
      readonly passed: readonly Value[];
      readonly answer: { readonly value: Value | null } | "later";
    }
  | { readonly kind: "answer"; readonly of: number; readonly value: Value | null }
  | { readonly kind: "return"; readonly call: number; readonly outcome: EngineOutcome<Received | null> }
  | { readonly kind: "finish"; readonly outcome: EngineOutcome<null> }
  | { readonly kind: "audit"; readonly index: number; readonly outcome: EngineOutcome<bigint> };

/** What is kept of an event for whoever explains a case: what went in and out of the engine. */
export function recorded(event: RunEvent): readonly Step[] {
  switch (event.kind) {
    case "instantiated":
      return [{ kind: "instantiate", outcome: event.outcome }];
    case "call": {
      const { index, of, args } = event.call;
      return [{ kind: "call", call: index, of, args, form: event.form }];
    }
    case "host": {
      const { of, args, call, when, value } = event;
      const received = args.map((arg) => arg.read());
      return [
        { kind: "host", of, received, passed: call?.args ?? [], answer: when === "at-once" ? { value } : "later" },
      ];
    }
    case "answer":
      return [{ kind: "answer", of: event.of, value: event.value }];
    case "settled": {
      const { call, outcome } = event;
      return [{ kind: "return", call: call.index, outcome: read(outcome) }];
    }
    case "finished":
    case "disposed":
      return event.outcome.kind === "value" ? [] : [{ kind: "finish", outcome: event.outcome }];
    case "audit":
      return [{ kind: "audit", index: event.index, outcome: event.outcome }];
    case "group":
    case "due":
    case "returned":
    case "failed":
    case "noticed":
    case "over":
      return [];
  }
}

const read = (outcome: EngineOutcome<Delivery | null>): EngineOutcome<Received | null> =>
  outcome.kind === "value" ? { kind: "value", value: outcome.value && outcome.value.read() } : outcome;
