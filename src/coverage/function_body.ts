// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { Control } from "./control.ts";
import type { CounterCode } from "./counter_code.ts";
import { comparesI32, comparesI64 } from "./comparison_code.ts";
import type { ComparisonCode, Scratch } from "./comparison_code.ts";
import type { StateCode } from "./state_code.ts";
import { SCRATCH_LOCALS, withScratchLocals } from "./scratch_locals.ts";
import { readImmediate } from "../wasm/immediates.ts";
import { opcodeOf, shipped } from "../wasm/instructions.ts";
import { NotUnderstood } from "../wasm/reader.ts";
import type { Reader } from "../wasm/reader.ts";
import { blockArity } from "./module_shape.ts";
import type { Arity } from "./module_shape.ts";
import { readValueType } from "../wasm/value_types.ts";
import { Writer } from "../wasm/writer.ts";

/** V8's limits on one function (`wasm-limits.h`); a function that would pass them is copied as it is. */
const MAX_BODY = 7_654_321;
const MAX_LOCALS = 50_000;

const Op = {
  unreachable: opcodeOf("unreachable"),
  block: opcodeOf("block"),
  loop: opcodeOf("loop"),
  if: opcodeOf("if"),
  else: opcodeOf("else"),
  try: opcodeOf("try"),
  catch: opcodeOf("catch"),
  throw: opcodeOf("throw"),
  rethrow: opcodeOf("rethrow"),
  throwRef: opcodeOf("throw_ref"),
  end: opcodeOf("end"),
  memorySize: opcodeOf("memory.size"),
  memoryGrow: opcodeOf("memory.grow"),
  i32Const: opcodeOf("i32.const"),
  i64Const: opcodeOf("i64.const"),
  br: opcodeOf("br"),
  brIf: opcodeOf("br_if"),
  brTable: opcodeOf("br_table"),
  return: opcodeOf("return"),
  returnCall: opcodeOf("return_call"),
  returnCallIndirect: opcodeOf("return_call_indirect"),
  returnCallRef: opcodeOf("return_call_ref"),
  delegate: opcodeOf("delegate"),
  catchAll: opcodeOf("catch_all"),
  tryTable: opcodeOf("try_table"),
  brOnNull: opcodeOf("br_on_null"),
  brOnNonNull: opcodeOf("br_on_non_null"),
  /** The prefix of what came with garbage collection. */
  gc: opcodeOf("br_on_cast") >>> 16,
} as const;
/** Behind the prefix. */
const BR_ON_CAST = opcodeOf("br_on_cast") & 0xffff;
const BR_ON_CAST_FAIL = opcodeOf("br_on_cast_fail") & 0xffff;

/** What is put into function bodies. */
export interface BodyCode {
  readonly counters: CounterCode;
  /** Keeps operands of comparisons. */
  readonly comparisons: ComparisonCode | null;
  /** Keeps the sizes of memories in globals. */
  readonly state: StateCode | null;
}

/** What a function is to others. */
interface Role {
  readonly isMemcmp: boolean;
  readonly isExported: boolean;
}

/** Adds counters to the bodies of one module's functions, one after the other. */
export class FunctionBodies {
  readonly #reader: Reader;
  readonly #types: readonly Arity[];
  readonly #counters: CounterCode;
  readonly #comparisons: ComparisonCode | null;
  readonly #state: StateCode | null;
  readonly #out = new Writer(1 << 16);
  readonly #control = new Control();
  #scratch: Scratch = { i32: 0, i64: 0 };
  #usesScratch = false;
  /** What of the source is not copied yet. */
  #copied = 0;
  #labels = 0;
  #insertedLabels: number[] = [];
  /** The constant that was read last: where it stands and where it ends. */
  #constantAt = 0;
  #constantEnd = 0;

  constructor(reader: Reader, types: readonly Arity[], { counters, comparisons, state }: BodyCode) {
    this.#reader = reader;
    this.#types = types;
    this.#counters = counters;
    this.#comparisons = comparisons;
    this.#state = state;
  }

