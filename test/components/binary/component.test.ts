import { describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { TypeDefiner } from "../../../src/components/binary/types.ts";
import { ComponentWriter } from "../../../src/components/binary/writer.ts";
import type { Ref } from "../../../src/components/binary/writer.ts";
import { CoreModule } from "../../../src/wasm/core_module.ts";
import type { ValueType } from "../../../src/components/types/type.ts";

/** What wasm-tools makes of a component in the text format, without ids, so that it has no names to keep. */
async function expectText(writer: ComponentWriter, text: string): Promise<void> {
  const expected = Buffer.from(await parse(`(component ${text})`));
  expect(Buffer.from(writer.encode()).toString("hex")).toBe(expected.toString("hex"));
}

const u8: ValueType = { kind: "u8" };
const string: ValueType = { kind: "string" };

describe("types are encoded as wasm-tools does", () => {
  test.each<[ValueType, string]>([
    [{ kind: "list", element: u8 }, "(list u8)"],
    [{ kind: "fixed-list", element: string, length: 300 }, "(list string 300)"],
    [{ kind: "map", key: { kind: "char" }, value: { kind: "f64" } }, "(map char f64)"],
    [{ kind: "tuple", elements: [{ kind: "bool" }, { kind: "s8" }, { kind: "s16" }] }, "(tuple bool s8 s16)"],
    [{ kind: "option", type: { kind: "s32" } }, "(option s32)"],
    [{ kind: "result", ok: null, err: null }, "(result)"],
    [{ kind: "result", ok: u8, err: null }, "(result u8)"],
    [{ kind: "result", ok: null, err: { kind: "f32" } }, "(result (error f32))"],
    [
      {
        kind: "record",
        name: "r",
        fields: [
          { name: "a-b", type: { kind: "u16" } },
          { name: "URL", type: { kind: "u32" } },
        ],
      },
      '(record (field "a-b" u16) (field "URL" u32))',
    ],
    [
      {
        kind: "variant",
        name: "v",
        cases: [
          { name: "none", type: null },
          { name: "x", type: { kind: "s64" } },
        ],
      },
      '(variant (case "none") (case "x" s64))',
    ],
    [{ kind: "enum", name: "e", labels: ["a", "b"] }, '(enum "a" "b")'],
    [{ kind: "flags", name: "f", labels: ["a", "b"] }, '(flags "a" "b")'],
    [{ kind: "u64" }, "u64"],
  ])("%j", async (type, text) => {
    const writer = new ComponentWriter();
    new TypeDefiner(writer).define(type);
    await expectText(writer, `(type ${text})`);
  });

  test("inner types first, named ones by their import, indices beyond 63", async () => {
    const writer = new ComponentWriter();
    const types = new TypeDefiner(writer);
    const colour: ValueType = { kind: "enum", name: "colour", labels: ["red"] };
    types.name("colour", writer.importType("colour", types.define(colour)));
    const many = Array.from({ length: 70 }, () => ({ kind: "list", element: u8 }) as const);
    types.func({
      params: many.map((type, index) => ({ name: `p${index}`, type })),
      result: { kind: "list", element: colour },
    });
    types.func({ params: [], result: null });
    await expectText(
      writer,
      [
        '(type (enum "red")) (import "colour" (type (eq 0)))',
        ...many.map(() => "(type (list u8))"),
        `(type (list 1)) (type (func ${many.map((_, index) => `(param "p${index}" ${index + 2})`).join("")} ` +
          "(result 72))) (type (func))",
      ].join(" "),
    );
  });

  test("a named type has to be named first", () => {
    expect(() =>
      new TypeDefiner(new ComponentWriter()).func({ params: [], result: { kind: "enum", name: "e", labels: ["a"] } }),
    ).toThrow("e is used before");
  });
});

test("instances, aliases, imports, exports, lift and lower are encoded as wasm-tools does", async () => {
  const writer = new ComponentWriter();
  const types = new TypeDefiner(writer);
  const imported = writer.importFunction("host", types.func({ params: [{ name: "s", type: string }], result: string }));
  const module = new CoreModule();
  module.memory({ min: 1, max: 2 });
  const { body, ...realloc } = module.function(["i32", "i32", "i32", "i32"], ["i32"]);
  body.i32(8);
  module.exportMemory("m");
  module.exportFunction("r", realloc);
  const core = writer.coreInstantiate(writer.coreModule(module), []);
  const memory = writer.aliasCore(core, "m", "memory");
  const allocate = writer.aliasCore(core, "r", "func");
  const lowered = writer.lower(imported, { stringEncoding: "latin1+utf16", memory, realloc: allocate });
  const inline = writer.coreInlineInstance([["f", lowered]]);
  const other = new CoreModule();
  other.importFunction("x", "f", ["i32", "i32", "i32"], []);
  const run = other.function([], ["i32"]);
  run.body.i32(0);
  other.exportFunction("run", run);
  const post = other.function(["i32"], []);
  other.exportFunction("post", post);
  const instance = writer.coreInstantiate(writer.coreModule(other), [["x", inline]]);
  const options = { stringEncoding: "utf16", memory, postReturn: writer.aliasCore(instance, "post", "func") } as const;
  const lifted = writer.lift(
    writer.aliasCore(instance, "run", "func"),
    options,
    types.func({ params: [], result: string }),
  );
  writer.export("run", lifted);
  const nested = new ComponentWriter();
  nested.export("g", nested.importFunction("f", new TypeDefiner(nested).func({ params: [], result: string })));
  const inner = writer.instantiate(writer.component(nested), [["f", lifted]]);
  writer.export("g", writer.alias(inner, "g", "func"));
  await expectText(
    writer,
    `
    (type (func (param "s" string) (result string)))
    (import "host" (func (type 0)))
    (core module (memory (export "m") 1 2) (func (export "r") (param i32 i32 i32 i32) (result i32) i32.const 8))
    (core instance (instantiate 0))
    (alias core export 0 "m" (core memory)) (alias core export 0 "r" (core func))
    (core func (canon lower (func 0) string-encoding=latin1+utf16 (memory (core memory 0)) (realloc (core func 0))))
    (core instance (export "f" (func 1)))
    (core module (type (func (param i32 i32 i32))) (type (func (result i32))) (type (func (param i32)))
      (import "x" "f" (func (type 0))) (func (export "run") (type 1) i32.const 0) (func (export "post") (type 2)))
    (core instance (instantiate 1 (with "x" (instance 1))))
    (alias core export 2 "post" (core func)) (alias core export 2 "run" (core func))
    (type (func (result string)))
    (func (type 1) (canon lift (core func 3) string-encoding=utf16 (memory (core memory 0)) (post-return
      (core func 2))))
    (export "run" (func 1))
    (component (type (func (result string))) (import "f" (func (type 0))) (export "g" (func 0)))
    (instance (instantiate 0 (with "f" (func 1))))
    (alias export 0 "g" (func))
    (export "g" (func 3))`,
  );
});

test("async types, options and built-in functions are encoded as wasm-tools does", async () => {
  const writer = new ComponentWriter();
  const types = new TypeDefiner(writer);
  const func = { params: [{ name: "s", type: u8 }], result: string };
  const type = types.func(func, true);
  const imported = writer.importFunction("host", type);
  const module = new CoreModule();
  module.memory({ min: 1 });
  module.exportMemory("m");
  for (const [name, params] of [
    ["run", ["i32"]],
    ["callback", ["i32", "i32", "i32"]],
  ] as const) {
    const { body, ...made } = module.function(params, ["i32"]);
    body.i32(0);
    module.exportFunction(name, made);
  }
  module.exportFunction("stackful", module.function(["i32"], []));
  const core = writer.coreInstantiate(writer.coreModule(module), []);
  const memory = writer.aliasCore(core, "m", "memory");
  const [run, callback, stackful] = ["run", "callback", "stackful"].map((name) =>
    writer.aliasCore(core, name, "func"),
  ) as [Ref<"core func">, Ref<"core func">, Ref<"core func">];
  writer.taskReturn(null, {});
  writer.taskReturn(types.ref(string), { stringEncoding: "utf16", memory, async: true, callback });
  writer.context("get", 0);
  writer.context("set", 1);
  writer.threadYield();
  writer.subtaskDrop();
  writer.waitableSetNew();
  writer.waitableSetWait(memory);
  writer.waitableSetPoll(memory);
  writer.waitableSetDrop();
  writer.waitableJoin();
  writer.backpressure("inc");
  writer.backpressure("dec");
  writer.lift(run, { memory, async: true, callback }, type);
  writer.lift(stackful, { memory, async: true }, type);
  writer.lower(imported, { memory, realloc: run, async: true });
  await expectText(
    writer,
    `
    (type (func async (param "s" u8) (result string)))
    (import "host" (func (type 0)))
    (core module (type (func (param i32) (result i32))) (type (func (param i32 i32 i32) (result i32))) (type (func
      (param i32)))
      (memory (export "m") 1) (func (export "run") (type 0) i32.const 0) (func (export "callback")
        (type 1) i32.const 0) (func (export "stackful") (type 2)))
    (core instance (instantiate 0))
    (alias core export 0 "m" (core memory))
    (alias core export 0 "run" (core func)) (alias core export 0 "callback" (core func))
      (alias core export 0 "stackful" (core func))
    (core func (canon task.return))
    (core func (canon task.return (result string) string-encoding=utf16 (memory (core memory 0))))
    (core func (canon context.get i32 0))
    (core func (canon context.set i32 1))
    (core func (canon thread.yield))
    (core func (canon subtask.drop))
    (core func (canon waitable-set.new))
    (core func (canon waitable-set.wait (memory (core memory 0))))
    (core func (canon waitable-set.poll (memory (core memory 0))))
    (core func (canon waitable-set.drop))
    (core func (canon waitable.join))
    (core func (canon backpressure.inc))
    (core func (canon backpressure.dec))
    (func (type 0) (canon lift (core func 0) (memory (core memory 0)) async (callback (core func 1))))
    (func (type 0) (canon lift (core func 2) (memory (core memory 0)) async))
    (core func (canon lower (func 0) (memory (core memory 0)) (realloc (core func 0)) async))`,
  );
});
