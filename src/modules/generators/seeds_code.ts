import * as write from "./parts.ts";
import { all, bytes, func, i32, module, op, ref, refNull, u32 } from "./parts.ts";
import type { Part } from "./parts.ts";
import type { Named } from "./seeds.ts";

/** A module of one function of that type. */
const one = (type: Part, ops: readonly Part[], ...before: readonly Part[]): Part =>
  module(write.types(type), write.functions(0), ...before, write.code(write.body([], ...ops)));

const memory = write.memories(write.limits({ minimum: 1n }));
const integers = func(["i32", "i32"], ["i32"]);

/** Code that can be reached, for those who don't look at other code, and what code can be nested in. */
export function* codes(): Generator<Named> {
  yield { name: "code-add", part: one(integers, [op("local.get", 0), op("local.get", 1), op("i32.add")]) };
  yield {
    name: "code-conversions",
    part: one(func(["i32"], ["i64"]), [
      op("local.get", 0),
      op("f64.convert_i32_u"),
      op("f32.demote_f64"),
      op("i32.reinterpret_f32"),
      op("i32.extend8_s"),
      op("i64.extend_i32_s"),
      op("f64.reinterpret_i64"),
      op("i64.trunc_sat_f64_u"),
    ]),
  };
  yield {
    name: "code-memory",
    part: one(
      func(["i32"], ["i32"]),
      [
        ...[op("local.get", 0), op("local.get", 0), op("i32.load8_u", { align: 0, offset: 0xffff_ffffn, memory: 0 })],
        op("i32.store16", { align: 1, offset: 0n, memory: 0 }),
        ...[op("memory.size", 0), op("memory.grow", 0)],
      ],
      memory,
    ),
  };
  yield {
    name: "code-memory64",
    part: one(
      func(["i64"], ["i64"]),
      [op("local.get", 0), op("i64.load", { align: 3, offset: 0x1_0000_0000_0000n, memory: 1 })],
      write.memories(write.limits(), write.limits({ minimum: 1n, address: "i64" })),
    ),
  };
  yield {
    name: "code-memory-copy",
    part: one(
      func(["i32"], []),
      [op("local.get", 0), op("local.get", 0), op("local.get", 0), op("memory.copy", 0, 1)],
      write.memories(write.limits(), write.limits()),
    ),
  };
  yield {
    name: "code-vectors",
    part: one(
      func(["v128"], ["v128"]),
      [
        op("local.get", 0),
        i32(5),
        op("i8x16.splat"),
        op("i16x8.mul"),
        op("v128.not"),
        op("local.get", 0),
        op("i8x16.relaxed_swizzle"),
      ],
      memory,
    ),
  };
  yield {
    name: "code-atomics",
    part: one(
      func(["i32"], ["i32"]),
      [
        op("local.get", 0),
        op("local.get", 0),
        op("i32.atomic.rmw.add", { align: 2, offset: 0n, memory: 0 }),
        op("atomic.fence", 0),
      ],
      write.memories(write.limits({ minimum: 1n, maximum: 1n, shared: true })),
    ),
  };
  yield* control();
  yield* references();
  yield* spellings();
}

function* control(): Generator<Named> {
  yield {
    name: "code-blocks",
    part: one(integers, [
      op("block", "i32"),
      ...[op("loop", "empty"), op("local.get", 0), op("br_if", 0), op("local.get", 1), op("br", 1), op("end")],
      i32(1),
      op("end"),
      op("if", "i32"),
      ...[i32(2), op("else"), i32(3)],
      op("end"),
    ]),
  };
  yield {
    name: "code-block-with-parameters",
    part: module(
      write.types(integers, func(["i32"], ["i32", "i32"])),
      write.functions(0),
      write.code(write.body([], op("local.get", 0), op("block", 1), op("local.get", 1), op("end"), op("i32.sub"))),
    ),
  };
  yield {
    name: "code-branch-table",
    part: one(func(["i32"], []), [
      op("block", "empty"),
      op("local.get", 0),
      op("br_table", [0, 1, 0, 0], 1),
      op("end"),
    ]),
  };
  yield { name: "code-after-return", part: one(func([], []), [op("return"), op("i32.add"), op("drop")]) };
  yield {
    name: "code-tail-calls",
    part: module(
      write.types(func(["i32"], ["i32"])),
      write.functions(0, 0),
      write.tables(write.table(refNull("func"), { minimum: 1n })),
      write.elements(all(u32(0), write.expression(i32(0)), write.vec(u32(0)))),
      write.code(
        write.body([], op("local.get", 0), op("return_call", 1)),
        write.body([], op("local.get", 0), op("local.get", 0), op("return_call_indirect", 0, 0)),
      ),
    ),
  };
  const thrown = [write.types(func(["i32"], []), func([], ["i32", refNull("exn")])), write.functions(0), write.tags(0)];
  yield {
    name: "code-exceptions",
    part: module(
      ...thrown,
      write.code(
        write.body(
          [],
          op("block", 1),
          op("try_table", "empty", [{ tag: 0, reference: true, label: 0 }]),
          ...[op("local.get", 0), op("throw", 0)],
          op("end"),
          ...[op("return"), op("end")],
          op("throw_ref"),
        ),
      ),
    ),
  };
  yield {
    name: "code-legacy-exceptions",
    part: module(
      write.types(func(["i32"], [])),
      write.functions(0),
      write.tags(0),
      write.code(
        write.body(
          [],
          ...[op("try", "i32"), op("local.get", 0), op("catch", 0), op("catch_all"), op("rethrow", 0), op("end")],
          op("drop"),
          ...[op("try", "empty"), op("try", "empty"), op("delegate", 0), op("catch_all"), op("end")],
        ),
      ),
    ),
  };
}

