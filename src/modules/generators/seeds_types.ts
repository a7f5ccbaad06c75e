import type { ValueType } from "../../wasm/value_types.ts";
import * as write from "./parts.ts";
import { HEAPS, NUMBERS, all, bytes, module, op, ref, refNull } from "./parts.ts";
import type { Part } from "./parts.ts";
import type { Named } from "./seeds.ts";

/** Every value type wherever one can stand, and types that are made of others. */
export function* typeSeeds(): Generator<Named> {
  for (const type of [...NUMBERS, "v128"] as const)
    yield { name: `type-${type}`, part: everywhere(type, write.expression(zeroOf(type))) };
  for (const heap of Object.values(HEAPS).flat()) {
    yield { name: `type-${heap}ref`, part: everywhere(refNull(heap), write.expression(op("ref.null", heap))) };
    yield { name: `type-${heap}-not-null`, part: passedOn(ref(heap)) };
  }
  yield { name: "type-reference-to-function", part: concrete(write.func([], [])) };
  yield { name: "type-reference-to-structure", part: concrete(write.struct()) };
  yield {
    name: "type-many-results",
    part: module(
      write.types(write.func(["i32", "i64"], ["i32", "i64", "f32", "f64"])),
      write.functions(0),
      write.code(write.body([], op("unreachable"))),
    ),
  };
  yield* aggregates();
}

function zeroOf(type: (typeof NUMBERS)[number] | "v128"): Part {
  switch (type) {
    case "i32":
      return op("i32.const", 0);
    case "i64":
      return op("i64.const", 0n);
    case "f32":
      return op("f32.const", 0x8000_0000);
    case "f64":
      return op("f64.const", 1n);
    case "v128":
      return op("v128.const", new Uint8Array(16).fill(1));
  }
}

/** Parameter, result, local, global and, as far as that goes, the element of a table. */
function everywhere(type: ValueType, zero: Part): Part {
  return module(
    write.types(write.func([type], [type])),
    write.functions(0),
    ...(typeof type === "object" ? [write.tables(write.table(type))] : []),
    write.globals(all(write.globalType(type, true), zero)),
    write.code(
      write.body(
        [type],
        op("local.get", 0),
        op("local.tee", 1),
        op("drop"),
        op("global.get", 0),
        op("local.get", 1),
        op("global.set", 0),
      ),
    ),
  );
}

/** What has no zero: a parameter that is a result, by way of a local that is set first. */
function passedOn(type: ValueType): Part {
  return module(
    write.types(write.func([type], [type])),
    write.functions(0),
    write.code(write.body([type], op("local.get", 0), op("local.set", 1), op("local.get", 1))),
  );
}

function concrete(type: Part): Part {
  return module(
    write.types(type, write.func([ref(0), refNull(0)], [refNull(0)])),
    write.functions(1),
    write.globals(all(write.globalType(refNull(0), false), write.expression(op("ref.null", 0)))),
    write.code(write.body([], op("local.get", 0))),
  );
}

function* aggregates(): Generator<Named> {
  const fields = [...NUMBERS, "v128", "i8", "i16", refNull("any"), ref("func")] as const;
  yield {
    name: "type-structure",
    part: module(write.types(write.struct(...fields.map((one, index) => write.field(one, index % 2 === 0))))),
  };
  for (const element of ["i8", "i16", "i64", refNull("extern")] as const) {
    const title = typeof element === "string" ? element : "extern";
    yield { name: `type-array-of-${title}`, part: module(write.types(write.array(write.field(element)))) };
  }
  yield {
    name: "type-subtypes",
    part: module(
      write.types(
        write.sub(write.struct(write.field("i32"))),
        write.sub(write.struct(write.field("i32"), write.field("f64")), 0),
        // Final, and said to be.
        all(bytes(0x4f, 1, 1), write.struct(write.field("i32"), write.field("f64"), write.field("i8"))),
      ),
    ),
  };
  yield {
    name: "type-recursive",
    part: module(
      write.types(
        write.rec(
          write.struct(write.field(refNull(1))),
          write.struct(write.field(refNull(0), false), write.field(refNull(1))),
        ),
        write.rec(),
        write.rec(write.func([refNull(2)], [ref(2)])),
      ),
    ),
  };
  // Equal types are one type: what is of the second is of the first.
  yield {
    name: "type-equal-ones",
    part: module(
      write.types(write.func(["i32"], []), write.func(["i32"], []), write.func([ref(0)], [ref(1)])),
      write.functions(2),
      write.code(write.body([], op("local.get", 0))),
    ),
  };
}
