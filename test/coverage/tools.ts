import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";

/** The folder of jco's own binaries and of the code around them. */
export const VENDOR = join(
  dirname(createRequire(import.meta.url).resolve("@bytecodealliance/jco-transpile/component")),
  "/",
);

export interface Bindgen {
  readonly $init: Promise<void>;
  generate(
    component: Uint8Array,
    options: Record<string, unknown>,
  ): { files: [string, Uint8Array][]; imports: string[]; exports: unknown[] };
}

export interface WasmTools {
  readonly $init: Promise<void>;
  readonly tools: {
    parse(text: string): Uint8Array;
    print(binary: Uint8Array): string;
    componentNew(binary: Uint8Array, adapters: unknown): Uint8Array;
  };
}

/** Loads a tool anew: `version` makes the module loader take it for another module. */
export async function load<T extends { readonly $init: Promise<void> }>(script: string, version: string): Promise<T> {
  const tool = (await import(`${pathToFileURL(join(VENDOR, script)).href}?${version}`)) as T;
  await tool.$init;
  return tool;
}

/** What a call came to, in a form that can be compared: the value, or the error's text. */
export function outcome(call: () => unknown): string {
  try {
    return JSON.stringify(call(), (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    );
  } catch (error) {
    const { payload } = error as { payload?: unknown };
    return `error: ${typeof payload === "string" ? payload : String(error)}`;
  }
}
