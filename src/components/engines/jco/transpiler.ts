import { HarnessError } from "../../../harness/harness_error.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { classify } from "./classify.ts";
import type { GenerateOptions } from "./options.ts";
import { Tool } from "../../../harness/jco/tool.ts";
import type { ToolInstance } from "../../../harness/jco/tool.ts";
import type { JcoRelease } from "../../../harness/jco/locate.ts";

/** What bindgen made of a component. */
export interface Transpiled {
  /** The ES module. */
  readonly source: string;
  /** Its declarations. */
  readonly declarations: string;
  /** Core modules that were not inlined, by file name. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

type Generate = (
  component: Uint8Array,
  options: GenerateOptions,
) => { readonly files: readonly (readonly [string, Uint8Array])[] };

/** Bindgen, replaced after every panic. */
export class Transpiler {
  readonly #tool: Tool;
  #instance: Promise<ToolInstance> | null = null;
  /** How often an instance was replaced. */
  replaced = 0;

  constructor(release: JcoRelease) {
    this.#tool = new Tool(release.bindgen);
  }

  /** Makes the instance that the next call uses, unless there is one. */
  async ready(): Promise<void> {
    await (this.#instance ??= this.#tool.instantiate());
  }

  /** @returns the generated files, or what bindgen said instead. */
  async transpile(component: Uint8Array, options: GenerateOptions): Promise<EngineOutcome<Transpiled>> {
    const { exports, takeStderr } = await (this.#instance ??= this.#tool.instantiate());
    try {
      return { kind: "value", value: read((exports["generate"] as Generate)(component, options).files) };
    } catch (error) {
      const stderr = takeStderr();
      if (error instanceof HarnessError) throw error;
      // An error that bindgen returns arrives as the payload; anything else broke off in the middle.
      if (hasPayload(error)) return classify({ stage: "transpile", error });
      this.drop();
      return classify({ stage: "transpile", error, stderr });
    }
  }

  /** Makes the next call use a fresh instance. */
  drop(): void {
    this.#instance = null;
    this.replaced++;
  }
}

const hasPayload = (error: unknown): boolean => error instanceof Error && Object.hasOwn(error, "payload");

const decoder = new TextDecoder();

function read(files: readonly (readonly [string, Uint8Array])[]): Transpiled {
  const modules = new Map<string, Uint8Array>();
  let source: string | null = null;
  let declarations: Uint8Array = new Uint8Array();
  for (const [name, bytes] of files) {
    if (name.endsWith(".wasm")) modules.set(name, bytes);
    else if (name.endsWith(".js")) source = decoder.decode(bytes);
    else if (!name.includes("/")) declarations = bytes;
  }
  if (source === null) throw new HarnessError("bindgen generated no module");
  // Made into text for people only, who seldom ask.
  return {
    source,
    get declarations() {
      return decoder.decode(declarations);
    },
    modules,
  };
}
