// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import { NATURAL_ALIGNMENT } from "../../../wasm/immediates.ts";
import type { MemoryArgument } from "../../../wasm/immediates.ts";
import type { TypeWord } from "../../../wasm/type_rule.ts";
import type { Form } from "./forms.ts";
import { isMemoryArgument } from "./sharing.ts";
import type { Space } from "./space.ts";

/** What an address, an index or a length is cut to. */
interface Mask {
  readonly bits: number;
  /** What is not cut could take all memory that there is. */
  readonly always: boolean;
}

const small = (bits: number): Mask => ({ bits, always: false });
const PAGE = 0x1_0000;

/** How a parameter is cut so that most accesses are within bounds; `null` if it is none that has bounds. */
export function maskOf(role: TypeWord, form: Form, space: Space): Mask | null {
  switch (role) {
    case "at":
    case "index":
      return aligned(bounds(form, space, 0), form);
    case "from":
      return bounds(form, space, 1);
    case "length":
      return small(form.instruction.name.startsWith("memory") ? 0xff : 1);
    case "start":
    case "count":
    case "place":
      return small(3);
    case "room":
      return { bits: 15, always: true };
    case "more":
      return { bits: 1, always: true };
    default:
      return null;
  }
}

/** Atomic accesses trap where they are not aligned. */
function aligned(mask: Mask | null, { instruction: { name, immediates } }: Form): Mask | null {
  const [kind] = immediates;
  if (!mask || !kind || !isMemoryArgument(kind) || !name.includes("atomic")) return mask;
  const width = 2 ** NATURAL_ALIGNMENT[kind];
  return { ...mask, bits: mask.bits - (mask.bits % width) };
}

/** Of the `nth` memory or table that is named: the lower half of a memory, and most of a table. */
function bounds({ instruction: { immediates }, operands }: Form, space: Space, nth: number): Mask | null {
  const sizes = immediates.flatMap((kind, index) => {
    const operand = operands[index]!;
    if (kind === "table") return [Number(space.tables[operand as number]!.minimum)];
    if (kind === "memory") return [(Number(space.memories[operand as number]!.minimum) * PAGE) / 2];
    const isAccess = kind.startsWith("memarg");
    return isAccess ? [(Number(space.memories[(operand as MemoryArgument).memory]!.minimum) * PAGE) / 2] : [];
  });
  const size = sizes[nth] ?? 0;
  return size < 1 ? null : small(2 ** Math.floor(Math.log2(Math.min(size, 2 ** 31))) - 1);
}
