import { expect, test } from "@jest/globals";
import { shipped } from "../../src/wasm/instructions.ts";
import { NotUnderstood, Reader } from "../../src/wasm/reader.ts";
import { Writer } from "../../src/wasm/writer.ts";

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
function moduleWith(body: number[]): Uint8Array<ArrayBuffer> {
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
function* operands(): Generator<number[]> {
  yield [];
  for (const a of [0, 1, 2, 3, 4, 0x70]) yield [a];
  for (const a of [0, 1, 2, 3, 4]) for (const b of [0, 1]) yield [a, b];
  yield [2, 2];
  yield [3, 3];
  yield [1, 0x7f]; // select (result i32)
  for (const align of [0, 1, 2, 3, 4]) yield [align, 0, 0];
  for (const length of [4, 8, 16]) yield Array<number>(length).fill(0);
}

/** Drops a result if there is one. Its second byte is no opcode, so nothing validates that takes the first for an operand. */
const drop = [0x44, ...Array<number>(8).fill(0xff), 0x1a, 0x1a];

/** What V8 reads behind `opcode`: the shortest operand that validates; `null` if it knows no such opcode. */
function v8Operand(opcode: number[]): number[] | null {
  for (const operand of operands()) {
    if (WebAssembly.validate(moduleWith([...opcode, ...operand, ...drop]))) return operand;
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

test.each(opcodes)("the engine and the table agree on which opcodes exist and on what follows them: %s", (_, codes) => {
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
