import { expect, test } from "@jest/globals";
import { instantiateComponent } from "../../../../src/components/engines/reference/instantiate.ts";
import { binaryOf, call, load, trap, value } from "./components.ts";

const F = '(param "x" u32) (result u32)';
const IMPORT = `(import "h" (func $h ${F}))`;
const host = (of: (x: number) => number) => ({ h: { call: ([x]: readonly unknown[]) => of(x as number) } });
const times = host((x) => x * 10);

/** Imports `h` and exports `f`, which adds 1 to what it is answered. */
const ADDS = `${IMPORT}
  (core func $h (canon lower (func $h)))
  (core module $m (import "" "h" (func $h (param i32) (result i32)))
    (global $calls (mut i32) (i32.const 0))
    (func (export "calls") (result i32) (global.get $calls))
    (func (export "f") (param i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.add (call $h (local.get 0)) (i32.const 1))))
  (core instance $m (instantiate $m (with "" (instance (export "h" (func $h))))))
  (func (export "f") ${F} (canon lift (core func $m "f")))
  (func (export "calls") (result u32) (canon lift (core func $m "calls")))`;

test("a function that is lowered and lifted without core code", async () => {
  for (const [async_, isLate] of [
    ["", false],
    ["async", false],
    ["async", true],
  ] as const) {
    const root = await load(
      `(import "h" (func $h ${async_} ${F})) (core func $c (canon lower (func $h))) (func (export "f") ` +
        `${async_} ${F} (canon lift (core func $c)))`,
      { h: { call: ([x]) => (isLate ? Promise.resolve(x as number) : (x as number)) } },
    );
    expect(await call(root, "f", 4_000_000_000)).toEqual(value(4_000_000_000));
  }
  const nan = await load(
    '(import "h" (func $h (param "x" f32) (result f64))) (core func $c (canon lower (func $h))) (func (export ' +
      '"f") (param "x" f32) (result f64) (canon lift (core func $c)))',
    {
      h: { call: ([bits]) => BigInt(bits as number) },
    },
  );
  expect(call(nan, "f", 0x8000_0001)).toEqual(value(0x8000_0001n));
});

test("imports that are exported again, by the root and by a child, with and without async", async () => {
  const text = (async_: string) => `(import "h" (func $h ${async_} ${F}))
    (component $c (import "h" (func $h ${async_} ${F})) (export "f" (func $h)))
    (instance $i (instantiate $c (with "h" (func $h)))) (export "f" (func $i "f")) (export "h2" (func $h))`;
  const sync = await load(text(""), times);
  expect([call(sync, "f", 1), call(sync, "h2", 2)]).toEqual([10, 20].map(value));
  const late = await load(text("async"), { h: { call: ([x]) => Promise.resolve(x as number) } });
  expect(await Promise.all([call(late, "f", 1), call(late, "h2", 2)])).toEqual([1, 2].map(value));
});

test("a diamond: both sides have the same callee, which has one state", async () => {
  const root = await load(
    `${IMPORT}
    (component $c ${ADDS})
    (instance $bottom (instantiate $c (with "h" (func $h))))
    (instance $left (instantiate $c (with "h" (func $bottom "f"))))
    (instance $right (instantiate $c (with "h" (func $bottom "f"))))
    (component $top (import "l" (func $l ${F})) (import "r" (func $r ${F}))
      (core func $l (canon lower (func $l))) (core func $r (canon lower (func $r)))
      (core module $m (import "" "l" (func $l (param i32) (result i32))) (import "" "r" (func $r (param i32)
        (result i32)))
        (func (export "f") (param i32) (result i32) (i32.add (call $l (local.get 0)) (call $r (local.get 0)))))
      (core instance $m (instantiate $m (with "" (instance (export "l" (func $l)) (export "r" (func $r))))))
      (func (export "f") ${F} (canon lift (core func $m "f"))))
    (instance $i (instantiate $top (with "l" (func $left "f")) (with "r" (func $right "f"))))
    (export "f" (func $i "f"))
    (export "bottom" (func $bottom "calls")) (export "left" (func $left "calls"))`,
    times,
  );
  expect(call(root, "f", 3)).toEqual(value(64));
  expect([call(root, "bottom"), call(root, "left")]).toEqual([2, 1].map(value));
});

test("the same component twice has two states, nested three deep, with outer aliases", async () => {
  const root = await load(
    `${IMPORT}
    (component $c ${ADDS})
    (component $outer ${IMPORT}
      (component $middle ${IMPORT}
        (alias outer 2 $c (component $mine))
        (instance $i (instantiate $mine (with "h" (func $h))))
        (export "f" (func $i "f")) (export "calls" (func $i "calls")))
      (instance $a (instantiate $middle (with "h" (func $h))))
      (instance $b (instantiate $middle (with "h" (func $a "f"))))
      (export "a" (instance $a)) (export "b" (instance $b)))
    (instance $i (instantiate $outer (with "h" (func $h))))
    (alias export $i "a" (instance $a))
    (export "f" (func $i "b" "f")) (export "g" (func $a "f"))
    (export "a" (instance $a))`,
    times,
  );
  expect(call(root, "f", 1)).toEqual(value(12));
  expect(call(root, "g", 1)).toEqual(value(11));
  expect([call(root, "a#calls"), call(root, "a#f", 0)]).toEqual([2, 1].map(value));
});

