import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../errors.ts";

/** One of jco's tools: a component that jco itself has transpiled to an ES module. */
export interface ToolFiles {
  readonly name: ToolName;
  /** Path of the ES module; its core modules lie next to it. */
  readonly script: string;
}
export type ToolName = "bindgen" | "wasm-tools";

/** An installed release of jco. */
export interface JcoRelease {
  /** Installed packages of jco and their versions. */
  readonly versions: Readonly<Record<string, string>>;
  readonly bindgen: ToolFiles;
  readonly wasmTools: ToolFiles;
  /** Names of the options that `generate` knows, or `null` if the release does not tell. */
  readonly options: ReadonlySet<string> | null;
  /** Whether its code leaves rejections behind that nobody handles (evaluate.ts, `QuietPromise`). */
  readonly leavesRejections: boolean;
}

const SCOPE = "@bytecodealliance";
/** Where the releases keep their tools: jco-transpile from its first release on, jco before that. */
const PLACES = [join("jco-transpile", "vendor"), join("jco", "obj")];
const BINDGEN = "js-component-bindgen-component";

/**
 * Finds jco.
 *
 * @param folder a `node_modules` folder, or what contains one; without it, the jco that this project depends on.
 * @returns the release found there: jco-transpile's if both packages are present.
 * @throws UsageError if there is no jco in `folder`, or one without the tools (releases before 1.20).
 */
export function locateJco(folder?: string): JcoRelease {
  const scope = folder === undefined ? installed() : given(folder);
  const home = PLACES.map((place) => join(scope, place)).find((place) => existsSync(join(place, `${BINDGEN}.js`)));
  if (home === undefined) {
    throw new UsageError(`no jco in ${folder ?? scope}: expected ${SCOPE}/jco-transpile, or ${SCOPE}/jco from 1.20 on`);
  }
  const versions: Record<string, string> = {};
  for (const name of ["jco", "jco-transpile"]) {
    const version = versionOf(join(scope, name));
    if (version !== null) versions[name] = version;
  }
  const options = knownOptions(join(home, `${BINDGEN}.d.ts`));
  return {
    versions,
    bindgen: { name: "bindgen", script: join(home, `${BINDGEN}.js`) },
    wasmTools: { name: "wasm-tools", script: join(home, "wasm-tools.js") },
    options,
    leavesRejections: options?.has("noComponentErrorWrapping") === false,
  };
}

/** The scope's folder in the `node_modules` that this project's own imports come from. */
function installed(): string {
  const entry = createRequire(import.meta.url).resolve(`${SCOPE}/jco-transpile`);
  const marker = join(SCOPE, "jco-transpile");
  return join(entry.slice(0, entry.lastIndexOf(marker)), SCOPE);
}

function given(folder: string): string {
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`no jco in ${folder}: there is no such folder`);
  }
  const scopes = [join(path, SCOPE), join(path, "node_modules", SCOPE)];
  return scopes.find((scope) => existsSync(scope)) ?? join(path, SCOPE);
}

function versionOf(packageFolder: string): string | null {
  const file = join(packageFolder, "package.json");
  if (!existsSync(file)) return null;
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version?: unknown };
  return typeof version === "string" ? version : null;
}

/** Reads the fields of `GenerateOptions` from the release's own declarations. */
function knownOptions(declarations: string): ReadonlySet<string> | null {
  if (!existsSync(declarations)) return null;
  const body = /interface GenerateOptions \{([^}]*)\}/.exec(readFileSync(declarations, "utf8"))?.[1];
  return body === undefined ? null : new Set(Array.from(body.matchAll(/^\s*(\w+)\??:/gm), (match) => match[1] ?? ""));
}

/** The folder that holds a tool's core modules. */
export function folderOf(tool: ToolFiles): string {
  return dirname(tool.script);
}
