import * as write from "./parts.ts";
import { all, bytes, exported, i32, imported, module, name, op, u32 } from "./parts.ts";
import type { LimitsForm, Part } from "./parts.ts";
import type { Named } from "./seeds.ts";

const I32: Part = write.globalType("i32", false);
const zero: Part = write.expression(i32(0));
const nothing: Part = write.func([], []);

/** All limits that can be written, of memories of some pages and of tables. */
const LIMITS: Readonly<Record<string, LimitsForm>> = {
  "no-maximum": { minimum: 1n },
  maximum: { minimum: 1n, maximum: 2n },
  shared: { minimum: 1n, maximum: 2n, shared: true },
  "i64-no-maximum": { minimum: 1n, address: "i64" },
  "i64-maximum": { minimum: 1n, maximum: 2n, address: "i64" },
  "i64-shared": { minimum: 1n, maximum: 2n, shared: true, address: "i64" },
};

/** Each section, in each form that its items have. */
export function* sections(): Generator<Named> {
  yield { name: "module-empty", part: module() };
  yield* customs();
  yield* imports();
  yield* spaces();
  yield* exports();
  yield* segments();
  yield {
    name: "sections-all",
    part: module(
      write.types(nothing),
      write.imports(imported("m", "g", "global", I32)),
      write.functions(0),
      write.tables(write.table(write.refNull("func"), { minimum: 1n })),
      write.memories(write.limits({ minimum: 1n })),
      write.tags(0),
      write.globals(all(write.globalType("i64", true), write.expression(op("i64.const", -1n)))),
      write.exports(exported("f", "func")),
      write.start(0),
      write.elements(all(u32(0), zero, write.vec(u32(0)))),
      write.dataCount(1),
      write.code(write.body([], op("data.drop", 0))),
      write.data(all(u32(0), zero, name("abc"))),
      write.custom("last"),
    ),
  };
}

function* customs(): Generator<Named> {
  yield { name: "custom-twice", part: module(write.custom("a", bytes(1, 2, 3)), write.custom("a")) };
  yield { name: "custom-unicode", part: module(write.custom("é€𝄞", bytes(0xff))) };
  const func = [write.types(write.func(["i32"], [])), write.functions(0)];
  const code = write.code(write.body(["i64"]));
  // Appendix, "Name Section": of the module, of functions, of locals; and those that proposals have added.
  const names = [
    write.section(0, name("module")),
    write.section(1, write.vec(all(u32(0), name("function")))),
    write.section(2, write.vec(all(u32(0), write.vec(all(u32(0), name("parameter")), all(u32(1), name("local")))))),
  ];
  yield { name: "custom-names", part: module(...func, code, write.custom("name", ...names)) };
  yield {
    name: "custom-names-quoted",
    part: module(...func, code, write.custom("name", write.section(1, write.vec(all(u32(0), name('a "b"\n\u0000)')))))),
  };
  yield {
    name: "custom-names-extended",
    part: module(
      write.types(nothing),
      write.functions(0),
      write.tables(write.table(write.refNull("func"))),
      write.memories(write.limits()),
      write.globals(all(I32, zero)),
      write.elements(all(bytes(1, 0), write.vec())),
      write.code(write.body([], op("block", "empty"), op("end"))),
      write.data(all(u32(1), name(""))),
      write.custom(
        "name",
        write.section(3, write.vec(all(u32(0), write.vec(all(u32(0), name("label")))))),
        ...[4, 5, 6, 7, 8, 9].map((id) => write.section(id, write.vec(all(u32(0), name(`space ${id}`))))),
      ),
    ),
  };
  yield {
    name: "custom-producers",
    part: module(
      write.custom("producers", write.vec(all(name("language"), write.vec(all(name("C"), name("23")))))),
      write.custom("target_features", write.vec(all(bytes(0x2b), name("simd128")))),
    ),
  };
  // Branch hinting: of each function the hints, each with its offset.
  const hint = write.vec(all(u32(0), write.vec(all(u32(3), u32(1), bytes(1)))));
  yield {
    name: "custom-branch-hint",
    part: module(
      write.types(nothing),
      write.functions(0),
      write.custom("metadata.code.branch_hint", hint),
      write.code(write.body([], i32(0), op("br_if", 0))),
    ),
  };
}

