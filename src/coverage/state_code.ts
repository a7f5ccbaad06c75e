// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { ModuleShape } from "./module_shape.ts";
import { NotUnderstood } from "../wasm/reader.ts";
import type { Reader } from "../wasm/reader.ts";
import { Writer } from "../wasm/writer.ts";

/** The prefix of exports that a snapshot reads and writes; defined global `i` of the original is `GLOBAL_PREFIX + i`. */
export const GLOBAL_PREFIX = "component-fuzz:global-";
/** The size of memory `i` in pages, as its module sees it. */
export const SIZE_PREFIX = "component-fuzz:size-";
/** Whether the instance was entered since this was last zero. */
export const ENTERED = "component-fuzz:entered";

const Op = {
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  tableSet: 0x26,
  size: 0x3f,
  grow: 0x40,
  const: 0x41,
  eq: 0x46,
  geU: 0x4f,
  add: 0x6a,
  sub: 0x6b,
  misc: 0xfc,
  i32: 0x7f,
} as const;

/** data.drop, table.init, elem.drop, table.copy, table.grow, table.fill. */
const changesMore: readonly number[] = [9, 12, 13, 14, 15, 17];

/**
 * Makes the state of a module's instances one that can be put back: its
 * mutable globals are exported, and the sizes of its memories become globals.
 * A memory can't shrink; but if it only seems to, the module's allocator grows
 * it again in the same steps and gives the same addresses.
 */
export class StateCode {
  readonly #shape: ModuleShape;
  readonly #firstSize: number;

  /** @throws NotUnderstood for a module with state that can't be put back. */
  constructor(shape: ModuleShape) {
    if (shape.memories.some(({ address, shared }) => address === "i64" || shared))
      throw new NotUnderstood("it has a memory whose state can't be put back");
    if (shape.globals.some(({ mutable, numeric }) => mutable && !numeric))
      throw new NotUnderstood("it has a global whose state can't be put back");
    this.#shape = shape;
    this.#firstSize = shape.imported.globals + shape.globals.length;
  }

  /** @throws NotUnderstood for an instruction that changes what can't be put back. */
  check({ bytes, at }: Reader, opcode: number): void {
    if (opcode === Op.tableSet || (opcode === Op.misc && changesMore.includes(bytes[at]!)))
      throw new NotUnderstood("it changes tables or drops segments, which can't be put back");
  }

  /** The global section, with a size for each memory; `old`: its contents without the count. */
  globals(old: Uint8Array): Uint8Array {
    const out = new Writer(old.length + 64);
    out.u32(this.#shape.globals.length + this.#shape.memories.length + 1);
    out.raw(old);
    for (const initial of [...this.#shape.memories.map((memory) => memory.initial), 0]) {
      out.put(Op.i32, 1, Op.const);
      out.s32(initial);
      out.byte(Op.end);
    }
    return out.written;
  }

  /** The export section; `old`: its contents without the count. */
  exports(count: number, old: Uint8Array): Uint8Array {
    const { globals, memories, imported } = this.#shape;
    const added: [string, number][] = [
      ...globals.flatMap(({ mutable }, i): [string, number][] =>
        mutable ? [[`${GLOBAL_PREFIX}${i}`, imported.globals + i]] : [],
      ),
      ...memories.map((_, i): [string, number] => [`${SIZE_PREFIX}${i}`, this.#firstSize + i]),
      [ENTERED, this.#entered],
    ];
    const out = new Writer(old.length + 40 * added.length + 8);
    out.u32(count + added.length);
    out.raw(old);
    for (const [name, index] of added) {
      out.name(name);
      out.byte(0x03);
      out.u32(index);
    }
    return out.written;
  }

  /** At the entry of a function that others may call: the instance's state may change. */
  enter(out: Writer): void {
    out.put(Op.const, 1, Op.globalSet);
    out.u32(this.#entered);
  }

  get #entered(): number {
    return this.#firstSize + this.#shape.memories.length;
  }

  /** `memory.size`. */
  size(out: Writer, memory: number): void {
    this.#size(out, Op.globalGet, memory);
  }

  /**
   * `memory.grow`: pages that the memory still has from before are used again;
   * they are zero, as who puts the state back ensures. Opens two labels.
   *
   * @param scratch an i32 local.
   */
  grow(out: Writer, memory: number, scratch: number): void {
    const local = (op: number): void => {
      out.byte(op);
      out.u32(scratch);
    };
    const spare = (): void => {
      out.byte(Op.size);
      out.u32(memory);
      this.#size(out, Op.globalGet, memory);
      out.byte(Op.sub);
    };
    const enlarge = (): void => {
      this.#size(out, Op.globalGet, memory);
      this.#size(out, Op.globalGet, memory);
      local(Op.localGet);
      out.byte(Op.add);
      this.#size(out, Op.globalSet, memory);
    };
    local(Op.localSet);
    spare();
    local(Op.localGet);
    out.put(Op.geU, Op.if, Op.i32);
    enlarge();
    out.byte(Op.else);
    local(Op.localGet);
    spare();
    out.put(Op.sub, Op.grow);
    out.u32(memory);
    out.put(Op.const, 0x7f, Op.eq, Op.if, Op.i32, Op.const, 0x7f, Op.else);
    enlarge();
    out.put(Op.end, Op.end);
  }

  #size(out: Writer, op: number, memory: number): void {
    const defined = memory - this.#shape.imported.memories;
    if (defined < 0) throw new NotUnderstood("it asks for the size of another module's memory, which may be put back");
    out.byte(op);
    out.u32(this.#firstSize + defined);
  }
}
