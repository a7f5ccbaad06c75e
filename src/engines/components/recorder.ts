import type { Case, ListForm } from "../../case/case.ts";
import type { Received } from "../../values/received.ts";
import type { Value } from "../../values/value.ts";
import type { Outcome } from "../outcome.ts";
import type { ComponentEngine, ComponentInstance, Delivery, HostFunction } from "./engine.ts";

/** Something that happened while a case ran. Values are as they were read when they arrived. */
export type Step =
  | { readonly kind: "instantiate"; readonly outcome: Outcome<null> }
  | { readonly kind: "call"; readonly call: number; readonly args: readonly Value[]; readonly form: ListForm }
  | { readonly kind: "host"; readonly call: number; readonly received: readonly Received[]; readonly answer: Value | null }
  | { readonly kind: "return"; readonly call: number; readonly outcome: Outcome<Received | null> }
  | { readonly kind: "audit"; readonly component: number; readonly outcome: Outcome<bigint> };

/** An engine that keeps a record of what goes in and out of another one, for whoever explains a case. */
export class Recorder implements ComponentEngine {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What happened so far, in order. */
  readonly steps: Step[] = [];
  private readonly engine: ComponentEngine;

  constructor(engine: ComponentEngine) {
    this.engine = engine;
    this.name = engine.name;
    this.versions = engine.versions;
  }

  async instantiate(binary: Uint8Array, testCase: Case, host: HostFunction): Promise<Outcome<ComponentInstance>> {
    const { steps } = this;
    let call = -1;
    const outcome = await this.engine.instantiate(binary, testCase, (args) => {
      const answer = host(args);
      steps.push({ kind: "host", call, received: args.map((arg) => arg.read()), answer });
      return answer;
    });
    steps.push({ kind: "instantiate", outcome: without(outcome) });
    if (outcome.kind !== "value") return outcome;
    const instance = outcome.value;
    return {
      kind: "value",
      value: {
        call: async (args, form) => {
          call++;
          steps.push({ kind: "call", call, args, form });
          const returned = await instance.call(args, form);
          steps.push({ kind: "return", call, outcome: read(returned) });
          return returned;
        },
        audit: async (component) => {
          const audited = await instance.audit(component);
          steps.push({ kind: "audit", component, outcome: audited });
          return audited;
        },
      },
    };
  }
}

const without = (outcome: Outcome<unknown>): Outcome<null> => (outcome.kind === "value" ? { kind: "value", value: null } : outcome);

const read = (outcome: Outcome<Delivery | null>): Outcome<Received | null> => (
  outcome.kind === "value" ? { kind: "value", value: outcome.value && outcome.value.read() } : outcome
);
