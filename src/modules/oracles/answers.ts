import type { Outcome } from "../../harness/outcome.ts";
import { featuresOf } from "../../wasm/features.ts";
import { cutOff, formOf } from "../case/form.ts";
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
  /** By how many bytes its memory grew meanwhile. */
  readonly grown: number;
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

/**
 * Bytes that a section of a component that is cut off may say that it has.
 * Bindgen and `componentWit` make room for all that it announces, which they
 * do with less as well; gigabytes take seconds.
 */
const MAX_ANNOUNCED = 0x0400_0000;

/** Asks an engine, and notes what it did. */
type Put = <T>(engine: EngineName, stage: string, question: () => Outcome<T>) => Outcome<T>;

const notingIn =
  (all: Answer[], engines: Engines): Put =>
  (engine, stage, question) => {
    const before = engines[engine].memoryBytes;
    const outcome = question();
    all.push({ engine, stage, outcome, grown: Math.max(0, engines[engine].memoryBytes - before) });
    return outcome;
  };

/** Asks every engine whether the bytes are a valid module, and nothing else. */
export async function askValidators(engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Answers> {
  for (const engine of enginesOf(engines)) await engine.ready();
  const { v8, "wasm-tools": tools, wabt, binaryen } = engines;
  const form = formOf(bytes);
  const all: Answer[] = [];
  const put = notingIn(all, engines);
  const features = form === "module" ? featuresOf(bytes) : null;
  const validates = v8.validate(bytes);
  const compiles = {
    v8: put("v8", "compile", () => v8.compile(bytes)),
    "wasm-tools": put("wasm-tools", "validate", () => tools.validate(bytes, features !== null)),
    wabt: put("wabt", "validate", () => wabt.compile(bytes)),
    binaryen: put("binaryen", "validate", () => binaryen.compile(bytes)),
  };
  return { bytes, form, features, validates, compiles, compilesAsync: compiles.v8, all };
}

/** Asks every engine about the bytes. */
export async function ask(engines: Engines, bytes: Uint8Array<ArrayBuffer>): Promise<Answers> {
  const { v8, "wasm-tools": tools } = engines;
  // V8 does this on other threads, while the other engines answer.
  const later = v8.compileAsync(bytes);
  const said = await askValidators(engines, bytes);
  const { form, features } = said;
  const all = [...said.all];
  const put = notingIn(all, engines);
  if (form === "component") {
    const tooLarge = (cutOff(bytes)?.announced ?? 0) > MAX_ANNOUNCED;
    for (const way of tooLarge ? [] : COMPONENT_WAYS) {
      await tools.ready();
      put("wasm-tools", `bindgen, ${way}`, () => tools.generate(bytes, way));
    }
    for (const question of QUESTIONS) {
      if (tooLarge && question === "componentWit") continue;
      await tools.ready();
      put("wasm-tools", question, () => tools.answer(question, bytes));
    }
  } else if (features !== null) put("wasm-tools", "bindgen", () => tools.generateModule(bytes, "exnref"));
  else if (bytes.length <= MAX_MALFORMED) put("wasm-tools", "componentNew", () => tools.answer("componentNew", bytes));
  const compiled = await later;
  const compilesAsync = put("v8", "compile async", () => compiled);
  return { ...said, compilesAsync, all };
}
