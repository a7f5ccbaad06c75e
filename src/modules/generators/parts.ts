import { writeInstruction } from "../../wasm/instruction.ts";
import { instructions } from "../../wasm/instructions.ts";
import type { InstructionName, OperandsOf } from "../../wasm/instructions.ts";
import { PREAMBLE, Section } from "../../wasm/sections.ts";
import type { Limits } from "../../wasm/types.ts";
import { writeValueType } from "../../wasm/value_types.ts";
import type { AbstractHeapType, HeapType, ReferenceType, ValueType } from "../../wasm/value_types.ts";
import { Writer } from "../../wasm/writer.ts";

/** A part of a binary: writes itself. */
export type Part = (to: Writer) => void;

/** The bytes of a part. */
export function bytesOf(part: Part): Uint8Array {
  const to = new Writer();
  part(to);
  return to.toBytes();
}

export const bytes =
  (...values: readonly number[]): Part =>
  (to) =>
    void to.raw(values);

/** Several parts, one behind the other. */
export const all =
  (...parts: readonly Part[]): Part =>
  (to) => {
    for (const part of parts) part(to);
  };

/** A section of a module or a component, with its size. */
export const section =
  (id: number, ...contents: readonly Part[]): Part =>
  (to) =>
    void to.byte(id).sized(() => all(...contents)(to));

export const vec =
  (...items: readonly Part[]): Part =>
  (to) =>
    void to.vec(items, (item) => item(to));

export const u32 =
  (value: number): Part =>
  (to) =>
    void to.u32(value);

export const name =
  (text: string): Part =>
  (to) =>
    void to.name(text);

/** A core module of these sections. */
export const module = (...sections: readonly Part[]): Part => all(bytes(...PREAMBLE), ...sections);

export const types = (...items: readonly Part[]): Part => section(Section.type, vec(...items));
export const imports = (...items: readonly Part[]): Part => section(Section.import, vec(...items));
export const functions = (...indices: readonly number[]): Part => section(Section.function, vec(...indices.map(u32)));
export const tables = (...items: readonly Part[]): Part => section(Section.table, vec(...items));
export const memories = (...items: readonly Part[]): Part => section(Section.memory, vec(...items));
export const tags = (...indices: readonly number[]): Part =>
  section(Section.tag, vec(...indices.map((index) => all(bytes(0), u32(index)))));
export const globals = (...items: readonly Part[]): Part => section(Section.global, vec(...items));
export const exports = (...items: readonly Part[]): Part => section(Section.export, vec(...items));
export const start = (index: number): Part => section(Section.start, u32(index));
export const elements = (...items: readonly Part[]): Part => section(Section.element, vec(...items));
export const dataCount = (count: number): Part => section(Section.dataCount, u32(count));
export const code = (...items: readonly Part[]): Part => section(Section.code, vec(...items));
export const data = (...items: readonly Part[]): Part => section(Section.data, vec(...items));
export const custom = (title: string, ...contents: readonly Part[]): Part =>
  section(Section.custom, name(title), ...contents);

export const type =
  (value: ValueType): Part =>
  (to) =>
    writeValueType(to, value);

export const ref = (heap: HeapType): ReferenceType => ({ nullable: false, heap });
export const refNull = (heap: HeapType): ReferenceType => ({ nullable: true, heap });

/** Core spec, "Composite Types". */
export const func = (parameters: readonly ValueType[], results: readonly ValueType[]): Part =>
  all(bytes(0x60), vec(...parameters.map(type)), vec(...results.map(type)));
export const field = (value: ValueType | "i8" | "i16", mutable = true): Part =>
  all(value === "i8" ? bytes(0x78) : value === "i16" ? bytes(0x77) : type(value), bytes(mutable ? 1 : 0));
export const struct = (...fields: readonly Part[]): Part => all(bytes(0x5f), vec(...fields));
export const array = (element: Part): Part => all(bytes(0x5e), element);
export const sub = (composite: Part, ...supertypes: readonly number[]): Part =>
  all(bytes(0x50), vec(...supertypes.map(u32)), composite);
export const rec = (...items: readonly Part[]): Part => all(bytes(0x4e), vec(...items));

export type LimitsForm = Partial<Limits>;
export const limits =
  ({ minimum = 0n, maximum = null, shared = false, address = "i32" }: LimitsForm = {}): Part =>
  (to) => {
    to.byte((maximum === null ? 0 : 1) | (shared ? 2 : 0) | (address === "i64" ? 4 : 0)).u64(minimum);
    if (maximum !== null) to.u64(maximum);
  };
export const table = (element: ReferenceType, form?: LimitsForm): Part => all(type(element), limits(form));
export const globalType = (value: ValueType, mutable: boolean): Part => all(type(value), bytes(mutable ? 1 : 0));

/** A function's body: its locals, one declaration each, and instructions without the last `end`. */
export const body =
  (locals: readonly ValueType[], ...ops: readonly Part[]): Part =>
  (to) =>
    void to.sized(() => all(vec(...locals.map((local) => all(u32(1), type(local)))), expression(...ops))(to));

/** Instructions and the `end` of an expression. */
export const expression = (...ops: readonly Part[]): Part => all(...ops, bytes(0x0b));

/** One instruction. */
export const op =
  <Name extends InstructionName>(title: Name, ...operands: OperandsOf<Name>): Part =>
  (to) =>
    writeInstruction(to, instructions.named(title), operands);

export const i32 = (value: number): Part => op("i32.const", value);

/** The kinds of what is imported and exported. */
const KINDS = { func: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
export const exported = (title: string, kind: keyof typeof KINDS, index = 0): Part =>
  all(name(title), bytes(KINDS[kind]), u32(index));
export const imported = (from: string, title: string, kind: keyof typeof KINDS, what: Part): Part =>
  all(name(from), name(title), bytes(KINDS[kind]), what);

export const NUMBERS = ["i32", "i64", "f32", "f64"] as const;
/** Core spec, "Heap Types", the abstract ones by the proposal that has them. */
export const HEAPS = {
  "reference-types": ["func", "extern"],
  gc: ["any", "eq", "i31", "struct", "array", "none", "nofunc", "noextern"],
  exceptions: ["exn", "noexn"],
} as const satisfies Readonly<Record<string, readonly AbstractHeapType[]>>;