  /**
   * Reads the function at the reader and writes it with counters.
   *
   * @param role whether it compares strings, whose operands are kept then, and whether others may call it.
   * @returns for each label that was inserted, how many of the function's own labels come before it.
   */
  rewrite(type: Arity, role: Role, module: Writer): readonly number[] {
    const reader = this.#reader;
    const size = reader.u32();
    const start = reader.at;
    const end = start + size;
    const firstCounter = this.#counters.next;
    const firstWord = this.#comparisons?.mark ?? 0;
    const locals = type.parameters + this.#skipLocals();
    const code = reader.at;
    this.#scratch = { i32: locals, i64: locals + 2 };
    this.#usesScratch = false;
    this.#labels = 0;
    this.#insertedLabels = [];
    this.#out.clear();
    this.#instructions(type, role, end);
    const declarations = this.#usesScratch
      ? withScratchLocals(reader.bytes, start, code)
      : reader.bytes.subarray(start, code);
    const newSize = declarations.length + this.#out.length;
    if (newSize > MAX_BODY || locals + SCRATCH_LOCALS > MAX_LOCALS) {
      if (role.isExported && this.#state)
        throw new NotUnderstood("a function that others may call is too large to be told when it is entered");
      this.#counters.rewind(firstCounter);
      this.#comparisons?.rewind(firstWord);
      module.u32(size);
      module.copy(reader.bytes, start, end);
      return [];
    }
    module.u32(newSize);
    module.raw(declarations);
    module.append(this.#out);
    return this.#insertedLabels;
  }

  #skipLocals(): number {
    let locals = 0;
    for (let groups = this.#reader.u32(); groups > 0; groups--) {
      locals += this.#reader.u32();
      readValueType(this.#reader);
    }
    return locals;
  }

  #instructions(type: Arity, { isMemcmp, isExported }: Role, end: number): void {
    const reader = this.#reader;
    this.#copied = reader.at;
    this.#control.reset();
    this.#control.open(Op.block, type.results);
    this.#count();
    if (isExported) this.#state?.enter(this.#out);
    if (isMemcmp && this.#comparisons) {
      this.#usesScratch = true;
      this.#comparisons.memcmp(this.#out, this.#scratch);
    }
    while (this.#control.depth > 0) {
      if (reader.at >= end) throw new NotUnderstood(`a function ends at byte ${end}, and its blocks do not`);
      this.#instruction(reader.at, reader.byte());
    }
    if (reader.at !== end) throw new NotUnderstood(`a function goes on after its last end, at byte ${reader.at}`);
    this.#copyTo(end);
  }

  #instruction(at: number, opcode: number): void {
    const reader = this.#reader;
    switch (opcode) {
      case Op.block:
      case Op.loop:
      case Op.if:
      case Op.try:
      case Op.tryTable:
        return this.#structured(opcode);
      case Op.else:
      case Op.catch:
      case Op.catchAll:
        if (opcode === Op.catch) reader.u32();
        this.#control.nextArm(opcode);
        return this.#count();
      case Op.end:
        return this.#end(at);
      case Op.delegate:
        reader.u32();
        return this.#close();
      case Op.br:
        this.#control.target(reader.u32(), true);
        this.#control.live = false;
        return;
      case Op.brIf:
        return this.#branchIf(at);
      case Op.brTable:
        return this.#branchTable(at);
      case Op.brOnNull:
      case Op.brOnNonNull:
        return this.#branchOn(reader.u32());
      case Op.gc:
        return this.#gc(at);
      case Op.unreachable:
      case Op.throw:
      case Op.rethrow:
      case Op.throwRef:
      case Op.return:
      case Op.returnCall:
      case Op.returnCallIndirect:
      case Op.returnCallRef:
        shipped.skip(reader, opcode);
        this.#control.live = false;
        return;
      case Op.i32Const:
      case Op.i64Const:
        reader.skipInteger();
        this.#constantAt = at;
        this.#constantEnd = reader.at;
        return;
      case Op.memorySize:
      case Op.memoryGrow:
        return this.#memorySize(at, opcode);
      default:
        this.#state?.check(reader, opcode);
        if (at === this.#constantEnd && (comparesI32(opcode) || comparesI64(opcode))) this.#compare();
        return shipped.skip(reader, opcode);
    }
  }

  #memorySize(at: number, opcode: number): void {
    const memory = this.#reader.u32();
    if (!this.#state) return;
    this.#copyTo(at);
    this.#copied = this.#reader.at;
    if (opcode === Op.memorySize) return this.#state.size(this.#out, memory);
    this.#usesScratch = true;
    this.#insertedLabels.push(this.#labels, this.#labels);
    this.#state.grow(this.#out, memory, this.#scratch.i32);
  }

  /** A comparison with the constant just read, whose other operand is below it on the stack. */
  #compare(): void {
    if (!this.#comparisons || !this.#control.live) return;
    this.#copyTo(this.#constantAt);
    if (this.#comparisons.compare(this.#out, this.#reader, this.#constantAt, this.#scratch)) this.#usesScratch = true;
  }

  #structured(opcode: number): void {
    const { parameters, results } = blockArity(this.#reader, this.#types);
    if (opcode === Op.tryTable) this.#catches();
    this.#labels++;
    this.#control.open(opcode, opcode === Op.loop ? parameters : results);
    if (opcode === Op.loop || opcode === Op.if) this.#count();
  }

  /** The handlers of a `try_table` branch to labels outside of it. */
  #catches(): void {
    for (const { label } of readImmediate(this.#reader, "catches")) this.#control.target(label, false);
  }

  #end(at: number): void {
    const frame = this.#control.frame(0);
    if (this.#control.depth > 1 && frame.opcode === Op.if && frame.entryLive) {
      this.#copyTo(at);
      this.#out.byte(Op.else);
      this.#counters.count(this.#out);
      this.#control.live = true;
    }
    this.#close();
  }

  #close(): void {
    if (this.#control.close()) this.#count();
  }

  #branchIf(at: number): void {
    const label = this.#reader.u32();
    const { labelArity } = this.#control.frame(label);
    this.#control.target(label, true);
    if (!this.#control.live) return;
    this.#copyTo(at);
    this.#insertedLabels.push(this.#labels);
    if (labelArity === 0) {
      this.#counters.countBranch(this.#out, label);
      this.#copied = this.#reader.at;
      return;
    }
    this.#usesScratch = true;
    this.#counters.countIfTrue(this.#out, this.#scratch.i32);
    this.#count();
  }

  #branchTable(at: number): void {
    let entries = 1;
    for (let left = this.#reader.u32(); left > 0; left--) {
      entries++;
      this.#control.target(this.#reader.u32(), true);
    }
    this.#control.target(this.#reader.u32(), true);
    if (this.#control.live) {
      this.#copyTo(at);
      this.#usesScratch = true;
      this.#counters.countTableEntry(this.#out, entries, this.#scratch.i32);
    }
    this.#control.live = false;
  }

  #gc(at: number): void {
    const reader = this.#reader;
    const code = reader.u32();
    if (code !== BR_ON_CAST && code !== BR_ON_CAST_FAIL) {
      reader.at = at + 1;
      return shipped.skip(reader, Op.gc);
    }
    reader.skip(1);
    const label = reader.u32();
    reader.at = at + 1;
    shipped.skip(reader, Op.gc);
    this.#branchOn(label);
  }

  /** A branch whose condition is a reference: it is counted where it arrives, and where it is not taken. */
  #branchOn(label: number): void {
    this.#control.target(label, false);
    this.#count();
  }

  /** Copies what was read so far, and counts behind it. */
  #count(): void {
    if (!this.#control.live) return;
    this.#copyTo(this.#reader.at);
    this.#counters.count(this.#out);
  }

  #copyTo(end: number): void {
    this.#out.copy(this.#reader.bytes, this.#copied, end);
    this.#copied = end;
  }
}
