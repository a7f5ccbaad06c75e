import type { Outcome } from "../../harness/outcome.ts";
import { featuresOf } from "../../wasm/features.ts";
import { formOf } from "../case/form.ts";
import type { Form } from "../case/form.ts";
import type { CoreModule, ModuleFeatures } from "../engines/engine.ts";
import { enginesOf } from "../engines/registry.ts";
import type { Engines, EngineName } from "../engines/registry.ts";
import { QUESTIONS } from "../engines/tools/engine.ts";
import type { Way } from "../engines/tools/engine.ts";

/** What an engine did when it was asked for something. */
interface Answer {
  readonly engine: EngineName;
  /** What it was asked for. */
  readonly stage: string;
  readonly outcome: Outcome<unknown>;
}

/** What all engines said of some bytes. */
export interface Answers {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly form: Form;
  readonly features: ModuleFeatures;
  /** What `WebAssembly.validate` said. */
  readonly validates: boolean;
  readonly compiles: Readonly<Record<EngineName, Outcome<CoreModule>>>;
  readonly compilesAsync: Outcome<CoreModule>;
  /** Everything that was asked, in its order. */
  readonly all: readonly Answer[];
}

/** How bindgen is asked about a component: as it is used, and with everything switched on. */
const COMPONENT_WAYS: readonly Way[] = ["plain", "multi-memory"];
/**
 * Bytes of malformed modules that `componentNew` is given. They show what it
 * does as well as larger ones; on what is cut off it panics, and each time it
 * takes another instance.
 */
const MAX_MALFORMED = 32;

/** Asks every engine about the bytes. */
export async function ask(engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Answers> {
  for (const engine of enginesOf(engines)) await engine.ready();
  const { v8, "wasm-tools": tools, wabt, binaryen } = engines;
  const form = formOf(bytes);
  const all: Answer[] = [];
  const note = <T>(engine: EngineName, stage: string, outcome: Outcome<T>): Outcome<T> => {
    all.push({ engine, stage, outcome });
    return outcome;
  };
  const features = form === "module" ? featuresOf(bytes) : null;
  const validates = v8.validate(bytes);
  const compiles = {
    v8: note("v8", "compile", v8.compile(bytes)),
    "wasm-tools": note("wasm-tools", "validate", tools.validate(bytes, features !== null)),
    wabt: note("wabt", "validate", wabt.compile(bytes)),
    binaryen: note("binaryen", "validate", binaryen.compile(bytes)),
  };
  const compilesAsync = note("v8", "compile async", await v8.compileAsync(bytes));
  if (form === "component") {
    for (const way of COMPONENT_WAYS) {
      await tools.ready();
      note("wasm-tools", `bindgen, ${way}`, tools.generate(bytes, way));
    }
    for (const question of QUESTIONS) {
      await tools.ready();
      note("wasm-tools", question, tools.answer(question, bytes));
    }
  } else if (features !== null) note("wasm-tools", "bindgen", tools.generateModule(bytes, "exnref"));
  else if (bytes.length <= MAX_MALFORMED) note("wasm-tools", "componentNew", tools.answer("componentNew", bytes));
  return { bytes, form, features, validates, compiles, compilesAsync, all };
}
