// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { ModuleShape } from "./module_shape.ts";
import { opcodeOf } from "../wasm/instructions.ts";
import { NotUnderstood } from "../wasm/reader.ts";
import type { Reader } from "../wasm/reader.ts";
import { TYPE_CODES } from "../wasm/value_types.ts";
import { Writer } from "../wasm/writer.ts";

/**
 * The prefix of exports that a snapshot reads and writes; defined global `i` of the original is `GLOBAL_PREFIX + i`.
 */
export const GLOBAL_PREFIX = "component-fuzz:global-";
/** The size of memory `i` in pages, as its module sees it; only of memories that the module itself grows. */
export const SIZE_PREFIX = "component-fuzz:size-";
/** Whether the instance was entered since this was last zero. */
export const ENTERED = "component-fuzz:entered";

const Op = {
  if: opcodeOf("if"),
  else: opcodeOf("else"),
  end: opcodeOf("end"),
  localGet: opcodeOf("local.get"),
  localSet: opcodeOf("local.set"),
  globalGet: opcodeOf("global.get"),
  globalSet: opcodeOf("global.set"),
  tableSet: opcodeOf("table.set"),
  size: opcodeOf("memory.size"),
  grow: opcodeOf("memory.grow"),
  const: opcodeOf("i32.const"),
  eq: opcodeOf("i32.eq"),
  geU: opcodeOf("i32.ge_u"),
  add: opcodeOf("i32.add"),
  sub: opcodeOf("i32.sub"),
  /** The prefix of what came with bulk memory. */
  misc: opcodeOf("table.init") >>> 16,
  i32: TYPE_CODES.i32,
} as const;

/** Behind the prefix. */
const changesMore: readonly number[] = (
  ["data.drop", "table.init", "elem.drop", "table.copy", "table.grow", "table.fill"] as const
).map((name) => opcodeOf(name) & 0xffff);

/**
 * Makes the state of a module's instances one that can be put back: its
 * mutable globals are exported, and the sizes of its memories become globals.
 * A memory can't shrink; but if it only seems to, the module's allocator grows
 * it again in the same steps and gives the same addresses.
 *
 * A memory that the module never grows keeps its size: if it grows, JavaScript
 * does it, which goes by the real one. That is what emscripten's allocator has
 * done; it asks before it does, and the addresses that it gives do not depend
 * on the answer.
 */
export class StateCode {
  readonly #shape: ModuleShape;
  readonly #firstSize: number;
  /** The defined memories whose sizes are globals. */
  readonly #sized: readonly number[];
  readonly #grown = new Set<number>();

  /**
   * @param grown the defined memories that the module grows; all of them if left out.
   * @throws NotUnderstood for a module with state that can't be put back.
   */
  constructor(shape: ModuleShape, grown: ReadonlySet<number> = new Set(shape.memories.keys())) {
    if (shape.memories.some(({ address, shared }) => address === "i64" || shared))
      throw new NotUnderstood("it has a memory whose state can't be put back");
    if (shape.globals.some(({ mutable, numeric }) => mutable && !numeric))
      throw new NotUnderstood("it has a global whose state can't be put back");
    this.#shape = shape;
    this.#firstSize = shape.imported.globals + shape.globals.length;
    this.#sized = [...grown].sort((a, b) => a - b);
  }

  /** The defined memories that the code seen so far grows. */
  get grown(): ReadonlySet<number> {
    return this.#grown;
  }

  /** Whether memories were taken for grown that were not. */
  get assumedTooMuch(): boolean {
    return this.#grown.size < this.#sized.length;
  }

  /** @throws NotUnderstood for an instruction that changes what can't be put back. */
  check({ bytes, at }: Reader, opcode: number): void {
    if (opcode === Op.tableSet || (opcode === Op.misc && changesMore.includes(bytes[at]!)))
      throw new NotUnderstood("it changes tables or drops segments, which can't be put back");
  }

  /** The global section, with a size for each memory; `old`: its contents without the count. */
  globals(old: Uint8Array): Uint8Array {
    const out = new Writer(old.length + 64);
    out.u32(this.#shape.globals.length + this.#sized.length + 1);
    out.raw(old);
    for (const initial of [...this.#sized.map((memory) => this.#shape.memories[memory]!.initial), 0]) {
      out.put(Op.i32, 1, Op.const);
      out.s32(initial);
      out.byte(Op.end);
    }
    return out.written;
  }

  /** The export section; `old`: its contents without the count. */
  exports(count: number, old: Uint8Array): Uint8Array {
    const { globals, imported } = this.#shape;
    const added: [string, number][] = [
      ...globals.flatMap(({ mutable }, i): [string, number][] =>
        mutable ? [[`${GLOBAL_PREFIX}${i}`, imported.globals + i]] : [],
      ),
      ...this.#sized.map((memory, i): [string, number] => [`${SIZE_PREFIX}${memory}`, this.#firstSize + i]),
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
    return this.#firstSize + this.#sized.length;
  }

  /** `memory.size`. */
  size(out: Writer, memory: number): void {
    if (this.#sized.includes(this.#defined(memory))) return this.#size(out, Op.globalGet, memory);
    out.byte(Op.size);
    out.u32(memory);
  }

  /**
   * `memory.grow`: pages that the memory still has from before are used again;
   * they are zero, as who puts the state back ensures. Opens two labels.
   *
   * @param scratch an i32 local.
   */
  grow(out: Writer, memory: number, scratch: number): void {
    this.#grown.add(this.#defined(memory));
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
    out.byte(op);
    out.u32(this.#firstSize + this.#sized.indexOf(this.#defined(memory)));
  }

  #defined(memory: number): number {
    const defined = memory - this.#shape.imported.memories;
    if (defined < 0) throw new NotUnderstood("it asks for the size of another module's memory, which may be put back");
    return defined;
  }
}
