import { Tool } from "../../../harness/jco/tool.ts";
import type { ToolInstance } from "../../../harness/jco/tool.ts";
import type { JcoRelease } from "../../../harness/jco/locate.ts";
import type { Outcome } from "../../../harness/outcome.ts";
import type { Feature } from "../../../wasm/feature.ts";
import { featuresOf } from "../../../wasm/features.ts";
import { Writer } from "../../../wasm/writer.ts";
import { missing } from "../engine.ts";
import type { CoreEngine, CoreModule, ModuleFeatures, Refusal, TextTool } from "../engine.ts";
import { Kept } from "../kept.ts";
import { classify, OFFSET, offsetOf } from "./classify.ts";
import { closed } from "./closed.ts";
import { wrap } from "./wrap.ts";

/** Options of bindgen's `generate`, by its own names. */
type GenerateOptions = Readonly<Record<string, unknown>>;

/** The exports of jco's tools that are used here. */
interface Exports {
  readonly generate: (component: Uint8Array, options: GenerateOptions) => unknown;
  readonly tools: {
    componentNew(binary: Uint8Array): unknown;
    print(binary: Uint8Array): string;
    parse(text: string): Uint8Array<ArrayBuffer>;
    componentWit(binary: Uint8Array): string;
    metadataShow(binary: Uint8Array): unknown;
  };
}

/** How bindgen can be asked for what it does with core modules. */
const WAYS = {
  /** As `transpile` does. */
  plain: { multiMemory: false, bindgenEnableWasmExnref: false },
  /** Exceptions may be used. */
  exnref: { multiMemory: false, bindgenEnableWasmExnref: true },
  /**
   * The engine has several memories, so that modules need not be rewritten; bindgen does not validate their bodies
   * then.
   */
  "multi-memory": { multiMemory: true, bindgenEnableWasmExnref: true },
} as const satisfies Readonly<Record<string, GenerateOptions>>;
export type Way = keyof typeof WAYS;

/** What has bindgen do little more than read a component. */
const OPTIONS: GenerateOptions = {
  name: "component",
  map: [],
  noTypescript: true,
  noNodejsCompat: true,
  instantiation: { tag: "sync" },
  importBindings: { tag: "js" },
  // Modules are files of their own, not inlined.
  base64Cutoff: 0,
  noNamespacedExports: true,
};

/** The validator that is asked has all switched on that it knows. */
const LACKING: ReadonlySet<Feature> = new Set<Feature>(["memory-control"]);

/** Questions to wasm-tools about a component, by their names there. */
export const QUESTIONS = ["print", "componentWit", "metadataShow"] as const;
type Question = (typeof QUESTIONS)[number] | "componentNew";

/** The wasm-tools and the bindgen of a jco release, which have one validator. */
export class ToolsEngine implements CoreEngine, TextTool {
  readonly name = "wasm-tools";
  readonly versions: Readonly<Record<string, string>>;
  readonly #bindgen: Kept<ToolInstance>;
  readonly #tools: Kept<ToolInstance>;

  constructor({ versions, bindgen, wasmTools }: JcoRelease) {
    this.versions = versions;
    this.#bindgen = kept(new Tool(bindgen));
    this.#tools = kept(new Tool(wasmTools));
  }

  get replaced(): number {
    return this.#bindgen.replaced + this.#tools.replaced;
  }

  get memoryBytes(): number {
    return this.#bindgen.memoryBytes + this.#tools.memoryBytes;
  }

  lacks(features: ModuleFeatures): string | null {
    return missing(features, LACKING);
  }

  comparable(other: CoreEngine, features: ModuleFeatures): boolean {
    return this.lacks(features) === null && other.lacks(features) === null;
  }

  async ready(): Promise<void> {
    await this.#bindgen.ready();
    await this.#tools.ready();
  }

  renew(): void {
    this.#bindgen.renew();
    this.#tools.renew();
  }

