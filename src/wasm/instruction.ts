// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Feature } from "./feature.ts";
import { readImmediate, skipMemoryArgument, writeImmediate } from "./immediates.ts";
import type { ImmediateKind, Operand } from "./immediates.ts";
import type { Reader } from "./reader.ts";
import { parseTypeRule } from "./type_rule.ts";
import type { TypeRule } from "./type_rule.ts";
import type { Writer } from "./writer.ts";

/** What else may become of an instruction than its results: kinds of traps, and results that are not determined. */
export type Effect =
  | "unreachable"
  /** Out of bounds of a memory or a data segment, of a table or an element segment, of an array. */
  | "memory"
  | "table"
  | "array"
  /** Of integers: a division by zero, a result that does not fit, a float that is no number. */
  | "zero"
  | "overflow"
  | "conversion"
  /** Of calls through tables: no such element, none in its place, a function of another type. */
  | "element"
  | "uninitialized"
  | "signature"
  | "null"
  | "cast"
  | "unaligned"
  | "unshared"
  /** An exception is thrown. */
  | "exception"
  /** The stack may not suffice. */
  | "exhaustion"
  /** A result that is no number may be any of several. */
  | "nan"
  /** The result is one of several: relaxed vector instructions. */
  | "relaxed";

/**
 * One instruction as the tables have it: its name in the text format, its
 * opcode, its immediates, its type (see `TypeRule`; `null` where that is not
 * known here), the proposals that it takes, what it may do besides, and how
 * often it is drawn compared with others; what is left out is none, and once.
 *
 * Instructions that the text tells apart by their operands have a word more:
 * `select t`, `ref.test null`. An opcode behind a prefix is one number:
 * `0xfc_0008` is 8 behind 0xfc.
 */
export type Row = readonly [
  name: string,
  opcode: number,
  immediates: readonly ImmediateKind[],
  type: string | null,
  features?: readonly Feature[],
  effects?: readonly Effect[],
  weight?: number,
];
export type Rows = readonly Row[];

export interface Instruction {
  readonly name: string;
  readonly opcode: number;
  readonly immediates: readonly ImmediateKind[];
  readonly type: TypeRule | null;
  readonly features: readonly Feature[];
  readonly effects: readonly Effect[];
  readonly weight: number;
}

/** @param operands one for each immediate. */
export function writeInstruction(to: Writer, { opcode, immediates }: Instruction, operands: readonly Operand[]): void {
  to.opcode(opcode);
  for (let i = 0; i < immediates.length; i++) writeImmediate(to, immediates[i]!, operands[i]!);
}

/** How to pass over what most instructions have; the rest goes by their row. */
const Skip = { byRow: 0, nothing: 1, integer: 2, memoryArgument: 3 } as const;

function skipOf(immediates: readonly ImmediateKind[]): number {
  const [first, ...more] = immediates;
  if (first === undefined) return Skip.nothing;
  if (more.length > 0) return Skip.byRow;
  if (first.startsWith("memarg")) return Skip.memoryArgument;
  return integers.has(first) ? Skip.integer : Skip.byRow;
}

const integers: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>([
  "type",
  "func",
  "table",
  "memory",
  "global",
  "tag",
  "elem",
  "data",
  "local",
  "label",
  "field",
  "count",
  "i32",
  "i64",
]);

/** Finds instructions by opcode and by name: all that encodes, decodes and names is derived from the rows. */
export class InstructionSet {
  readonly all: readonly Instruction[];
  readonly #byName: ReadonlyMap<string, Instruction>;
  readonly #plain: (Instruction | undefined)[] = Array<undefined>(0x100).fill(undefined);
  readonly #prefixed = new Map<number, (Instruction | undefined)[]>();
  readonly #skips = new Uint8Array(0x100);

  constructor(rows: Rows) {
    this.all = rows.map(([name, opcode, immediates, type, features = [], effects = [], weight = 1]) => ({
      name,
      opcode,
      immediates,
      type: type === null ? null : parseTypeRule(type),
      features,
      effects,
      weight,
    }));
    this.#byName = new Map(this.all.map((one) => [one.name, one]));
    for (const one of this.all) {
      const { opcode, immediates } = one;
      if (opcode > 0xff) this.#behind(opcode >>> 16)[opcode & 0xffff] = one;
      else {
        this.#plain[opcode] = one;
        this.#skips[opcode] = skipOf(immediates);
      }
    }
  }

  /** @throws RangeError if there is none of that name. */
  named(name: string): Instruction {
    const instruction = this.#byName.get(name);
    if (!instruction) throw new RangeError(`no instruction is called ${name}`);
    return instruction;
  }

  /** Reads an opcode; its immediates follow. @throws NotUnderstood for an opcode that no row has. */
  read(reader: Reader): Instruction {
    const instruction = this.#continue(reader, reader.byte());
    for (const feature of instruction.features) reader.features?.add(feature);
    return instruction;
  }

  /**
   * Passes over what follows the first byte of an opcode, quickly: of integers
   * only the end is looked for, as is right in a module that is valid.
   *
   * @throws NotUnderstood for an opcode that no row has.
   */
  skip(reader: Reader, first: number): void {
    switch (this.#skips[first]) {
      case Skip.nothing:
        return;
      case Skip.integer:
        return reader.skipInteger();
      case Skip.memoryArgument:
        return skipMemoryArgument(reader);
      default:
        for (const kind of this.#continue(reader, first).immediates) readImmediate(reader, kind);
    }
  }

  /** The instruction whose opcode begins with the byte `first`. */
  #continue(reader: Reader, first: number): Instruction {
    const plain = this.#plain[first];
    if (plain) return plain;
    const codes = this.#prefixed.get(first);
    if (!codes) reader.malformed(`unknown opcode 0x${first.toString(16)}`);
    const code = reader.u32();
    const instruction = codes[code];
    if (instruction) return instruction;
    reader.malformed(`unknown opcode 0x${first.toString(16)} 0x${code.toString(16)}`);
  }

  #behind(prefix: number): (Instruction | undefined)[] {
    let codes = this.#prefixed.get(prefix);
    if (!codes) this.#prefixed.set(prefix, (codes = []));
    return codes;
  }
}
