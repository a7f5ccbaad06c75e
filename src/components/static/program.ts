import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isAsync } from "../case/topology.ts";
import { classify } from "../engines/jco/classify.ts";
import type { Exports } from "../../harness/jco/evaluate.ts";
import { prepare } from "../engines/jco/program.ts";
import type { HostImports } from "../engines/jco/program.ts";
import { edit } from "../engines/jco/edit.ts";
import type { EditedProgram, Evaluation } from "../engines/jco/engine.ts";
import { HarnessError } from "../../harness/harness_error.ts";
import type { EngineOutcome } from "../engines/trap_kind.ts";
import { compileInTier, ensureTrapSafety } from "../../platform/v8.ts";
import type { Uncalled } from "../case/case.ts";
import { MODULE } from "./driver.ts";
import type { SetFolder } from "./set.ts";

type GetCoreModule = (path: string) => WebAssembly.Module | Promise<WebAssembly.Module>;
type Instantiate = (getCoreModule: GetCoreModule, imports: HostImports) => Exports | Promise<Exports>;

/** How the modules of a set are loaded. */
interface Loading extends Evaluation {
  /** Whether the release leaves rejections behind that nobody handles. */
  readonly quiet: boolean;
}

let evaluations = 0;

/**
 * Makes the module of a member ready to be instantiated any number of times.
 *
 * It is imported as in a user's program, unless one evaluation makes only one
 * instance (`instantiation: "module"`), an instance may leave work behind that
 * has to be cut off, or its text is edited: then it is evaluated for each
 * instance, as modules are that were transpiled just now.
 */
export async function loadProgram(
  set: SetFolder,
  index: number,
  structure: Uncalled,
  { quiet, cold, edits }: Loading,
): Promise<EngineOutcome<EditedProgram>> {
  const files = set.files(index);
  const modules = new Map([...files].filter(([name]) => name.endsWith(".wasm")));
  if (structure.jco.instantiation === "module" || isAsync(structure) || quiet || edits.length > 0) {
    const generated = new TextDecoder().decode(files.get(`${MODULE}.js`));
    const { text: source, found } = edit(generated, "source", edits);
    const program = prepare({ source, modules }, { config: structure.jco, v8: structure.v8, quiet });
    return program.kind === "value" ? { kind: "value", value: { program: program.value, applied: found } } : program;
  }
  ensureTrapSafety();
  try {
    const url = pathToFileURL(join(set.member(index), `${MODULE}.js`)).href;
    const { instantiate } = (await import(cold ? `${url}?${++evaluations}` : url)) as {
      readonly instantiate: Instantiate;
    };
    const compiled = new Map([...modules].map(([name, bytes]) => [name, compileInTier(structure.v8.tier, bytes)]));
    const get = (name: string): WebAssembly.Module => compiled.get(name) ?? fail(`generated code asked for ${name}`);
    const getCoreModule: GetCoreModule =
      structure.jco.instantiation === "async" ? (name) => Promise.resolve(get(name)) : get;
    return {
      kind: "value",
      value: {
        program: { instantiate: async (imports) => await instantiate(getCoreModule, imports), bytes: 0 },
        applied: [],
      },
    };
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    return classify({ stage: "evaluate", error });
  }
}

const fail = (message: string): never => {
  throw new HarnessError(message);
};
