import { functionsOf } from "../../case/case.ts";
import type { Case } from "../../case/case.ts";
import type { Value } from "../../values/value.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { NEVER_SETTLES } from "../engine.ts";
import type { ComponentEngine, ComponentInstance, Delivery, HostFunction } from "../engine.ts";
import type { Reported } from "./classify.ts";
import { instantiateComponent } from "./instantiate.ts";
import type { ExportedFunc, HostImports, RootInstance } from "./instantiate.ts";
import type { StoreOptions } from "./store.ts";

/** The component model as the specification has it. What jco and V8 are told by a case is of no matter here. */
export class ReferenceEngine implements ComponentEngine {
  readonly name = "reference";
  readonly versions = { v8: process.versions.v8 };
  readonly #options: StoreOptions;

  constructor(options: StoreOptions = {}) {
    this.#options = options;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async instantiate(binary: Uint8Array, testCase: Case, host: HostFunction): Promise<EngineOutcome<ComponentInstance>> {
    const outcome = plain(instantiateComponent(binary, importsOf(testCase, host), this.#options));
    return outcome.kind === "value"
      ? { kind: "value", value: new ReferenceInstance(outcome.value, testCase) }
      : outcome;
  }
}

function importsOf(testCase: Case, host: HostFunction): HostImports {
  const { link } = testCase;
  if (link === "missing") return {};
  return Object.fromEntries(
    functionsOf(testCase).map(({ importName }, of) => [
      importName,
      link === "function" ? { call: (args: readonly Value[]) => host(of, args.map(delivered)) } : { exports: {} },
    ]),
  );
}

class ReferenceInstance implements ComponentInstance {
  readonly #root: RootInstance;
  readonly #names: readonly string[];

  constructor(root: RootInstance, testCase: Case) {
    this.#root = root;
    this.#names = functionsOf(testCase).map(({ exportName }) => exportName);
  }

  async call(of: number, args: readonly Value[]): Promise<EngineOutcome<Delivery | null>> {
    const called = this.#function(this.#names[of] as string)(args);
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

  async audit(index: number): Promise<EngineOutcome<bigint>> {
    const outcome = plain(await this.#function(`audit-${index}`)([]));
    return outcome.kind === "value" ? { kind: "value", value: outcome.value as bigint } : outcome;
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
