import type { Outcome } from "../../../harness/outcome.ts";
import { compileInTier, platformVersions } from "../../../platform/v8.ts";
import { FEATURES, isShipped } from "../../../wasm/feature.ts";
import type { Feature } from "../../../wasm/feature.ts";
import { missing } from "../engine.ts";
import type { CoreEngine, CoreModule, ModuleFeatures } from "../engine.ts";
import { classify } from "./classify.ts";

/** What is behind flags in V8 14.6 (`src/wasm/wasm-feature-flags.h`, "experimental" and "staging"), or not there. */
const LACKING: ReadonlySet<Feature> = new Set(FEATURES.filter((feature) => !isShipped(feature)));

/** How V8 is asked to compile. */
type Tier = "liftoff" | "turbofan";

/** V8's decoder and validator, and its compilers. */
export class V8Engine implements CoreEngine {
  readonly name = "v8";
  readonly versions = platformVersions;
  readonly replaced = 0;
  readonly memoryBytes = 0;

  lacks(features: ModuleFeatures): string | null {
    return missing(features, LACKING);
  }

  comparable(other: CoreEngine, features: ModuleFeatures): boolean {
    return this.lacks(features) === null && other.lacks(features) === null;
  }

  async ready(): Promise<void> {}

  renew(): void {}

  /** `new WebAssembly.Module`. */
  compile(binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule> {
    return attempt(binary, () => new WebAssembly.Module(binary));
  }

  /** `WebAssembly.validate`. */
  validate(binary: Uint8Array<ArrayBuffer>): boolean {
    return WebAssembly.validate(binary);
  }

  /** `WebAssembly.compile`. */
  async compileAsync(binary: Uint8Array<ArrayBuffer>): Promise<Outcome<CoreModule>> {
    try {
      await WebAssembly.compile(binary);
      return { kind: "value", value: { binary } };
    } catch (error) {
      return classify(error);
    }
  }

  /** All functions at once by one compiler. */
  compileInTier(tier: Tier, binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule> {
    return attempt(binary, () => compileInTier(tier, binary));
  }
}

function attempt(binary: Uint8Array, compile: () => unknown): Outcome<CoreModule> {
  try {
    compile();
    return { kind: "value", value: { binary } };
  } catch (error) {
    return classify(error);
  }
}
