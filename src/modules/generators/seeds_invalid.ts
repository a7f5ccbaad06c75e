import * as write from "./parts.ts";
import { all, bytes, exported, func, i32, imported, module, name, op, ref, refNull, u32 } from "./parts.ts";
import type { Part } from "./parts.ts";
import type { Named } from "./seeds.ts";

const nothing: Part = func([], []);
const body = (...ops: readonly Part[]): Part =>
  module(write.types(nothing), write.functions(0), write.code(write.body([], ...ops)));

/** Modules that are not valid, or not even well-formed, each in one way. */
export function* invalidOnes(): Generator<Named> {
  for (const [name, part] of Object.entries({ ...MALFORMED, ...INVALID })) yield { name: `invalid-${name}`, part };
}

const MALFORMED: Readonly<Record<string, Part>> = {
  nothing: bytes(),
  magic: bytes(0x00, 0x61, 0x73, 0x6e, 1, 0, 0, 0),
  version: bytes(0x00, 0x61, 0x73, 0x6d, 2, 0, 0, 0),
  "section-unknown": module(write.section(14)),
  "section-twice": module(write.types(), write.types()),
  "section-order": module(write.functions(), write.types()),
  "section-too-long": module(bytes(1, 4, 1, 0x60)),
  "section-cut-off": module(all(bytes(0), u32(0x0300_0000), name("rest"))),
  "section-with-rest": module(write.section(1, u32(0), bytes(0))),
  "integer-too-long": module(bytes(1, 0x86, 0x80, 0x80, 0x80, 0x80, 0)),
  "integer-with-high-bits": module(all(bytes(1, 6), bytes(0x80, 0x80, 0x80, 0x80, 0x70))),
  "name-no-utf8": module(write.imports(all(bytes(1, 0xff), name("g"), bytes(3, 0x7f, 0)))),
  "type-unknown": module(write.types(bytes(0x60, 1, 0x10, 0))),
  mutability: module(write.globals(all(bytes(0x7f, 2), write.expression(i32(0))))),
  "limits-unknown": module(write.memories(bytes(0x10, 0))),
  "functions-without-code": module(write.types(nothing), write.functions(0)),
  "code-without-end": module(write.types(nothing), write.functions(0), write.code(bytes(2, 0, 0x01))),
  "code-behind-its-end": module(write.types(nothing), write.functions(0), write.code(bytes(4, 0, 0x0b, 0x01, 0x0b))),
  "opcode-unknown": body(bytes(0xff)),
  "data-count-wrong": module(write.dataCount(2), write.data(all(u32(1), name("")))),
  "data-without-count": body(op("data.drop", 0)),
  "element-kind": module(write.elements(bytes(1, 1, 0))),
  "cast-flags": body(op("unreachable"), bytes(0xfb, 0x18, 4, 0, 0x6e, 0x6c)),
};

const INVALID: Readonly<Record<string, Part>> = {
  "operand-type": body(op("i64.const", 1n), op("i32.eqz"), op("drop")),
  "operand-missing": body(op("i32.add"), op("drop")),
  "value-left-over": body(i32(1)),
  "result-missing": module(write.types(func([], ["i32"])), write.functions(0), write.code(write.body([]))),
  "type-index": module(write.types(nothing), write.functions(1), write.code(write.body([]))),
  "function-index": body(op("call", 1)),
  "local-index": body(op("local.get", 0), op("drop")),
  "global-index": body(op("global.get", 0), op("drop")),
  "label-index": body(op("br", 1)),
  "table-index": body(op("table.size", 0), op("drop")),
  "memory-index": body(op("memory.size", 0), op("drop")),
  "memory-alignment": module(
    write.types(nothing),
    write.functions(0),
    write.memories(write.limits()),
    write.code(write.body([], i32(0), op("i32.load", { align: 3, offset: 0n, memory: 0 }), op("drop"))),
  ),
  "memory-limits": module(write.memories(write.limits({ minimum: 2n, maximum: 1n }))),
  "memory-too-large": module(write.memories(write.limits({ minimum: 65_537n }))),
  "memory-shared-without-maximum": module(write.memories(bytes(2, 1))),
  "local-unset": module(
    write.types(func([], [])),
    write.functions(0),
    write.code(write.body([ref("func")], op("local.get", 0), op("drop"))),
  ),
  "constant-not-constant": module(
    write.globals(all(write.globalType("i32", false), write.expression(i32(1), op("i32.eqz")))),
  ),
  "constant-of-mutable": module(
    write.imports(imported("m", "g", "global", write.globalType("i32", true))),
    write.globals(all(write.globalType("i32", false), write.expression(op("global.get", 0)))),
  ),
  "global-set-immutable": module(
    write.types(nothing),
    write.functions(0),
    write.globals(all(write.globalType("i32", false), write.expression(i32(0)))),
    write.code(write.body([], i32(1), op("global.set", 0))),
  ),
  "export-twice": module(
    write.memories(write.limits()),
    write.exports(exported("m", "memory"), exported("m", "memory")),
  ),
  "start-with-parameters": module(
    write.types(func(["i32"], [])),
    write.functions(0),
    write.start(0),
    write.code(write.body([])),
  ),
  "function-not-declared": body(op("ref.func", 0), op("drop")),
  "element-type": module(
    write.tables(write.table(refNull("extern"))),
    write.elements(all(u32(4), write.expression(i32(0)), write.vec(write.expression(op("ref.null", "func"))))),
  ),
  "table-not-initialised": module(write.tables(write.table(ref("func"), { minimum: 1n }))),
  "lane-index": body(op("unreachable"), op("i8x16.extract_lane_s", 16), op("drop")),
  "subtype-of-final": module(write.types(write.struct(), write.sub(write.struct(), 0))),
  "cast-across-hierarchies": body(op("ref.null", "func"), op("ref.cast", "i31"), op("drop")),
  "tag-with-results": module(write.types(func([], ["i32"])), write.tags(0)),
  "else-without-result": body(i32(0), op("if", "i32"), i32(0), op("end"), op("drop")),
};