function* imports(): Generator<Named> {
  const kinds = {
    func: u32(0),
    table: write.table(write.refNull("func"), { minimum: 1n }),
    memory: write.limits({ minimum: 1n, maximum: 3n }),
    global: I32,
    tag: bytes(0, 0),
  } as const;
  for (const kind of ["func", "table", "memory", "global", "tag"] as const)
    yield {
      name: `import-${kind}`,
      part: module(write.types(nothing), write.imports(imported("m", kind, kind, kinds[kind]))),
    };
  yield {
    name: "import-mutable-global",
    part: module(write.imports(imported("m", "", "global", write.globalType("f64", true)))),
  };
  yield {
    name: "import-same-twice",
    part: module(
      write.types(nothing),
      write.imports(imported("m", "f", "func", u32(0)), imported("m", "f", "func", u32(0))),
    ),
  };
}

function* spaces(): Generator<Named> {
  for (const [form, limits] of Object.entries(LIMITS)) {
    yield { name: `memory-${form}`, part: module(write.memories(write.limits(limits))) };
    if (limits.shared) continue;
    yield { name: `table-${form}`, part: module(write.tables(write.table(write.refNull("func"), limits))) };
  }
  yield { name: "memories-several", part: module(write.memories(write.limits(), write.limits({ maximum: 0n }))) };
  const start = [write.types(nothing), write.functions(0)];
  yield {
    name: "table-initialised",
    part: module(
      ...start,
      write.tables(
        all(bytes(0x40, 0), write.table(write.ref("func"), { minimum: 1n }), write.expression(op("ref.func", 0))),
      ),
      write.code(write.body([])),
    ),
  };
  yield { name: "start", part: module(...start, write.start(0), write.code(write.body([]))) };
  yield { name: "tag", part: module(write.types(write.func(["i32", "f64"], [])), write.tags(0, 0)) };
  yield {
    name: "globals-of-globals",
    part: module(
      write.imports(imported("m", "g", "global", I32)),
      write.globals(
        all(I32, write.expression(op("global.get", 0))),
        all(I32, write.expression(op("global.get", 1), i32(2), op("i32.mul"), i32(3), op("i32.sub"))),
        all(write.globalType(write.refNull("func"), true), write.expression(op("ref.null", "func"))),
      ),
    ),
  };
}

function* exports(): Generator<Named> {
  yield {
    name: "export-each-kind",
    part: module(
      write.types(nothing),
      write.functions(0),
      write.tables(write.table(write.refNull("extern"))),
      write.memories(write.limits()),
      write.tags(0),
      write.globals(all(write.globalType("f32", true), write.expression(op("f32.const", 0x7fc0_0001)))),
      write.exports(
        ...(["func", "table", "memory", "tag", "global"] as const).map((kind) => exported(kind, kind)),
        exported("", "func"),
        exported("é\u0000", "func"),
      ),
      write.code(write.body([])),
    ),
  };
}

function* segments(): Generator<Named> {
  const table = write.tables(write.table(write.refNull("func"), { minimum: 3n }));
  const references = write.vec(write.expression(op("ref.func", 0)), write.expression(op("ref.null", "func")));
  const funcs = write.vec(u32(0), u32(0));
  const type = write.type(write.refNull("func"));
  const forms: readonly Part[] = [
    all(u32(0), zero, funcs),
    all(u32(1), bytes(0), funcs),
    all(u32(2), u32(0), zero, bytes(0), funcs),
    all(u32(3), bytes(0), funcs),
    all(u32(4), zero, references),
    all(u32(5), type, references),
    all(u32(6), u32(0), zero, type, references),
    all(u32(7), type, references),
  ];
  for (const [flags, form] of forms.entries())
    yield {
      name: `elements-${flags}`,
      part: module(write.types(nothing), write.functions(0), table, write.elements(form), write.code(write.body([]))),
    };
  const memory = write.memories(write.limits({ minimum: 1n }));
  yield { name: "data-0", part: module(memory, write.data(all(u32(0), zero, name("abc")))) };
  yield { name: "data-1", part: module(write.data(all(u32(1), name("abc")))) };
  yield { name: "data-2", part: module(memory, write.dataCount(1), write.data(all(u32(2), u32(0), zero, name("")))) };
  yield {
    name: "data-extended-offset",
    part: module(memory, write.data(all(u32(0), write.expression(i32(1), i32(2), op("i32.add")), name("abc")))),
  };
}
