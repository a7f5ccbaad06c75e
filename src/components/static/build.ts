import { join } from "node:path";
import { stringifyCase } from "../case/json.ts";
import type { Case } from "../case/case.ts";
import type { JcoEngine } from "../engines/jco/engine.ts";
import { ENGINES } from "../engines/registry.ts";
import { unsupportedOption } from "../engines/jco/options.ts";
import { signaturesOf } from "../oracles/structures.ts";
import type { EngineOutcome } from "../engines/trap_kind.ts";
import { driver } from "./driver.ts";
import { asCase } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { PublicApi } from "./public_api.ts";
import type { Files } from "./public_api.ts";
import { makeSet, memberName, openSet, writeAll } from "./set.ts";
import type { Failure, SetFolder } from "./set.ts";

/** How a set is built. */
interface BuildRequest {
  readonly plan: Plan;
  /** Where sets are kept. */
  readonly folder: string;
  /** A `node_modules` folder with jco in it; `null`: the installed one. */
  readonly jco: string | null;
  readonly progress?: (text: string) => void;
}

/** Members from one word on progress to the next. */
const TOLD_EVERY = 25;

/** The driver of a member, beside its module. */
export const DRIVER = "driver.ts";

/** Transpiles every member of a plan, unless that was done. */
export async function buildSet({ plan, folder, jco, progress }: BuildRequest): Promise<SetFolder> {
  const known = openSet(folder, plan);
  if (known) return known;
  const builder = await Builder.of(jco);
  return makeSet(folder, async (path) => {
    writeAll(path, [["package.json", '{ "type": "module" }\n']]);
    const failures: (Failure | null)[] = [];
    for (const [index, structure] of plan.structures.entries()) {
      const testCase = asCase(structure);
      const transpiled = await builder.transpile(plan.binaries[index]!, testCase);
      failures.push(transpiled.kind === "value" ? null : transpiled);
      if (transpiled.kind === "value") writeAll(join(path, memberName(index)), memberFiles(testCase, transpiled.value));
      if ((index + 1) % TOLD_EVERY === 0) progress?.(`transpiled ${index + 1} of ${plan.cases}`);
    }
    return { id: plan.id, seed: plan.seed, cases: plan.cases, versions: builder.versions, jco, failures };
  });
}

/** What lies in the folder of a member. */
export function memberFiles(
  testCase: Case,
  files: Files,
  audited = true,
): readonly (readonly [path: string, content: string | Uint8Array])[] {
  return [...Object.entries(files), [DRIVER, driver(testCase, audited)], ["case.json", stringifyCase(testCase)]];
}

/** Transpiles as users do. */
export class Builder {
  readonly versions: Readonly<Record<string, string>>;
  readonly #engine: JcoEngine;
  readonly #api: PublicApi;

  private constructor(engine: JcoEngine, api: PublicApi) {
    this.versions = engine.versions;
    this.#engine = engine;
    this.#api = api;
  }

  /** @throws UsageError if there is no jco in `folder`. */
  static async of(folder: string | null): Promise<Builder> {
    const engine = ENGINES.jco({ folder: folder ?? undefined, cacheBytes: 0 });
    return new Builder(engine, await PublicApi.of(engine.release));
  }

  /**
   * @returns the files by the public interface, or what this project's own engine says instead, which survives panics.
   */
  async transpile(binary: Uint8Array, testCase: Case): Promise<EngineOutcome<Files>> {
    const missing = unsupportedOption(signaturesOf(testCase), testCase.jco, this.#engine.release);
    if (missing !== null)
      return {
        kind: "unsupported",
        what: `option: ${missing}`,
        message: `this release of jco does not offer ${missing}`,
      };
    const tried = await this.#engine.transpile(binary, testCase.jco);
    return tried.kind === "value" ? { kind: "value", value: await this.#api.transpile(binary, testCase) } : tried;
  }
}
