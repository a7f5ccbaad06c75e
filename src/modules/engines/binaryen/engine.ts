import { HarnessError } from "../../../harness/harness_error.ts";
import type { Outcome } from "../../../harness/outcome.ts";
import { FEATURES as ALL_FEATURES, isShipped } from "../../../wasm/feature.ts";
import type { Feature } from "../../../wasm/feature.ts";
import { EmscriptenTool, packageFile } from "../emscripten.ts";
import type { EmscriptenInstance } from "../emscripten.ts";
import { missing } from "../engine.ts";
import type { CoreEngine, CoreModule, ModuleFeatures } from "../engine.ts";
import { Kept } from "../kept.ts";
import { classify, classifyInvalid } from "./classify.ts";

/** binaryen.js, as far as it is used here. */
interface Binaryen {
  readonly Features: Readonly<Record<string, number>>;
  readonly Module: new () => BinaryenModule;
  readonly none: number;
  readonly i32: number;
  readBinary(binary: Uint8Array, features: number): BinaryenModule;
  setOptimizeLevel(level: number): void;
  setShrinkLevel(level: number): void;
}

interface BinaryenModule {
  validate(): number;
  optimize(): void;
  emitBinary(): Uint8Array;
  dispose(): void;
  nop(): number;
  addFunction(name: string, params: number, results: number, vars: readonly number[], body: number): unknown;
}

/** What the pinned V8 runs without a flag, by binaryen's names: with `All` it takes what no engine has. */
const FEATURES = [
  "Atomics",
  "MutableGlobals",
  "NontrappingFPToInt",
  "SIMD128",
  "BulkMemory",
  "BulkMemoryOpt",
  "CallIndirectOverlong",
  "SignExt",
  "ExceptionHandling",
  "TailCall",
  "ReferenceTypes",
  "Multivalue",
  "GC",
  "Memory64",
  "RelaxedSIMD",
  "ExtendedConst",
  "MultiMemory",
];

const LACKING: ReadonlySet<Feature> = new Set(ALL_FEATURES.filter((feature) => !isShipped(feature)));

/** Bytes of memory at which an instance is replaced. */
const MAX_MEMORY = 0x0800_0000;

/**
 * So many failed readings does an instance bear. `readBinary` does not give
 * back the stack of what threw (its glue does not go through `preserveStack`):
 * after about 9,000 of them the stack is used up, and what comes next ends
 * with "memory access out of bounds".
 */
const MAX_FAILURES = 1000;

type Instance = EmscriptenInstance<Binaryen> & {
  readonly features: number;
  /** A module that is not valid, for what its validator prints of it: that ends a line. */
  readonly invalid: BinaryenModule;
};

/** binaryen's reader, validator and optimiser. */
export class BinaryenEngine implements CoreEngine {
  readonly name = "binaryen";
  readonly versions: Readonly<Record<string, string>>;
  readonly #tool: Kept<Instance>;
  #failures = 0;

  constructor() {
    const { path, version } = packageFile("binaryen", "index.js");
    this.versions = { binaryen: version };
    const tool = new EmscriptenTool<Binaryen>(path, asFunction);
    this.#tool = new Kept(async () => prepare(await tool.instantiate()), MAX_MEMORY);
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

  async ready(): Promise<void> {
    if (this.#failures >= MAX_FAILURES) this.renew();
    await this.#tool.ready();
  }

  renew(): void {
    this.#failures = 0;
    this.#tool.renew();
  }

  compile(binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule> {
    return this.#read(binary, () => ({ binary }));
  }

  /** As `wasm-opt` does. @param optimize 0 to 3. @param shrink how much size counts, 0 to 2. */
  optimize(binary: Uint8Array<ArrayBuffer>, optimize: number, shrink: number): Outcome<Uint8Array<ArrayBuffer>> {
    return this.#read(binary, (module, binaryen) => {
      binaryen.setOptimizeLevel(optimize);
      binaryen.setShrinkLevel(shrink);
      module.optimize();
      return Uint8Array.from(module.emitBinary());
    });
  }

  /** @param use what is done with a valid module. */
  #read<T>(binary: Uint8Array<ArrayBuffer>, use: (module: BinaryenModule, exports: Binaryen) => T): Outcome<T> {
    const { exports, features } = this.#tool.instance;
    let module: BinaryenModule | null = null;
    try {
      module = exports.readBinary(binary, features);
      if (module.validate()) return { kind: "value", value: use(module, exports) };
      return classifyInvalid(this.#printed());
    } catch (error) {
      this.#failures++;
      const refusal = classify(error, "");
      if (refusal.kind === "error") return classify(error, this.#printed());
      // What has broken off is not asked for anything any more, not even to clean up.
      module = null;
      this.#drop();
      return refusal;
    } finally {
      module?.dispose();
    }
  }

  #drop(): void {
    this.#failures = 0;
    this.#tool.drop();
  }

  /** What was printed since the last call; its last line may have no end, and is held back until another follows. */
  #printed(): string {
    const { invalid, takeOutput } = this.#tool.instance;
    invalid.validate();
    const printed = takeOutput();
    return printed.slice(0, Math.max(0, printed.lastIndexOf("[wasm-validator error in function held-back]")));
  }
}

function prepare(instance: EmscriptenInstance<Binaryen>): Instance {
  const { exports } = instance;
  const features = FEATURES.reduce((all, name) => {
    const bit = exports.Features[name];
    if (bit === undefined) throw new HarnessError(`binaryen has no feature ${name}`);
    return all | bit;
  }, 0);
  const invalid = new exports.Module();
  invalid.addFunction("held-back", exports.none, exports.i32, [], invalid.nop());
  return { ...instance, features, invalid };
}

/**
 * The script is an ES module that makes one instance when it is loaded: its
 * last statements.
 */
function asFunction(source: string): string {
  const last = /var [\w$]+=await ([\w$]+)\(\)[^;]*;\s*export\s*\{[^}]*\};?\s*$/.exec(source);
  if (!last) throw new HarnessError("binaryen's script ends otherwise than is known here");
  const body = source
    .slice(0, last.index)
    .replaceAll("import.meta.url", "__filename")
    .replaceAll('await import("node:module")', "__node_module");
  return `${body}\nreturn ${last[1]};`;
}
