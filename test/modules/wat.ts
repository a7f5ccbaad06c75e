import { locateJco } from "../../src/harness/jco/locate.ts";
import { makeEngines } from "../../src/modules/engines/registry.ts";

export const engines = makeEngines(locateJco());

/** The binary of a text, by wasm-tools. */
export async function wat(text: string): Promise<Uint8Array<ArrayBuffer>> {
  await engines["wasm-tools"].ready();
  const outcome = engines["wasm-tools"].parse(text);
  if (outcome.kind !== "value") throw new Error(`${text}: ${outcome.message}`);
  return outcome.value;
}

export const hex = (digits: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(digits.replaceAll(/\s/g, ""), "hex"));

/** The preamble of a core module, then these sections. */
export const module = (digits: string): Uint8Array<ArrayBuffer> => hex(`0061736d01000000${digits}`);
