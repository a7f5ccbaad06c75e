import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { CountedModule } from "../../src/coverage/counted_module.ts";
import { instrument } from "../../src/coverage/instrument.ts";
import type { InstrumentOptions } from "../../src/coverage/instrument.ts";

/** A binary from the text format. */
export async function binary(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parse(text));
}

/** A rewritten module, and a function that instantiates it. */
export async function counted(
  text: string,
  options: InstrumentOptions = {},
): Promise<{ module: CountedModule; instantiate: (imports?: WebAssembly.Imports) => WebAssembly.Instance }> {
  const instrumented = instrument(await binary(text), options);
  if (instrumented.kind === "left-alone") throw new Error(instrumented.reason);
  const module = new CountedModule("test", instrumented);
  return {
    module,
    instantiate: (imports) =>
      new WebAssembly.Instance(new WebAssembly.Module(instrumented.bytes), module.imports(imports)),
  };
}
