import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "@jest/globals";
import { readImmediate } from "../../src/wasm/immediates.ts";
import type { Operand } from "../../src/wasm/immediates.ts";
import { InstructionSet, writeInstruction } from "../../src/wasm/instruction.ts";
import type { Instruction, Row } from "../../src/wasm/instruction.ts";
import { instructions, rows, shipped } from "../../src/wasm/instructions.ts";
import { NotUnderstood, Reader } from "../../src/wasm/reader.ts";
import { Writer } from "../../src/wasm/writer.ts";
import { moduleWith, operands, simplest, writeWhole } from "./operands.ts";

/** Opcodes that only stand in pairs with others, or that need a block: the rewriter reads them by itself. */
const structured = new Set([0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0b, 0x0e, 0x18, 0x19, 0x1f]);
/** br_on_cast and br_on_cast_fail: they need a block with a result, and proposals.test.ts has one. */
const castBranches = [24, 25];

const leb = (value: number): number[] => {
  const out = new Writer();
  out.u32(value);
  return [...out.written];
};
const vector = (...items: number[][]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, content: number[]): number[] => [id, ...leb(content.length), ...content];
const func = (body: number[]): number[] => [...leb(body.length + 4), 1, 1, 0x7f, ...body, 0x0b];

/** Types: 0 a function, 1 a struct of i32, 2 an array of i8, 3 an array of funcref, 4 a struct of i8. */
const types = [
  [0x60, 0, 0],
  [0x5f, 1, 0x7f, 1],
  [0x5e, 0x78, 1],
  [0x5e, 0x70, 1],
  [0x5f, 1, 0x78, 1],
];

/** A module with one of everything, and `body` in the dead code of function 0. */
function validModule(body: number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, vector(...types)),
    ...section(3, vector([0], [0])),
    ...section(4, vector([0x70, 0, 1])),
    ...section(5, vector([3, 1, 1])),
    ...section(13, vector([0, 0])),
    ...section(6, vector([0x7f, 1, 0x41, 0, 0x0b])),
    ...section(9, vector([3, 0, 1, 1])),
    ...section(12, [1]),
    ...section(10, vector(func([0x00, ...body]), func([]))),
    ...section(11, vector([1, 0])),
  ]);
}

/** Operands to try: which are right depends on the opcode, and only the length is of interest. */
function* lengths(): Generator<number[]> {
  yield [];
  for (const a of [0, 1, 2, 3, 4, 0x70]) yield [a];
  for (const a of [0, 1, 2, 3, 4]) for (const b of [0, 1]) yield [a, b];
  yield [2, 2];
  yield [3, 3];
  yield [1, 0x7f]; // select (result i32)
  for (const align of [0, 1, 2, 3, 4]) yield [align, 0, 0];
  for (const length of [4, 8, 16]) yield Array<number>(length).fill(0);
}

/**
 * Drops a result if there is one. Its second byte is no opcode, so nothing validates that takes the first for an
 * operand.
 */
const drop = [0x44, ...Array<number>(8).fill(0xff), 0x1a, 0x1a];

/** What V8 reads behind `opcode`: the shortest operand that validates; `null` if it knows no such opcode. */
function v8Operand(opcode: number[]): number[] | null {
  for (const operand of lengths()) {
    if (WebAssembly.validate(validModule([...opcode, ...operand, ...drop]))) return operand;
  }
  return null;
}

