import { expect, test } from "@jest/globals";
import { readModule } from "../../src/wasm/module.ts";
import type { Span } from "../../src/wasm/expression.ts";
import { binary } from "../coverage/wasm.ts";

const text = `(module
  (type $f (func (param i32 (ref null $s)) (result f64 v128)))
  (rec
    (type $s (sub (struct (field (mut i8)) (field (ref $t)))))
    (type $t (sub final $s (struct (field (mut i8)) (field (ref $t)) (field i64)))))
  (type $a (array (mut funcref)))
  (type $e (func))
  (import "m" "f" (func (type $e)))
  (import "m" "t" (table 1 2 externref))
  (import "m" "m" (memory i64 3 18446744073709551615))
  (import "m" "g" (global (mut i32)))
  (import "m" "x" (tag (type $e)))
  (func $g (type $e) (local i32 i32 i64) (data.drop 1))
  (table $u i64 10 20 (ref $e) (ref.func $g))
  (memory $own 1 1 shared)
  (tag (param i32))
  (global $h i64 (i64.const 7))
  (export "f" (func 0)) (export "u" (table $u)) (export "own" (memory $own)) (export "h" (global $h)) (export "x"
    (tag 0))
  (start $g)
  (elem (table 0) (i32.const 1) externref (ref.null extern))
  (elem func $g 0)
  (elem declare func $g)
  (data (memory $own) (i32.const 5) "abc")
  (data "de"))`;

test("everything that a module has", async () => {
  const bytes = await binary(text);
  const module = readModule(bytes);
  const hex = ({ start, end }: Span): string => Buffer.from(bytes.subarray(start, end)).toString("hex");
  const alone = { explicit: false, final: true, supertypes: [], shared: false, describes: null, descriptor: null };
  const structure = [
    { type: "i8", mutable: true },
    { type: { nullable: false, heap: 2 }, mutable: false },
  ];
  const empty = { kind: "func", parameters: [], results: [] };
  const indexed = { shared: false, address: "i32" };
  expect(module.types).toEqual([
    [
      {
        ...alone,
        composite: { kind: "func", parameters: ["i32", { nullable: true, heap: 1 }], results: ["f64", "v128"] },
      },
    ],
    [
      { ...alone, explicit: true, final: false, composite: { kind: "struct", fields: structure } },
      {
        ...alone,
        explicit: true,
        supertypes: [1],
        composite: { kind: "struct", fields: [...structure, { type: "i64", mutable: false }] },
      },
    ],
    [{ ...alone, composite: { kind: "array", element: { type: { nullable: true, heap: "func" }, mutable: true } } }],
    [{ ...alone, composite: empty }],
    [{ ...alone, composite: { ...empty, parameters: ["i32"] } }],
  ]);
  expect(module.imports.map(({ module, name, type }) => [module, name, type])).toEqual([
    ["m", "f", { kind: "func", type: 4, exact: false }],
    ["m", "t", { kind: "table", element: { nullable: true, heap: "extern" }, minimum: 1n, maximum: 2n, ...indexed }],
    ["m", "m", { kind: "memory", minimum: 3n, maximum: 2n ** 64n - 1n, shared: false, address: "i64", pageSize: null }],
    ["m", "g", { kind: "global", type: "i32", mutable: true, shared: false }],
    ["m", "x", { kind: "tag", type: 4 }],
  ]);
  expect(module.functions).toEqual([4]);
  const [table] = module.tables;
  expect(table!.type).toEqual({
    element: { nullable: false, heap: 4 },
    minimum: 10n,
    maximum: 20n,
    shared: false,
    address: "i64",
  });
  expect(hex(table!.initial!)).toBe("d2010b");
  expect(module.memories).toEqual([{ minimum: 1n, maximum: 1n, shared: true, address: "i32", pageSize: null }]);
  expect(module.tags).toEqual([5]);
  expect(module.globals.map(({ type, initial }) => [type, hex(initial)])).toEqual([
    [{ type: "i64", mutable: false, shared: false }, "42070b"],
  ]);
  expect(module.exports).toEqual([
    { name: "f", kind: "func", index: 0 },
    { name: "u", kind: "table", index: 1 },
    { name: "own", kind: "memory", index: 1 },
    { name: "h", kind: "global", index: 1 },
    { name: "x", kind: "tag", index: 0 },
  ]);
  expect(module.start).toBe(1);
  expect(module.elements.map(({ mode, target, type, items }) => [mode, target?.index, type, items])).toEqual([
    ["active", 0, { nullable: true, heap: "extern" }, { expressions: [expect.anything()] }],
    ["passive", undefined, { nullable: false, heap: "func" }, { functions: [1, 0] }],
    ["declarative", undefined, { nullable: false, heap: "func" }, { functions: [1] }],
  ]);
  expect(hex(module.elements[0]!.target!.offset)).toBe("41010b");
  expect(module.dataCount).toBe(2);
  expect(
    module.data.map(({ target, contents }) => [target?.index, target && hex(target.offset), hex(contents)]),
  ).toEqual([
    [1, "41050b", "616263"],
    [undefined, null, "6465"],
  ]);
  const [body] = module.bodies;
  expect(body!.locals).toEqual([
    { count: 2, type: "i32" },
    { count: 1, type: "i64" },
  ]);
  expect([hex(body!.size), hex(body!.declarations), hex(body!.code)]).toEqual(["09", "02027f017e", "fc09010b"]);
  expect(module.sections.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11, 0]);
});
