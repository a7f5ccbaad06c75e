// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { EMPTY_BLOCK } from "../wasm/value_types.ts";
import type { Writer } from "../wasm/writer.ts";
import { opcodeOf } from "../wasm/instructions.ts";
import { Reader } from "../wasm/reader.ts";

/** Smaller constants are found by changing one byte. */
const SMALLEST = 256;

/** Layout of the comparison memory: slots for compared strings, then a word for each comparison with a constant. */
export const SLOTS = 256;
/** Slots hold strings of 2 to 32 bytes: their length, the left and the right one. */
const LONGEST = 32;
export const LEFT = 8;
export const RIGHT = LEFT + LONGEST;
export const SLOT_SIZE = RIGHT + LONGEST;
export const WORDS_AT = SLOTS * SLOT_SIZE;

const Op = {
  if: opcodeOf("if"),
  end: opcodeOf("end"),
  localGet: opcodeOf("local.get"),
  localTee: opcodeOf("local.tee"),
  i32Store: opcodeOf("i32.store"),
  i64Store: opcodeOf("i64.store"),
  i32Const: opcodeOf("i32.const"),
  i64Const: opcodeOf("i64.const"),
  leU: opcodeOf("i32.le_u"),
  add: opcodeOf("i32.add"),
  sub: opcodeOf("i32.sub"),
  mul: opcodeOf("i32.mul"),
  and: opcodeOf("i32.and"),
  memoryCopy: opcodeOf("memory.copy"),
  emptyBlock: EMPTY_BLOCK,
  i32Eq: opcodeOf("i32.eq"),
  i32GeU: opcodeOf("i32.ge_u"),
  i32Xor: opcodeOf("i32.xor"),
  i64Eq: opcodeOf("i64.eq"),
  i64GeU: opcodeOf("i64.ge_u"),
  i64Xor: opcodeOf("i64.xor"),
} as const;

/** `eq` to `ge_u`, and `xor`, into which compilers turn comparisons of several words. */
export const comparesI32 = (opcode: number): boolean =>
  (opcode >= Op.i32Eq && opcode <= Op.i32GeU) || opcode === Op.i32Xor;
export const comparesI64 = (opcode: number): boolean =>
  (opcode >= Op.i64Eq && opcode <= Op.i64GeU) || opcode === Op.i64Xor;

/** The local variables that the written code may use. */
export interface Scratch {
  readonly i32: number;
  readonly i64: number;
}

/**
 * Writes the instructions that keep operands of comparisons. Like those of `CounterCode`, they leave the stack as it
 * was.
 */
export class ComparisonCode {
  readonly #memory: number;
  readonly #words: number[] = [];
  readonly #wide: number[] = [];

  /** @param memory the index of the comparison memory. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  /** What each word is compared with, and which words are the first of an i64's two. */
  get words(): { readonly constants: Int32Array; readonly wide: ReadonlySet<number> } {
    return { constants: Int32Array.from(this.#words), wide: new Set(this.#wide) };
  }

  get mark(): number {
    return this.#words.length;
  }

  /** Forgets the words after `mark`. */
  rewind(mark: number): void {
    this.#words.length = mark;
    while ((this.#wide.at(-1) ?? -1) >= mark) this.#wide.pop();
  }

  /**
   * Keeps the value on the stack, which is about to be compared with a constant.
   *
   * @param constantAt where the `i32.const` or `i64.const` stands.
   * @returns whether it was worth it.
   */
  compare(out: Writer, { bytes }: Reader, constantAt: number, scratch: Scratch): boolean {
    const reader = new Reader(bytes, constantAt);
    const is64 = reader.byte() === Op.i64Const;
    const constant = is64 ? reader.s64() : BigInt(reader.s33());
    if (constant < SMALLEST && constant > -SMALLEST) return false;
    const offset = WORDS_AT + 4 * this.#words.length;
    if (is64) this.#wide.push(this.#words.length);
    this.#words.push(Number(BigInt.asIntN(32, constant)));
    if (is64) this.#words.push(Number(BigInt.asIntN(32, constant >> 32n)));
    const local = is64 ? scratch.i64 : scratch.i32;
    out.byte(Op.localTee);
    out.u32(local);
    out.put(Op.i32Const, 0);
    out.byte(Op.localGet);
    out.u32(local);
    this.#store(out, is64 ? Op.i64Store : Op.i32Store, offset);
    return true;
  }

  /** At the entry of `memcmp(left, right, length)` on memory 0: keeps both strings in one of the slots. */
  memcmp(out: Writer, scratch: Scratch): void {
    const get = (local: number): void => {
      out.byte(Op.localGet);
      out.u32(local);
    };
    const constant = (value: number): void => {
      out.byte(Op.i32Const);
      out.s32(value);
    };
    const [left, right, length] = [0, 1, 2];
    get(length);
    constant(2);
    out.byte(Op.sub);
    constant(LONGEST - 2);
    out.put(Op.leU, Op.if, Op.emptyBlock);
    // The same strings go to the same slot, so that a loop over one pair does not displace the others.
    get(left);
    get(right);
    out.byte(Op.add);
    get(length);
    out.byte(Op.add);
    constant(SLOTS - 1);
    out.byte(Op.and);
    constant(SLOT_SIZE);
    out.put(Op.mul, Op.localTee);
    out.u32(scratch.i32);
    get(length);
    this.#store(out, Op.i32Store, 0);
    for (const [string, at] of [
      [left, LEFT],
      [right, RIGHT],
    ] as const) {
      get(scratch.i32);
      constant(at);
      out.byte(Op.add);
      get(string);
      get(length);
      out.opcode(Op.memoryCopy);
      out.u32(this.#memory);
      out.u32(0);
    }
    out.byte(Op.end);
  }

  /** A memory argument with alignment 1; bit 6 announces the memory's index. */
  #store(out: Writer, opcode: number, offset: number): void {
    out.put(opcode, 0x40);
    out.u32(this.#memory);
    out.u32(offset);
  }
}