/** How many bytes the table has behind `opcode`; `null` if it has no such opcode. */
function ourLength(opcode: number[], operand: number[]): number | null {
  const reader = new Reader(new Uint8Array([...opcode, ...operand, ...Array<number>(20).fill(0)]));
  try {
    shipped.skip(reader, reader.byte());
    return reader.at - opcode.length;
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

const opcodes: [string, number[][]][] = [
  ["plain", Array.from({ length: 0xfb }, (_, code) => [code]).filter(([code]) => !structured.has(code!))],
  [
    "gc",
    Array.from({ length: 0x40 }, (_, code) => [0xfb, ...leb(code)]).filter(([, code]) => !castBranches.includes(code!)),
  ],
  ["misc", Array.from({ length: 0x40 }, (_, code) => [0xfc, ...leb(code)])],
  ["simd", Array.from({ length: 0x180 }, (_, code) => [0xfd, ...leb(code)])],
  ["atomics", Array.from({ length: 0x80 }, (_, code) => [0xfe, ...leb(code)])],
];

test.each(opcodes)("V8 and the table agree on which opcodes exist and on what follows them: %s", (_, codes) => {
  const table = codes.map((code) => {
    const operand = v8Operand(code);
    return {
      code: Buffer.from(code).toString("hex"),
      v8: operand?.length ?? null,
      ours: ourLength(code, operand ?? []),
    };
  });
  expect(table.filter(({ v8, ours }) => v8 !== ours)).toEqual([]);
  expect(table.filter(({ v8 }) => v8 !== null).length).toBeGreaterThan(10);
});

/** Those that only continue or end a block. */
const inBlocks = new Set(["else", "end", "catch", "catch_all", "delegate"]);
/** Of shared-everything; these wasm-tools do not know it. */
const unknownToTools = new Set(["pause"]);

test("names and opcodes are unique", () => {
  expect(new Set(instructions.all.map(({ name }) => name)).size).toBe(rows.length);
  expect(new Set(instructions.all.map(({ opcode }) => opcode)).size).toBe(rows.length);
});

test("wasm-tools call every instruction as the table does", async () => {
  const wrong: string[] = [];
  for (const one of instructions.all) {
    if (inBlocks.has(one.name) || unknownToTools.has(one.name)) continue;
    const [word] = one.name.split(" ");
    const text = await print(moduleWith((to) => writeWhole(to, one, simplest(one))));
    if (!text.split(/[\s()]+/).includes(word!)) wrong.push(one.name);
  }
  expect(wrong).toEqual([]);
});

test("wasm-tools know no opcode that the table does not have", async () => {
  const known = new Set(instructions.all.map(({ opcode }) => opcode));
  const codes = opcodes.flatMap(([, codes]) => codes);
  expect(codes.length).toBeGreaterThan(800);
  const missing: string[] = [];
  for (const code of codes) {
    const [prefix, ...rest] = code;
    const opcode = rest.length === 0 ? prefix! : (prefix! << 16) | new Reader(Uint8Array.from(rest)).u32();
    if (known.has(opcode)) continue;
    const error = await print(moduleWith((to) => to.put(...code))).then(
      () => "",
      (thrown: unknown) => String((thrown as { payload?: unknown }).payload),
    );
    if (!/illegal opcode|unknown 0x.. subopcode/.test(error))
      missing.push(`${Buffer.from(code).toString("hex")} ${error}`);
  }
  expect(missing).toEqual([]);
});

function encoded(instruction: Instruction, given: readonly Operand[]): Uint8Array {
  const to = new Writer();
  writeInstruction(to, instruction, given);
  return to.toBytes();
}

function decoded(bytes: Uint8Array, set: InstructionSet): readonly [string, ...Operand[]] {
  const reader = new Reader(bytes);
  const { name, immediates } = set.read(reader);
  const given = immediates.map((kind) => readImmediate(reader, kind));
  expect(reader.ended).toBe(true);
  return [name, ...given];
}

/** Every operand in every place, the others simple. */
function* variants(instruction: Instruction): Generator<readonly Operand[]> {
  const simple = simplest(instruction);
  yield simple;
  for (const [i, kind] of instruction.immediates.entries()) for (const one of operands[kind]) yield simple.with(i, one);
}

test("what is written is read", () => {
  for (const instruction of instructions.all) {
    for (const given of variants(instruction)) {
      const bytes = encoded(instruction, given);
      expect(decoded(bytes, instructions)).toEqual([instruction.name, ...given]);
      const skipping = new Reader(bytes);
      instructions.skip(skipping, skipping.byte());
      expect(skipping.ended).toBe(true);
    }
  }
});

describe("an instruction is added by a row", () => {
  const row: Row = ["i64.mul_wide_s", 0xfc_0015, [], "i64 i64 -> i64 i64", ["wide-arithmetic"]];
  const without = rows.filter(([name]) => name !== row[0]);
  const before = new InstructionSet(without);
  const after = new InstructionSet([...without, row]);
  const bytes = Uint8Array.of(0xfc, 21);

  test("without it nothing knows it", () => {
    expect(() => before.named(row[0])).toThrow(RangeError);
    expect(() => before.read(new Reader(bytes))).toThrow(NotUnderstood);
    expect(() => before.skip(new Reader(bytes, 1), bytes[0]!)).toThrow(NotUnderstood);
  });

  test("with it the decoder, the encoder, names and features do", async () => {
    expect(decoded(bytes, after)).toEqual([row[0]]);
    expect(encoded(after.named(row[0]), [])).toEqual(bytes);
    const features = new Set<never>();
    after.read(new Reader(bytes, 0, features));
    expect([...features]).toEqual(["wide-arithmetic"]);
    const module = await parse(`(module (func (unreachable) (${row[0]})))`);
    expect(Buffer.from(module).includes(bytes)).toBe(true);
  });

  test("the rewriter goes on to leave alone what is behind a flag", () => {
    expect(() => shipped.skip(new Reader(bytes, 1), bytes[0]!)).toThrow(NotUnderstood);
  });
});
