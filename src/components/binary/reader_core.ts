import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";

/**
 * Passes over a `core:deftype`. What is said of core modules here is not
 * checked: the core engine does that when they are instantiated.
 */
export function skipCoreType(from: BytesReader): void {
  const opcode = from.byte();
  if (opcode === 0x60) {
    for (let half = 0; half < 2; half += 1) from.vec(() => skipValType(from));
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

function skipValType(from: BytesReader): void {
  const type = from.byte();
  // `(ref ht)` and `(ref null ht)`.
  if (type === 0x64 || type === 0x63) from.s33();
  else if (type < 0x69 || type > 0x7f) from.malformed(`core value type ${hex(type)}`);
}

function skipExternType(from: BytesReader): void {
  const sort = from.byte();
  switch (sort) {
    case 0x00:
      from.u32();
      break;
    case 0x01:
      skipValType(from);
      skipLimits(from);
      break;
    case 0x02:
      skipLimits(from);
      break;
    case 0x03:
      skipValType(from);
      from.byte();
      break;
    case 0x04:
      from.byte();
      from.u32();
      break;
    default:
      from.malformed(`core extern type ${hex(sort)}`);
  }
}

function skipLimits(from: BytesReader): void {
  const form = from.byte();
  if (form > 0x03) from.unsupported(`limits ${hex(form)}`);
  from.u32();
  if (form & 0x01) from.u32();
}
