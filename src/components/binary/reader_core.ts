import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";

/**
 * Passes over a `core:deftype`. What is said of core modules here is not
 * checked: the core engine does that when they are instantiated.
 */
export function skipCoreType(from: BytesReader): void {
  switch (from.peek()) {
    case 0x50:
      from.byte();
      skipModuleType(from);
      break;
    case 0x4e:
      from.byte();
      from.vec(() => skipSubType(from));
      break;
    // What sets a subtype apart from the type of a module, which has the same opcode.
    case 0x00:
      from.byte();
      if (from.peek() !== 0x50) from.malformed(`core type ${hex(from.peek())}`);
      skipSubType(from);
      break;
    default:
      skipSubType(from);
  }
}

/** `core:subtype`. */
function skipSubType(from: BytesReader): void {
  const opcode = from.peek();
  if (opcode === 0x50 || opcode === 0x4f) {
    from.byte();
    from.vec(() => from.u32());
  }
  skipCompositeType(from);
}

function skipCompositeType(from: BytesReader): void {
  const field = () => {
    skipValType(from);
    from.byte();
  };
  const opcode = from.byte();
  switch (opcode) {
    case 0x60:
      for (let half = 0; half < 2; half += 1) from.vec(() => skipValType(from));
      break;
    case 0x5f:
      from.vec(field);
      break;
    case 0x5e:
      field();
      break;
    case 0x65:
      from.unsupported("shared core types");
      break;
    default:
      from.malformed(`core type ${hex(opcode)}`);
  }
}

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

function skipValType(from: BytesReader): void {
  const type = from.byte();
  // `(ref ht)` and `(ref null ht)`; among the others are the packed types of fields.
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

/** `core:limits`, of which bits say: a maximum, shared, 64-bit addresses, and the size of a page. */
function skipLimits(from: BytesReader): void {
  const form = from.byte();
  if (form > 0x0f) from.malformed(`limits ${hex(form)}`);
  from.skipUnsigned();
  if (form & 0x01) from.skipUnsigned();
  if (form & 0x08) from.u32();
}
