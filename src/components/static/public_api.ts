import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Case } from "../case/case.ts";
import type { JcoRelease } from "../../harness/jco/locate.ts";
import { userOptions } from "../triage/reproducer/options.ts";
import { MODULE } from "./driver.ts";

/** Generated files by their paths. */
export type Files = Readonly<Record<string, Uint8Array>>;
type Transpile = (component: Uint8Array, options: object) => Promise<{ readonly files: Files }>;

/** The function by which users of a release transpile, as they import it. */
export class PublicApi {
  readonly #transpile: Transpile;

  private constructor(transpile: Transpile) {
    this.#transpile = transpile;
  }

  /** @throws whatever importing the package throws. */
  static async of(release: JcoRelease): Promise<PublicApi> {
    // A package finds itself by its own name.
    const { name, transpile } =
      "jco-transpile" in release.versions
        ? { name: "@bytecodealliance/jco-transpile", transpile: "transpileBytes" }
        : { name: "@bytecodealliance/jco", transpile: "transpile" };
    const entry = createRequire(release.bindgen.script).resolve(name);
    const exports = (await import(pathToFileURL(entry).href)) as Readonly<Record<string, Transpile>>;
    return new PublicApi(exports[transpile]!);
  }

  /**
   * @throws whatever jco throws. After a panic of bindgen it throws for ever: what may panic is to be tried elsewhere
   * first.
   */
  async transpile(component: Uint8Array, testCase: Case): Promise<Files> {
    return (await this.#transpile(component, { name: MODULE, ...userOptions(testCase) })).files;
  }
}
