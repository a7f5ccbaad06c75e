import { readExternalType } from "../../wasm/items.ts";
import { readRecursionGroup } from "../../wasm/types.ts";
import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";

/**
 * Passes over a `core:deftype`. What is said of core modules here is not
 * checked: the core engine does that when they are instantiated.
 */
export function skipCoreType(from: BytesReader): void {
  if (from.peek() === MODULE_TYPE) {
    from.byte();
    return skipModuleType(from);
  }
  // What sets a subtype apart from the type of a module, which has the same opcode.
  if (from.peek() === 0x00) {
    from.byte();
    if (from.peek() !== MODULE_TYPE) from.malformed(`core type ${hex(from.peek())}`);
  }
  if (readRecursionGroup(from).some(({ shared }) => shared)) from.unsupported("shared core types");
}

const MODULE_TYPE = 0x50;

function skipModuleType(from: BytesReader): void {
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
  readExternalType(from, from.byte());
}