function* references(): Generator<Named> {
  yield {
    name: "code-function-references",
    part: module(
      write.types(func(["i32"], ["i32"]), func([refNull(0)], ["i32"])),
      write.functions(0, 1),
      write.elements(all(u32(3), bytes(0), write.vec(u32(0)))),
      write.code(
        write.body([], op("local.get", 0)),
        write.body(
          [],
          ...[
            op("block", "empty"),
            i32(1),
            op("local.get", 0),
            op("br_on_null", 0),
            op("call_ref", 0),
            op("return"),
            op("end"),
          ],
          ...[i32(2), op("ref.func", 0), op("return_call_ref", 0)],
        ),
      ),
    ),
  };
  yield {
    name: "code-aggregates",
    part: module(
      write.types(
        write.sub(write.struct(write.field("i32"), write.field("i8"))),
        write.sub(write.struct(write.field("i32"), write.field("i8"), write.field("f64")), 0),
        write.array(write.field("i16")),
        func([refNull(0)], ["i32"]),
      ),
      write.functions(3),
      write.code(
        write.body(
          [],
          ...[i32(1), i32(2), op("struct.new", 0), op("struct.get_u", 0, 1), op("drop")],
          ...[i32(3), op("array.new_default", 2), i32(0), op("array.get_s", 2), op("drop")],
          op("block", ref(1)),
          ...[op("local.get", 0), op("br_on_cast", 1, 0, 0, 1), op("drop"), op("struct.new_default", 1)],
          op("end"),
          op("struct.get", 1, 0),
        ),
      ),
    ),
  };
  yield {
    name: "code-tables",
    part: one(
      func(["i32"], []),
      [
        ...[op("local.get", 0), op("ref.func", 0), op("table.set", 0)],
        ...[op("local.get", 0), op("local.get", 0), op("table.get", 0), op("local.get", 0), op("table.fill", 0)],
        ...[op("ref.null", "extern"), op("local.get", 0), op("table.grow", 1), op("drop")],
      ],
      write.tables(write.table(refNull("func")), write.table(refNull("extern"))),
      write.elements(all(u32(3), bytes(0), write.vec(u32(0)))),
    ),
  };
  yield {
    name: "code-wide-arithmetic",
    part: one(func(["i64", "i64"], ["i64", "i64"]), [op("local.get", 0), op("local.get", 1), op("i64.mul_wide_s")]),
  };
}

/** One thing in other bytes. */
function* spellings(): Generator<Named> {
  const long = (value: number): Part => bytes(0x80 | (value & 0x7f), 0x80, 0x80, 0x80, 0);
  yield {
    name: "spelling-long-integers",
    part: module(
      all(bytes(1), long(4), write.vec(func([], []))),
      write.functions(0),
      all(bytes(10), long(16), long(1), long(6), bytes(0, 0x0c), bytes(0x80, 0x80, 0), bytes(0x0b)),
    ),
  };
  yield { name: "spelling-minus-one", part: one(func([], ["i32"]), [bytes(0x41, 0xff, 0xff, 0xff, 0xff, 0x7f)]) };
  yield {
    name: "spelling-reference-in-full",
    part: module(write.types(all(bytes(0x60), write.vec(bytes(0x63, 0x70), bytes(0x63, 0x6f)), write.vec()))),
  };
  yield {
    name: "spelling-many-locals",
    part: module(
      write.types(func([], [])),
      write.functions(0),
      write.code(
        (to) =>
          void to.sized(() => all(write.vec(bytes(200, 1, 0x7f), bytes(0, 0x7e), bytes(1, 0x7d)), bytes(0x0b))(to)),
      ),
    ),
  };
  yield {
    name: "spelling-empty-sections",
    part: module(...[1, 2, 3, 4, 5, 6, 7, 9, 10, 11].map((id) => write.section(id, u32(0)))),
  };
}
