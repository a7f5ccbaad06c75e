import { functionsOf } from "../../../case/case.ts";
import type { Case } from "../../../case/case.ts";
import type { Value } from "../../../values/value.ts";
import { HarnessError } from "../../harness_error.ts";
import type { Outcome } from "../../outcome.ts";
import { platformVersions } from "../../v8.ts";
import { NEVER_SETTLES } from "../engine.ts";
import type { ComponentEngine, ComponentInstance, Delivery, HostFunction } from "../engine.ts";
import type { Reported } from "./failure.ts";
import { instantiateComponent } from "./instantiate.ts";
import type { HostImports, RootInstance } from "./instantiate.ts";

/** The specification, run as it is written: what jco is measured against, and what shows that a case is right. */
export class ReferenceEngine implements ComponentEngine {
  readonly name = "reference";
  readonly versions: Readonly<Record<string, string>> = platformVersions;

  instantiate(binary: Uint8Array, testCase: Case, host: HostFunction): Promise<Outcome<ComponentInstance>> {
    const instance = outcomeOf(instantiateComponent(binary, importsOf(testCase, host)));
    return Promise.resolve(instance.kind === "value" ? { kind: "value", value: new ReferenceInstance(instance.value, testCase) } : instance);
  }
}

function importsOf(testCase: Case, host: HostFunction): HostImports {
  const offered = functionsOf(testCase).map(({ importName }, of) => [importName, { call: (args: readonly Value[]) => host(of, args.map(delivered)) }] as const);
  // There is only one way here not to be a function.
  return Object.fromEntries(testCase.link === "function" ? offered : offered.slice(1));
}

const delivered = (value: Value): Delivery => ({ read: () => value });

class ReferenceInstance implements ComponentInstance {
  readonly #root: RootInstance;
  readonly #case: Case;

  constructor(root: RootInstance, testCase: Case) {
    this.#root = root;
    this.#case = testCase;
  }

  async call(of: number, args: readonly Value[]): Promise<Outcome<Delivery | null>> {
    const { func, exportName } = functionsOf(this.#case)[of]!;
    const returned = outcomeOf(await this.#export(exportName)(args));
    if (returned.kind !== "value") return returned;
    return { kind: "value", value: func.result === null ? null : delivered(returned.value as Value) };
  }

  async finish(): Promise<Outcome<null>> {
    const settled = outcomeOf(await this.#root.settle());
    if (settled.kind !== "value") return settled;
    const { unfinished } = settled.value;
    return unfinished === 0 ? { kind: "value", value: null } : stuck(`${unfinished} threads wait`);
  }

  async audit(index: number): Promise<Outcome<bigint>> {
    const audited = outcomeOf(await this.#export(`audit-${index}`)([]));
    return audited.kind === "value" ? { kind: "value", value: audited.value as bigint } : audited;
  }

  dispose(): void {}

  #export(name: string): (args: readonly Value[]) => Reported<Value | null> | Promise<Reported<Value | null>> {
    const found = this.#root.exports.get(name);
    if (!found) throw new HarnessError(`the component does not export ${name}`);
    return found;
  }
}

function outcomeOf<T>(reported: Reported<T>): Outcome<T> {
  if (reported.kind === "stuck") return stuck(reported.message);
  // Rules are named with hyphens there, and with blanks wherever traps are classes of messages.
  return reported.kind === "trap" ? { ...reported, trap: reported.trap.replaceAll("-", " ") } : reported;
}

const stuck = (message: string): Outcome<never> => ({ kind: "error", stage: "call", error: NEVER_SETTLES, message });
