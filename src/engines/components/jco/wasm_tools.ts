import type { JcoRelease } from "./locate.ts";
import { Tool } from "./tool.ts";

/** The exports of jco's wasm-tools that are used here. */
interface Exports {
  readonly tools: { print(binary: Uint8Array): string };
}

/**
 * A binary in the text format, by the wasm-tools of a jco release.
 *
 * @throws whatever wasm-tools says of a binary that it can't read.
 */
export async function printText(release: JcoRelease, binary: Uint8Array): Promise<string> {
  const { exports } = await new Tool(release.wasmTools).instantiate();
  return (exports as unknown as Exports).tools.print(binary);
}
