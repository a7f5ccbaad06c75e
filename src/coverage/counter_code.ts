// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { opcodeOf } from "../wasm/instructions.ts";
import { EMPTY_BLOCK } from "../wasm/value_types.ts";
import type { Writer } from "../wasm/writer.ts";

const Op = {
  if: opcodeOf("if"),
  end: opcodeOf("end"),
  br: opcodeOf("br"),
  select: opcodeOf("select"),
  localGet: opcodeOf("local.get"),
  localTee: opcodeOf("local.tee"),
  load8: opcodeOf("i32.load8_u"),
  store8: opcodeOf("i32.store8"),
  const: opcodeOf("i32.const"),
  ltU: opcodeOf("i32.lt_u"),
  add: opcodeOf("i32.add"),
  emptyBlock: EMPTY_BLOCK,
} as const;

/** Where counters are: a memory, and an offset in it. */
interface CounterPlace {
  readonly memory: number;
  readonly offset: number;
  /** Counters share cells once there are more than this. */
  readonly limit: number;
}

/**
 * Writes the instructions that count. All of them leave the operand stack as
 * it was, so they are valid wherever an instruction may stand, dead code
 * included.
 *
 * A counter wraps around at 256, as those of Clang's
 * `-fsanitize-coverage=inline-8bit-counters` do, which libFuzzer was made
 * for: keeping it from zero costs two instructions more at each edge.
 */
export class CounterCode {
  readonly #place: CounterPlace;
  #next = 0;

  constructor(place: CounterPlace) {
    this.#place = place;
  }

  /** The number of the next counter: how many were used, shared cells counted each time. */
  get next(): number {
    return this.#next;
  }

  /** Goes back to a `next` of earlier, when what was written since then is thrown away. */
  rewind(next: number): void {
    this.#next = next;
  }

  /** Counts one more at a new counter. */
  count(out: Writer): void {
    const cell = this.#next++ % this.#place.limit;
    out.put(Op.const, 0, Op.const, 0, Op.load8);
    this.#argument(out, cell);
    out.put(Op.const, 1, Op.add, Op.store8);
    this.#argument(out, cell);
  }

  /**
   * Counts the entry that a `br_table` takes: the index on the stack, or the
   * last one if there is none such.
   *
   * @param entries targets with the default.
   * @param scratch two i32 locals.
   */
  countTableEntry(out: Writer, entries: number, scratch: number): void {
    const cell = this.#row(entries);
    if (cell === null) return this.count(out);
    const index = scratch;
    const address = scratch + 1;
    local(out, Op.localTee, index);
    constant(out, entries - 1);
    local(out, Op.localGet, index);
    constant(out, entries - 1);
    out.put(Op.ltU, Op.select);
    local(out, Op.localTee, address);
    local(out, Op.localGet, address);
    out.byte(Op.load8);
    this.#argument(out, cell);
    out.put(Op.const, 1, Op.add, Op.store8);
    this.#argument(out, cell);
    local(out, Op.localGet, index);
  }

  /** `br_if label` where the label takes no values: each outcome has its counter. */
  countBranch(out: Writer, label: number): void {
    out.put(Op.if, Op.emptyBlock);
    this.count(out);
    out.byte(Op.br);
    out.u32(label + 1);
    out.byte(Op.end);
    this.count(out);
  }

  /** Counts if the condition on the stack holds, and leaves it there. */
  countIfTrue(out: Writer, scratch: number): void {
    local(out, Op.localTee, scratch);
    out.put(Op.if, Op.emptyBlock);
    this.count(out);
    out.byte(Op.end);
    local(out, Op.localGet, scratch);
  }

  /** Takes `count` neighbouring cells; `null` if there will never be as many. */
  #row(count: number): number | null {
    const { limit } = this.#place;
    if (count > limit) return null;
    const cell = this.#next % limit;
    this.#next += count;
    return cell + count > limit ? 0 : cell;
  }

  /** A memory argument with alignment 1; bit 6 announces the memory's index. */
  #argument(out: Writer, cell: number): void {
    out.byte(0x40);
    out.u32(this.#place.memory);
    out.u32(this.#place.offset + cell);
  }
}

function local(out: Writer, op: number, index: number): void {
  out.byte(op);
  out.u32(index);
}

function constant(out: Writer, value: number): void {
  out.byte(Op.const);
  out.s32(value);
}
