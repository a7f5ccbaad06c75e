// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { createContext, runInContext } from "node:vm";
import { opcodeOf, shipped } from "../wasm/instructions.ts";
import type { ModuleShape } from "./module_shape.ts";
import { PREAMBLE, Section, section } from "../wasm/sections.ts";
import { Reader } from "../wasm/reader.ts";
import { Writer } from "../wasm/writer.ts";
import { readValueType } from "../wasm/value_types.ts";

const LARGEST = 600;
/** A function that is no `memcmp` may loop for ever. */
const MILLISECONDS = 500;
const LOADS_8: readonly number[] = [opcodeOf("i32.load8_s"), opcodeOf("i32.load8_u")];
const stores = (opcode: number): boolean => opcode >= opcodeOf("i32.store") && opcode <= opcodeOf("i64.store32");
const calls = (opcode: number): boolean => opcode >= opcodeOf("call") && opcode <= opcodeOf("return_call_ref");
const LOOP = opcodeOf("loop");

type Memcmp = (left: number, right: number, length: number) => number;

/**
 * Finds the defined functions that compare strings as C's `memcmp` does. Tools
 * come without names, so a function is known by what it does: those that may be
 * one, small and without calls and stores, are run on strings, each in a module
 * of its own.
 */
export function findMemcmp(shape: ModuleShape): ReadonlySet<number> {
  const found = new Set<number>();
  const code = section(shape.sections, Section.code);
  if (!code || shape.memories[0]?.address === "i64" || shape.imported.memories > 0) return found;
  const reader = new Reader(shape.bytes, code.start);
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    const size = reader.u32();
    const start = reader.at;
    reader.skip(size);
    const type = shape.types[shape.functions[i]!];
    if (size > LARGEST || type?.parameters !== 3 || type.results !== 1) continue;
    if (
      mayBeMemcmp(shape.bytes, start, reader.at) &&
      actsAsMemcmp(shape, shape.functions[i]!, shape.bytes.subarray(start, reader.at))
    )
      found.add(i);
  }
  return found;
}

function mayBeMemcmp(bytes: Uint8Array, start: number, end: number): boolean {
  const reader = new Reader(bytes, start);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    readValueType(reader);
  }
  let byteLoads = 0;
  let loops = 0;
  while (reader.at < end) {
    const opcode = reader.byte();
    if (calls(opcode) || stores(opcode)) return false;
    if (LOADS_8.includes(opcode)) byteLoads++;
    if (opcode === LOOP) loops++;
    shipped.skip(reader, opcode);
  }
  return byteLoads >= 2 && loops > 0;
}

/** A module with the types of `shape`, a memory, and one function. */
function alone(shape: ModuleShape, type: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const types = section(shape.sections, Section.type)!;
  const out = new Writer();
  out.raw(PREAMBLE);
  out.section(Section.type, shape.bytes.subarray(types.start, types.end));
  const part = (id: number, count: number, write: (part: Writer) => void): void => {
    const inner = new Writer();
    inner.u32(count);
    write(inner);
    out.section(id, inner.written);
  };
  part(Section.function, 1, (inner) => inner.u32(type));
  part(Section.memory, 1, (inner) => inner.put(0, 1));
  part(Section.export, 2, (inner) => {
    inner.name("f");
    inner.put(0, 0);
    inner.name("m");
    inner.put(2, 0);
  });
  part(Section.code, 1, (inner) => {
    inner.u32(body.length);
    inner.raw(body);
  });
  return out.toBytes();
}

function actsAsMemcmp(shape: ModuleShape, type: number, body: Uint8Array): boolean {
  const bytes = alone(shape, type, body);
  if (!WebAssembly.validate(bytes)) return false;
  const check = { passes: () => comparesStrings(bytes) };
  try {
    return runInContext("passes()", createContext(check), { timeout: MILLISECONDS }) as boolean;
  } catch {
    // It trapped or did not end.
    return false;
  }
}

function comparesStrings(bytes: Uint8Array<ArrayBuffer>): boolean {
  const { f, m } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
    f: Memcmp;
    m: WebAssembly.Memory;
  };
  const [left, right] = [1024, 2048];
  const compared = (a: string, b: string, length: number): number => {
    const memory = Buffer.from(m.buffer);
    memory.fill(0).write(a, left, "latin1");
    memory.write(b, right, "latin1");
    return Number(f(left, right, length));
  };
  return (
    [0, 1, 4].every((length) => compared("abcdefgh", "abcdxfgh", length) === 0) &&
    [5, 8].every(
      (length) => compared("abcdefgh", "abcdxfgh", length) < 0 && compared("abcdxfgh", "abcdefgh", length) > 0,
    ) &&
    compared("abcdefgh", "abcdefgz", 7) === 0 &&
    compared("abcdefgh", "abcdefgz", 8) < 0 &&
    compared("zbcdefgh", "abcdefgh", 1) > 0 &&
    // Unsigned, and not ended by a zero byte.
    compared("\xff", "a", 1) > 0 &&
    compared("a\0b", "a\0c", 3) < 0
  );
}
