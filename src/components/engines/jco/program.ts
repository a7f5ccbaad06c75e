import type { JcoConfig, V8Config } from "../../case/case.ts";
import type { Stage } from "../../../harness/outcome.ts";
import type { EngineOutcome } from "../trap_kind.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import { compileInTier, ensureTrapSafety } from "../../../platform/v8.ts";
import { classify } from "./classify.ts";
import type { Background } from "../../../harness/jco/background.ts";
import { compileModule, compileScript } from "../../../harness/jco/evaluate.ts";
import type { Exports } from "../../../harness/jco/evaluate.ts";
import type { Transpiled } from "./transpiler.ts";

/** Is told how long each stage took, in milliseconds. */
export type OnStage = (stage: Stage, ms: number) => void;

/** The imports of a component as a host offers them: a namespace object per import name. */
export type HostImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A transpiled component, evaluated and compiled: all that may be shared by
 * instances. What changes while a component runs is made by `instantiate`.
 */
export interface Program {
  /** @returns the component's exports. @throws whatever the generated code throws. */
  readonly instantiate: (imports: HostImports, background: Background) => Promise<Exports>;
  /** Estimated size of what is kept alive, in bytes. */
  readonly bytes: number;
}

/** What a byte of generated source costs with what V8 makes of it, and a byte of a core module. */
const SOURCE_COST = 4;
const MODULE_COST = 16;

/** How a program is to be evaluated and compiled. */
interface Preparation {
  readonly config: JcoConfig;
  readonly v8: V8Config;
  /** Whether the release leaves rejections behind that nobody handles. */
  readonly quiet: boolean;
}

/** Evaluates generated code and compiles its core modules, up to the point where instances differ. */
export function prepare(
  transpiled: Pick<Transpiled, "source" | "modules">,
  { config, v8, quiet }: Preparation,
  onStage?: OnStage,
): EngineOutcome<Program> {
  ensureTrapSafety();
  let stage: Stage = "evaluate";
  try {
    const evaluateFrom = onStage && performance.now();
    const evaluated = evaluate(transpiled.source, config, quiet);
    if (evaluateFrom !== undefined) onStage?.("evaluate", performance.now() - evaluateFrom);
    stage = "compile";
    const compileFrom = onStage && performance.now();
    const modules = compileAll(transpiled.modules, v8);
    if (compileFrom !== undefined) onStage?.("compile", performance.now() - compileFrom);
    const bytes =
      transpiled.source.length * SOURCE_COST +
      [...transpiled.modules.values()].reduce((sum, module) => sum + module.length, 0) * MODULE_COST;
    return { kind: "value", value: { instantiate: evaluated(transpiled.modules, modules, v8), bytes } };
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    return classify({ stage, error });
  }
}

type CoreBytes = ReadonlyMap<string, Uint8Array>;
type CoreModules = ReadonlyMap<string, WebAssembly.Module>;
type Evaluated = (bytes: CoreBytes, modules: CoreModules, v8: V8Config) => Program["instantiate"];

type GetCoreModule = (name: string) => WebAssembly.Module | Promise<WebAssembly.Module>;
type Instantiate = (getCoreModule: GetCoreModule, imports: HostImports) => Exports | Promise<Exports>;

function evaluate(source: string, config: JcoConfig, quiet: boolean): Evaluated {
  switch (config.instantiation) {
    case "sync":
    case "async": {
      const script = compileScript(source, quiet);
      const pack = config.instantiation === "async";
      return (_, modules) => async (imports, background) => {
        const instantiate = script.evaluate(background)["instantiate"] as Instantiate;
        const get = (name: string): WebAssembly.Module => modules.get(name) ?? fail(`generated code asked for ${name}`);
        const made = instantiate(pack ? (name) => Promise.resolve(get(name)) : get, imports);
        return made instanceof Promise ? await made : made;
      };
    }
    case "module": {
      const module = compileModule(source, quiet);
      return (bytes, modules, v8) => {
        const compiled = new Map([...bytes].map(([name, file]) => [file, modules.get(name)]));
        const inlined = new Map<string, WebAssembly.Module>();
        return async (imports, background) => {
          const exports = await module.evaluate(
            {
              module: (specifier) => imports[specifier],
              file: (name) => bytes.get(name),
              compile: (file) => compiled.get(file) ?? compileInlined(inlined, file, v8),
            },
            background,
          );
          // `tlaCompat`: whoever imports the module awaits this before the first call.
          await exports["$init"];
          return exports;
        };
      };
    }
  }
}

const fail = (message: string): never => {
  throw new HarnessError(message);
};

function compileAll(modules: CoreBytes, v8: V8Config): CoreModules {
  return new Map([...modules].map(([name, bytes]) => [name, compileInTier(v8.tier, bytes)]));
}

/** Modules inlined as base64 are decoded anew by every evaluation. */
function compileInlined(known: Map<string, WebAssembly.Module>, bytes: Uint8Array, v8: V8Config): WebAssembly.Module {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  let module = known.get(key);
  if (module === undefined) known.set(key, (module = compileInTier(v8.tier, bytes)));
  return module;
}