test("core modules as imports, and components as imports", async () => {
  const type =
    '(core type $t (module (import "" "h" (func (param i32) (result i32))) (export "f" (func (param i32) ' +
    "(result i32)))))";
  const root = await load(
    `${IMPORT}
    (core module $mine (import "" "h" (func $h (param i32) (result i32))) (func (export "f") (param i32) (result i32)
      (i32.add (call $h (local.get 0)) (i32.const 5))))
    (component $c
      ${type}
      (import "code" (core module $code (type $t))) ${IMPORT}
      (core func $h (canon lower (func $h)))
      (core instance $m (instantiate $code (with "" (instance (export "h" (func $h))))))
      (func (export "f") ${F} (canon lift (core func $m "f"))))
    (component $maker (import "made" (component $made (import "h" (func ${F})) (export "f" (func ${F})))) ${IMPORT}
      (instance $i (instantiate $made (with "h" (func $h)))) (export "f" (func $i "f")))
    (component $adds ${IMPORT} (component $c ${ADDS}) (instance $i (instantiate $c (with "h" (func $h)))) (export "f"
      (func $i "f")))
    (instance $a (instantiate $c (with "code" (core module $mine)) (with "h" (func $h))))
    (instance $b (instantiate $maker (with "made" (component $adds)) (with "h" (func $a "f"))))
    (export "f" (func $b "f"))`,
    times,
  );
  expect(call(root, "f", 2)).toEqual(value(26));
});

test("instances as imports, of the root too, with types in them", async () => {
  const instance =
    '(instance $i (type $r (record (field "a" u8) (field "b" string))) (export "r" (type $r2 (eq $r))) (export ' +
    '"f" (func (param "x" u32) (result $r2))))';
  const root = await load(
    `(import "host" ${instance})
    (component $c (import "in" ${instance}) (alias export $i "r" (type $r)) (export "again" (func $i "f"))
      (export "out" (instance $i)))
    (instance $j (instantiate $c (with "in" (instance $i))))
    (instance $made (export "f" (func $i "f")) (export "r" (type $i "r")))
    (instance $k (instantiate $c (with "in" (instance $made))))
    (export "j" (instance $j)) (export "g" (func $k "out" "f"))`,
    { host: { exports: { f: { call: ([x]) => [x as number, "b"] } } } },
  );
  expect([...root.exports.keys()].sort()).toEqual(["g", "j#again", "j#out#f"]);
  for (const name of root.exports.keys()) expect(call(root, name, 7)).toEqual(value([7, "b"]));
  expect(root.types.get("g")?.result).toMatchObject({ kind: "record", name: "r" });
});

test("named types are imported, handed on and exported", async () => {
  const colour =
    '(type $e (enum "red" "green")) (import "colour" (type $colour (eq $e))) (import "h" (func $h (param "c" ' +
    "$colour) (result $colour)))";
  const root = await load(
    `${colour}
    (component $c ${colour} (core func $l (canon lower (func $h))) (export "again" (type $colour))
      (func (export "f") (param "c" $colour) (result $colour) (canon lift (core func $l))))
    (instance $i (instantiate $c (with "colour" (type $colour)) (with "h" (func $h))))
    (export "f" (func $i "f")) (export "again" (type $i "again"))`,
    { h: { call: () => ({ case: 1, value: null }) } },
  );
  expect(call(root, "f", { case: 0, value: null })).toEqual(value({ case: 1, value: null }));
  expect(root.types.get("f")?.params).toMatchObject([{ type: { kind: "enum", name: "colour" } }]);
});

test(
  "donut wrapping: a child may call back into its parent, but not the parent into the child that it comes " + "from",
  async () => {
    // The parent's function is reached through a table, which it fills after the child was made.
    const text = (again: string) => `
    (core module $table (table (export "t") 1 funcref) (type $f (func (param i32) (result i32)))
      (func (export "later") (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))
    (core instance $table (instantiate $table))
    (func $later ${F} (canon lift (core func $table "later")))
    (component $c ${ADDS})
    (instance $child (instantiate $c (with "h" (func $later))))
    (core func $child (canon lower (func $child "f")))
    (core module $fill (import "" "t" (table 1 funcref)) (import "" "child" (func $child (param i32) (result i32)))
      (func $f (param i32) (result i32) ${again})
      (elem (i32.const 0) $f)
      (func (export "run") (param i32) (result i32) (call $child (local.get 0))))
    (core instance $fill (instantiate $fill (with "" (instance (export "t" (table $table "t")) (export "child"
      (func $child))))))
    (func (export "f") ${F} (canon lift (core func $fill "run")))`;
    expect(call(await load(text("(i32.add (local.get 0) (i32.const 100))")), "f", 1)).toEqual(value(102));
    expect(call(await load(text("(call $child (local.get 0))")), "f", 1)).toEqual(trap("cannot enter"));
  },
);

test("start functions call imports", async () => {
  const asked: unknown[] = [];
  await load(
    `(import "h" (func $h (param "x" u32))) (core func $h (canon lower (func $h)))
    (core module $m (import "" "h" (func $h (param i32))) (func $s (call $h (i32.const 7))) (start $s))
    (core instance (instantiate $m (with "" (instance (export "h" (func $h))))))`,
    { h: { call: ([x]) => (asked.push(x), null) } },
  );
  expect(asked).toEqual([7]);
  const traps = await binaryOf("(core module $m (func $s unreachable) (start $s)) (core instance (instantiate $m))");
  expect(instantiateComponent(traps, {})).toEqual(trap("unreachable"));
});

test("what is missing, or of another type, is refused", async () => {
  const binary = await binaryOf(`${IMPORT} (export "f" (func $h))`);
  expect(instantiateComponent(binary, {})).toMatchObject({ kind: "error", stage: "instantiate", error: "LinkFault" });
  expect(instantiateComponent(binary, { h: { exports: {} } })).toMatchObject({ kind: "error", error: "LinkFault" });
  expect(instantiateComponent(binary.subarray(0, -1), times)).toMatchObject({
    kind: "error",
    stage: "compile",
    error: "ComponentReadError",
  });
});
