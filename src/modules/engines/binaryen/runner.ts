import type { Outcome } from "../../../harness/outcome.ts";
import type { Feature } from "../../../wasm/feature.ts";
import { RUNNERS } from "../../case/runner.ts";
import type { Runner } from "../../case/runner.ts";
import { missing } from "../engine.ts";
import type { ModuleFeatures } from "../engine.ts";
import type { Job, Run, RunningEngine } from "../running.ts";
import type { BinaryenEngine } from "./engine.ts";

type Settings = Extract<Runner, { readonly name: "binaryen" }>;

const LACKS: ReadonlySet<Feature> = new Set(RUNNERS.binaryen);

/** binaryen's optimiser, and somebody who runs what it has made of a module. */
export class BinaryenRunner implements RunningEngine<Settings> {
  readonly name = "binaryen";
  /** It puts `unreachable` where it sees that something traps, whatever the trap is. */
  readonly blurs = null;
  readonly #binaryen: BinaryenEngine;
  readonly #run: (job: Job) => Run;

  /** @param run what runs the optimised module. */
  constructor(binaryen: BinaryenEngine, run: (job: Job) => Run) {
    this.#binaryen = binaryen;
    this.#run = run;
  }

  get versions(): Readonly<Record<string, string>> {
    return this.#binaryen.versions;
  }

  get replaced(): number {
    return this.#binaryen.replaced;
  }

  lacks(features: ModuleFeatures): string | null {
    return this.#binaryen.lacks(features) ?? missing(features, LACKS);
  }

  ready(): Promise<void> {
    return this.#binaryen.ready();
  }

  renew(): void {
    this.#binaryen.renew();
  }

  run(job: Job, { optimize, shrink }: Settings): Run {
    const optimised = this.#binaryen.optimize(job.binary, optimize, shrink);
    if (optimised.kind !== "value") return { instance: withoutTrap(optimised), calls: [] };
    const run = this.#run({ ...job, binary: optimised.value });
    const { instance } = run;
    if (instance.kind !== "error" || instance.stage !== "compile") return run;
    const error = `what it writes is not valid: ${instance.error}`;
    return { instance: { ...instance, stage: "transpile", error }, calls: [] };
  }
}

/** That the optimiser has broken off is no trap of the module. */
function withoutTrap(outcome: Exclude<Outcome<unknown>, { readonly kind: "value" }>): Run["instance"] {
  switch (outcome.kind) {
    case "trap":
      return { kind: "error", stage: "transpile", error: `it breaks off: ${outcome.trap}`, message: outcome.message };
    case "error":
      return { kind: "error", stage: "compile", error: outcome.error, message: outcome.message };
    case "limit":
    case "unsupported":
      return outcome;
  }
}
