import { isPromise } from "node:util/types";
import type { ListForm } from "../case/case.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";
import type { Outcome } from "../../harness/outcome.ts";
import type { Component, ComponentEngine, ComponentInstance, Delivery, Host, HostFunction } from "./engine.ts";

/** Something that happened while a case ran. Values are as they were read when they arrived. */
export type Step =
  | { readonly kind: "instantiate"; readonly outcome: Outcome<null> }
  | {
      readonly kind: "call";
      readonly call: number;
      readonly of: number;
      readonly args: readonly Value[];
      readonly form: ListForm;
    }
  /** The host's function was called; `answer` is what it answered at once, or `later`. */
  | {
      readonly kind: "host";
      readonly of: number;
      readonly received: readonly Received[];
      readonly answer: { readonly value: Value | null } | "later";
    }
  | { readonly kind: "answer"; readonly of: number; readonly value: Value | null }
  | { readonly kind: "return"; readonly call: number; readonly outcome: Outcome<Received | null> }
  | { readonly kind: "finish"; readonly outcome: Outcome<null> };

/** An engine that keeps a record of what goes in and out of another one, for whoever explains a case. */
export class Recorder<Config> implements ComponentEngine<Config> {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What happened so far, in order. */
  readonly steps: Step[] = [];
  readonly #engine: ComponentEngine<Config>;

  constructor(engine: ComponentEngine<Config>) {
    this.#engine = engine;
    this.name = engine.name;
    this.versions = engine.versions;
  }

  async instantiate(component: Component, config: Config, host: Host): Promise<Outcome<ComponentInstance>> {
    const { steps } = this;
    let calls = 0;
    const recorded =
      (of: number, func: HostFunction): HostFunction =>
      (args) => {
        const received = args.map((arg) => arg.read());
        const answer = func(args);
        steps.push({ kind: "host", of, received, answer: isPromise(answer) ? "later" : { value: answer } });
        if (!isPromise(answer)) return answer;
        return answer.then((value) => {
          steps.push({ kind: "answer", of, value });
          return value;
        });
      };
    const offers = host.map((offer, of) => (typeof offer === "string" ? offer : recorded(of, offer)));
    const outcome = await this.#engine.instantiate(component, config, offers);
    steps.push({ kind: "instantiate", outcome: without(outcome) });
    if (outcome.kind !== "value") return outcome;
    const instance = outcome.value;
    return {
      kind: "value",
      value: {
        call: async (of, args, form) => {
          const call = calls++;
          steps.push({ kind: "call", call, of, args, form });
          const returned = await instance.call(of, args, form);
          steps.push({ kind: "return", call, outcome: read(returned) });
          return returned;
        },
        finish: async () => {
          const finished = await instance.finish();
          if (finished.kind !== "value") steps.push({ kind: "finish", outcome: finished });
          return finished;
        },
        dispose: async () => {
          const disposed = await instance.dispose();
          if (disposed.kind !== "value") steps.push({ kind: "finish", outcome: disposed });
          return disposed;
        },
      },
    };
  }
}

const without = (outcome: Outcome<unknown>): Outcome<null> =>
  outcome.kind === "value" ? { kind: "value", value: null } : outcome;

const read = (outcome: Outcome<Delivery | null>): Outcome<Received | null> =>
  outcome.kind === "value" ? { kind: "value", value: outcome.value && outcome.value.read() } : outcome;
