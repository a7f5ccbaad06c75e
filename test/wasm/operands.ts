import { NATURAL_ALIGNMENT } from "../../src/wasm/immediates.ts";
import type { ImmediateKind, MemoryArgument, Operands } from "../../src/wasm/immediates.ts";
import { writeInstruction } from "../../src/wasm/instruction.ts";
import type { Instruction } from "../../src/wasm/instruction.ts";
import { PREAMBLE, Section } from "../../src/wasm/sections.ts";
import { Writer } from "../../src/wasm/writer.ts";

const memarg = (kind: keyof typeof NATURAL_ALIGNMENT): readonly MemoryArgument[] => [
  { align: NATURAL_ALIGNMENT[kind], offset: 0n, memory: 0 },
  { align: 0, offset: 0xffff_ffff_ffff_ffffn, memory: 200 },
];
const indices = [0, 1, 127, 128, 0xffff_ffff];
const bytes = Uint8Array.from({ length: 16 }, (_, i) => 17 * i);
const heapTypes = ["func", "none", "exn", "cont", 0, 63, 64, 0xffff_ffff, { exact: 5 }, { shared: "any" }] as const;
const valueTypes = [
  ...(["i32", "i64", "f32", "f64", "v128"] as const),
  ...heapTypes.flatMap((heap) => [true, false].map((nullable) => ({ nullable, heap }))),
];

/** Operands of each kind: the simplest one first, and those at the edges of what the binary format can say. */
export const operands: { readonly [K in ImmediateKind]: readonly Operands[K][] } = {
  type: indices,
  func: indices,
  table: indices,
  memory: indices,
  global: indices,
  tag: indices,
  elem: indices,
  data: indices,
  local: indices,
  label: indices,
  field: indices,
  count: indices,
  labels: [[], [0], indices],
  lane: [0, 255],
  lanes: [new Uint8Array(16), bytes],
  i32: [0, 63, 64, -1, -64, -65, 0x7fff_ffff, -0x8000_0000],
  i64: [0n, 63n, 64n, -1n, -64n, -65n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n],
  f32: [0, 0x7fc0_0001, 0xffff_ffff],
  f64: [0n, 0x7ff8_0000_0000_0001n, 0xffff_ffff_ffff_ffffn],
  v128: [new Uint8Array(16), bytes],
  memarg8: memarg("memarg8"),
  memarg16: memarg("memarg16"),
  memarg32: memarg("memarg32"),
  memarg64: memarg("memarg64"),
  memarg128: memarg("memarg128"),
  block_type: ["empty", ...valueTypes, ...indices],
  value_types: [["i32"], [], valueTypes],
  heap_type: heapTypes,
  cast_flags: [0, 3],
  catches: [
    [],
    [
      { tag: 1, reference: false, label: 0 },
      ...[true, false].map((reference) => ({ tag: null, reference, label: 200 })),
    ],
  ],
  handlers: [
    [],
    [
      { tag: 0, label: 0 },
      { tag: 300, label: null },
    ],
  ],
  ordering: [0, 1],
  fence: [0, 1],
};

/** The simplest operands, but for the types of structures and arrays, which are those of {@link moduleWith}. */
export function simplest({ name, immediates }: Instruction): Operands[ImmediateKind][] {
  return immediates.map((kind) => {
    if (kind !== "type") return operands[kind][0]!;
    return name.startsWith("struct.") ? 1 : name.startsWith("array.") ? 2 : 0;
  });
}

/** A module with one of everything, and what `body` writes behind an `unreachable` of its function. */
export function moduleWith(body: (to: Writer) => void): Uint8Array<ArrayBuffer> {
  const to = new Writer().raw(PREAMBLE);
  const section = (id: number, ...contents: number[]): Writer => to.section(id, Uint8Array.from(contents));
  section(Section.type, 3, 0x60, 0, 0, 0x5f, 1, 0x7f, 1, 0x5e, 0x78, 1);
  section(Section.function, 1, 0);
  section(Section.table, 1, 0x70, 0, 1);
  section(Section.memory, 1, 3, 1, 1);
  section(Section.tag, 1, 0, 0);
  section(Section.global, 1, 0x7f, 1, 0x41, 0, 0x0b);
  section(Section.element, 1, 3, 0, 1, 0);
  section(Section.dataCount, 1);
  to.byte(Section.code).sized(() => to.byte(1).sized(() => (to.put(1, 1, 0x7f, 0x00), body(to), to.byte(0x0b))));
  section(Section.data, 1, 1, 0);
  return to.toBytes();
}

/** The instruction, with an `end` behind it if it opens a block. */
export function writeWhole(to: Writer, instruction: Instruction, operands: readonly Operands[ImmediateKind][]): void {
  writeInstruction(to, instruction, operands);
  if (/^(block|loop|if|try|try_table)$/.test(instruction.name)) to.byte(0x0b);
}
