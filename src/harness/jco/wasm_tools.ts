import type { JcoRelease } from "./locate.ts";
import { Tool } from "./tool.ts";

/** The exports of jco's wasm-tools that are used here. */
interface Exports {
  readonly tools: { print(binary: Uint8Array): string };
}

/** Compiled once a release; an instance is made for each use, since a panic poisons it. */
const compiled = new WeakMap<JcoRelease, Tool>();

/**
 * A binary in the text format, by the wasm-tools of a jco release.
 *
 * @throws whatever wasm-tools says of a binary that it can't read.
 */
export async function printText(release: JcoRelease, binary: Uint8Array): Promise<string> {
  let tool = compiled.get(release);
  if (tool === undefined) compiled.set(release, (tool = new Tool(release.wasmTools)));
  const { exports } = await tool.instantiate();
  return (exports as unknown as Exports).tools.print(binary);
}
