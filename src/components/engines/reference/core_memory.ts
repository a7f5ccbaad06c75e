import { CoreModule } from "../../../wasm/core_module.ts";
import { memInst } from "../../canonical/context.ts";
import type { MemInst } from "../../canonical/context.ts";
import { LinkFault, NotSupported } from "./failure.ts";

const known = new WeakMap<WebAssembly.Memory, MemInst>();

/**
 * The memory that a canonical option names.
 *
 * @throws {NotSupported} for one with 64-bit addresses.
 * @throws {LinkFault} unless it is a subtype of `(memory 0)` (CanonicalABI.md, "`canonopt` Validation").
 */
export function memoryOption(memory: WebAssembly.Memory): MemInst {
  let inst = known.get(memory);
  if (!inst) {
    check(memory);
    known.set(memory, (inst = memInst(() => memory.buffer)));
  }
  return inst;
}

let probe: WebAssembly.Module | undefined;

/** JavaScript can't ask a memory for its type, so a module that imports one of the right type does. */
function check(memory: WebAssembly.Memory): void {
  if (memory.buffer instanceof SharedArrayBuffer) throw new LinkFault("a shared memory as a canonical option");
  probe ??= compileProbe();
  try {
    new WebAssembly.Instance(probe, { "": { "": memory } });
  } catch {
    throw new NotSupported("memory64");
  }
}

function compileProbe(): WebAssembly.Module {
  const module = new CoreModule();
  module.importMemory("", "", { min: 0 });
  return new WebAssembly.Module(module.encode() as Uint8Array<ArrayBuffer>);
}