  /**
   * Has wasm-tools make a component of the module, which it then validates
   * with all features it knows. What is malformed bindgen is asked about: in
   * `componentNew` wasm-tools panics on what is cut off, which costs an
   * instance each time.
   *
   * Both want a module without imports.
   *
   * @param wellFormed whether the module is, as far as this project can tell.
   */
  validate(binary: Uint8Array<ArrayBuffer>, wellFormed: boolean): Outcome<CoreModule> {
    const module = closed(binary);
    if (module === null) return { kind: "unsupported", what: "an import that can't be null", message: "" };
    const outcome = wellFormed
      ? this.answer("componentNew", module.binary)
      : this.generate(wrap(module.binary), "exnref");
    if (outcome.kind === "value") return { kind: "value", value: { binary } };
    if (outcome.kind !== "error") return outcome;
    const place = (at: number): number | null => {
      const inside = OF_COMPONENT.test(outcome.message) ? at - startInComponent(module.binary) : at;
      return inside < 0 || inside > module.binary.length ? null : module.origin(inside);
    };
    return ofModule(outcome, place);
  }

  compile(binary: Uint8Array<ArrayBuffer>): Outcome<CoreModule> {
    return this.validate(binary, featuresOf(binary) !== null);
  }

  /** Has bindgen make JavaScript of a component that consists of the module. */
  generateModule(binary: Uint8Array, way: Way): Outcome<null> {
    return this.generate(wrap(closed(binary)?.binary ?? binary), way);
  }

  /** Has bindgen make JavaScript of a component. */
  generate(component: Uint8Array, way: Way): Outcome<null> {
    return ask(this.#bindgen, ({ generate }) => {
      generate(component, { ...OPTIONS, ...WAYS[way] });
      return null;
    });
  }

  /** Asks wasm-tools about a binary, whose answer is not looked at. */
  answer(question: Question, binary: Uint8Array): Outcome<null> {
    return ask(this.#tools, ({ tools }) => {
      tools[question](binary);
      return null;
    });
  }

  print(binary: Uint8Array<ArrayBuffer>): Outcome<string> {
    return ask(this.#tools, ({ tools }) => tools.print(binary));
  }

  parse(text: string): Outcome<Uint8Array<ArrayBuffer>> {
    return ask(this.#tools, ({ tools }) => tools.parse(text));
  }
}

/** Bytes of memory at which an instance is replaced. */
const MAX_MEMORY = 0x0400_0000;

const kept = (tool: Tool): Kept<ToolInstance> => new Kept(() => tool.instantiate(), MAX_MEMORY);

function ask<T>(tool: Kept<ToolInstance>, question: (exports: Exports) => T): Outcome<T> {
  const { exports, takeStderr } = tool.instance;
  try {
    return { kind: "value", value: question(exports as unknown as Exports) };
  } catch (error) {
    const refusal = classify({ error, stderr: takeStderr() });
    if (refusal.kind === "trap" || refusal.kind === "limit") tool.drop();
    return refusal;
  }
}

/**
 * What is said of the module, and not of the component that would be made of
 * it, has a place in the module.
 *
 * @param placeOf where in the module an offset of the message is.
 */
function ofModule(refusal: Refusal & { readonly kind: "error" }, placeOf: (offset: number) => number | null): Refusal {
  const { message, error } = refusal;
  const at = offsetOf(message);
  const place = at === null ? null : placeOf(at);
  if (place === null) return { kind: "unsupported", what: `a component of it (${error})`, message };
  return { ...refusal, message: message.replace(OFFSET, ` (at offset 0x${place.toString(16)})`) };
}

/** Said first where an offset is one of the component; what bindgen says of bodies has offsets of the module. */
const OF_COMPONENT = /failed to (?:validate component output|extract interface information from component)/;

/** The module stands behind the component's preamble, the id and the size of its section. */
const startInComponent = ({ length }: Uint8Array): number => 8 + 1 + new Writer().u32(length).length;
