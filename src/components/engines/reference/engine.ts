import type { Value } from "../../values/value.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { NEVER_SETTLES } from "../engine.ts";
import type { Component, ComponentEngine, ComponentInstance, Delivery, Host, Signature } from "../engine.ts";
import type { Reported } from "./classify.ts";
import { instantiateComponent } from "./instantiate.ts";
import type { ExportedFunc, HostImports, RootInstance } from "./instantiate.ts";
import type { StoreOptions } from "./store.ts";

/** The component model as the specification has it: nothing is left to be configured. */
export class ReferenceEngine implements ComponentEngine {
  readonly name = "reference";
  readonly versions = { v8: process.versions.v8 };
  readonly #options: StoreOptions;

  constructor(options: StoreOptions = {}) {
    this.#options = options;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async instantiate(component: Component, _config: unknown, host: Host): Promise<EngineOutcome<ComponentInstance>> {
    const imports = importsOf(component.imports, host);
    const outcome = plain(instantiateComponent(component.binary, imports, this.#options));
    return outcome.kind === "value"
      ? { kind: "value", value: new ReferenceInstance(outcome.value, component.exports) }
      : outcome;
  }
}

function importsOf(imports: readonly Signature[], host: Host): HostImports {
  const offers: Record<string, HostImports[string]> = {};
  for (const [of, { name }] of imports.entries()) {
    const offer = host[of]!;
    if (offer === "missing") continue;
    offers[name] = offer === "not-a-function" ? { exports: {} } : { call: (args) => offer(args.map(delivered)) };
  }
  return offers;
}

class ReferenceInstance implements ComponentInstance {
  readonly #root: RootInstance;
  readonly #exports: readonly Signature[];

  constructor(root: RootInstance, exports: readonly Signature[]) {
    this.#root = root;
    this.#exports = exports;
  }

  async call(of: number, args: readonly Value[]): Promise<EngineOutcome<Delivery | null>> {
    const called = this.#function(this.#exports[of]!.name)(args);
    const outcome = plain("kind" in called ? called : await called);
    if (outcome.kind !== "value") return outcome;
    return { kind: "value", value: outcome.value === null ? null : delivered(outcome.value) };
  }

  async finish(): Promise<EngineOutcome<null>> {
    const outcome = plain(await this.#root.settle());
    if (outcome.kind !== "value") return outcome;
    const { unfinished } = outcome.value;
    if (unfinished === 0) return { kind: "value", value: null };
    return { kind: "error", stage: "call", error: "a task never ends", message: `${unfinished} threads wait for ever` };
  }

  dispose(): Promise<EngineOutcome<null>> {
    this.#root.dispose();
    return Promise.resolve({ kind: "value", value: null });
  }

  #function(name: string): ExportedFunc {
    const func = this.#root.exports.get(name);
    if (!func) throw new HarnessError(`the component exports no ${name}`);
    return func;
  }
}

/** The outcome in words that all engines share. */
function plain<T>(outcome: Reported<T>): EngineOutcome<T> {
  switch (outcome.kind) {
    case "stuck":
      return { kind: "error", stage: "call", error: NEVER_SETTLES, message: outcome.message };
    default:
      return outcome;
  }
}

const delivered = (value: Value): Delivery => ({ read: () => value });
