import { readExternalType } from "../../wasm/items.ts";
import { readValueType } from "../../wasm/value_types.ts";
import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";

/**
 * Passes over a `core:deftype`. What is said of core modules here is not
 * checked: the core engine does that when they are instantiated.
 */
export function skipCoreType(from: BytesReader): void {
  const opcode = from.byte();
  if (opcode === 0x60) {
    for (let half = 0; half < 2; half += 1) from.vec(readValueType);
    return;
  }
  if (opcode !== 0x50) from.unsupported(`core type ${hex(opcode)}`);
  from.vec(() => {
    const kind = from.byte();
    switch (kind) {
      case 0x00:
        from.name();
        from.name();
        skipExternType(from);
        break;
      case 0x01:
        skipCoreType(from);
        break;
      case 0x02:
        from.expect(0x10, "the sort of an alias");
        from.expect(0x01, "the kind of an alias");
        from.u32();
        from.u32();
        break;
      case 0x03:
        from.name();
        skipExternType(from);
        break;
      default:
        from.malformed(`declaration ${hex(kind)}`);
    }
  });
}

function skipExternType(from: BytesReader): void {
  const type = readExternalType(from, from.byte());
  if ("address" in type && type.address === "i64") from.unsupported(`a ${type.kind} of 64-bit addresses`);
}
