import { unreachable } from "../../../errors.ts";
import { compileInTier, compileUnder, ensureTrapSafety, platformVersions, tieringUp } from "../../../platform/v8.ts";
import { RUNTIME_FLAGS } from "../../../platform/v8_flags.ts";
import { FEATURES, isShipped } from "../../../wasm/feature.ts";
import type { Feature } from "../../../wasm/feature.ts";
import type { Runner } from "../../case/runner.ts";
import { FUEL } from "../../guests/fuel.ts";
import { missing } from "../engine.ts";
import type { ModuleFeatures } from "../engine.ts";
import type { Called, Job, Run, RunningEngine, TrapKind } from "../running.ts";
import { classify, classifyRun } from "./classify.ts";

type V8Settings = Extract<Runner, { readonly name: `v8-${string}` }>;

const LACKING: ReadonlySet<Feature> = new Set(FEATURES.filter((feature) => !isShipped(feature)));

/** V8 in one of its ways to compile. */
export class V8Runner<S extends V8Settings> implements RunningEngine<S> {
  readonly name: S["name"];
  readonly versions = platformVersions;
  readonly replaced = 0;
  /** Its messages: "float unrepresentable", "table index is out of bounds", "function signature mismatch". */
  readonly blurs: readonly (readonly TrapKind[])[] = [
    ["table", "element"],
    ["uninitialized", "signature"],
  ];

  constructor(name: S["name"]) {
    this.name = name;
  }

  lacks(features: ModuleFeatures): string | null {
    return missing(features, LACKING);
  }

  async ready(): Promise<void> {}

  renew(): void {}

  run(job: Job, settings: S): Run {
    ensureTrapSafety();
    try {
      return compiled(job.binary, settings, (module) => runIn(module, job));
    } catch (error) {
      return { instance: refusal(error), calls: [] };
    }
  }
}

/** A module that is not taken: nothing of it has trapped. */
function refusal(error: unknown): Run["instance"] {
  const outcome = classify(error);
  if (outcome.kind === "limit") return outcome;
  if (outcome.kind !== "error") throw error;
  const { kind, stage, error: said, message } = outcome;
  return { kind, stage, error: said, message };
}

function compiled(binary: Uint8Array, settings: V8Settings, use: (module: WebAssembly.Module) => Run): Run {
  switch (settings.name) {
    case "v8-baseline":
      return use(compileInTier("liftoff", binary));
    case "v8-optimising":
      return use(compileInTier("turbofan", binary));
    case "v8-tiering":
      return tieringUp(settings.budget, binary, use);
    case "v8-flags":
      return use(
        compileUnder(
          RUNTIME_FLAGS.filter(({ on }) => settings.flags.includes(on)),
          binary,
        ),
      );
    default:
      return unreachable(settings);
  }
}

/** Instantiates a module and calls its exports. Never throws. */
function runIn(module: WebAssembly.Module, { calls }: Pick<Job, "calls">): Run {
  let exports: WebAssembly.Exports;
  try {
    ({ exports } = new WebAssembly.Instance(module));
  } catch (error) {
    return { instance: classifyRun(error), calls: [] };
  }
  const { [FUEL]: fuel } = exports;
  const isEmpty = (): boolean => fuel instanceof WebAssembly.Global && fuel.value === 0;
  return {
    instance: { kind: "value", value: null },
    calls: calls.map((name) => {
      const done = called(exports[name] as Exported);
      return done.kind === "trap" && done.trap === "unreachable" && isEmpty() ? { ...done, message: NO_FUEL } : done;
    }),
  };
}

/** What is said of a call that was stopped where loops and calls are counted. */
export const NO_FUEL = "unreachable: no fuel is left";

/** An i64 is a bigint, an i32 a number. */
type Exported = () => number | bigint | readonly (number | bigint)[] | undefined;

function called(exported: Exported): Called {
  try {
    const results = exported();
    const all = typeof results === "object" ? results : results === undefined ? [] : [results];
    return { kind: "value", value: all.map(unsigned) };
  } catch (error) {
    return classifyRun(error);
  }
}

const unsigned = (value: number | bigint): bigint =>
  typeof value === "number" ? BigInt(value >>> 0) : BigInt.asUintN(64, value);
