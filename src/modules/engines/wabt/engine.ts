import type { Outcome } from "../../../harness/outcome.ts";
import { EmscriptenTool, packageFile } from "../emscripten.ts";
import type { EmscriptenInstance } from "../emscripten.ts";
import { missing } from "../engine.ts";
import type { CoreEngine, CoreModule, ModuleFeatures, TextTool } from "../engine.ts";
import { Kept } from "../kept.ts";
import { classify } from "./classify.ts";
import { LACKING } from "./features.ts";

/** wabt.js, as far as it is used here. */
interface Wabt {
  readWasm(binary: Uint8Array<ArrayBuffer>, options: Options): WabtModule;
  parseWat(name: string, text: Uint8Array<ArrayBuffer>, options: Options): WabtModule;
}

interface WabtModule {
  validate(features: Options): void;
  applyNames(): void;
  toText(options: Options): string;
  toBinary(options: Options): { readonly buffer: Uint8Array<ArrayBuffer> };
  destroy(): void;
}

type Options = Readonly<Record<string, boolean>>;

/**
 * All that wabt has, by its own names (`FEATURES` in its script), without what it has in part and what changes only its
 * text format.
 */
const FEATURES: Options = {
  exceptions: true,
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  threads: true,
  multi_value: true,
  tail_call: true,
  bulk_memory: true,
  reference_types: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
};

/** Bytes of memory at which an instance is replaced. */
const MAX_MEMORY = 0x0800_0000;

const encoder = new TextEncoder();

/** wabt's reader, validator, and text format. */
export class WabtEngine implements CoreEngine, TextTool {
  readonly name = "wabt";
  readonly versions: Readonly<Record<string, string>>;
  readonly #tool: Kept<EmscriptenInstance<Wabt>>;

  constructor() {
    const { path, version } = packageFile("wabt", "index.js");
    this.versions = { wabt: version };
    const tool = new EmscriptenTool<Wabt>(path, (source) => `${source}\nreturn module.exports;`);
    this.#tool = new Kept(() => tool.instantiate(), MAX_MEMORY);
  }

  get replaced(): number {
    return this.#tool.replaced;
  }

  get memoryBytes(): number {
    return this.#tool.memoryBytes;
  }

  lacks(features: ModuleFeatures): string | null {
    return missing(features, LACKING);
  }

  comparable(other: CoreEngine, features: ModuleFeatures): boolean {
    return this.lacks(features) === null && other.lacks(features) === null;
  }

  ready(): Promise<void> {
    return this.#tool.ready();
  }

  renew(): void {
    this.#tool.renew();
  }

  compile(binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule> {
    return this.#with(
      (wabt) => wabt.readWasm(binary, FEATURES),
      (module) => {
        module.validate(FEATURES);
        return { binary };
      },
    );
  }

  /** As `wasm2wat` does, with the names that the module has, and as far as they can be applied. */
  print(binary: Uint8Array<ArrayBuffer>): Outcome<string> {
    return this.#with(
      (wabt) => wabt.readWasm(binary, { ...FEATURES, readDebugNames: true }),
      (module) => {
        tryToApplyNames(module);
        return module.toText({ foldExprs: false, inlineExport: false });
      },
    );
  }

  /** As `wat2wasm --debug-names` does. */
  parse(text: string): Outcome<Uint8Array<ArrayBuffer>> {
    return this.#with(
      (wabt) => wabt.parseWat("module.wat", encoder.encode(text), FEATURES),
      (module) => {
        module.validate(FEATURES);
        return module.toBinary({ write_debug_names: true }).buffer;
      },
    );
  }

  #with<T>(make: (wabt: Wabt) => WabtModule, use: (module: WabtModule) => T): Outcome<T> {
    try {
      const module = make(this.#tool.instance.exports);
      const outcome = attempt(() => use(module));
      // What has broken off is not asked for anything any more, not even to clean up.
      if (!isBroken(outcome)) module.destroy();
      else this.#tool.drop();
      return outcome;
    } catch (error) {
      const refusal = classify(error);
      if (isBroken(refusal)) this.#tool.drop();
      return refusal;
    }
  }
}

function attempt<T>(task: () => T): Outcome<T> {
  try {
    return { kind: "value", value: task() };
  } catch (error) {
    return classify(error);
  }
}

const isBroken = ({ kind }: Outcome<unknown>): boolean => kind === "trap" || kind === "limit";

/** It can fail for modules that are fine, and then leaves indices; `wasm2wat` does not look at how it ended either. */
function tryToApplyNames(module: WabtModule): void {
  try {
    module.applyNames();
  } catch (error) {
    if (!(error instanceof Error) || error.message !== "applyNames failed.") throw error;
  }
}
