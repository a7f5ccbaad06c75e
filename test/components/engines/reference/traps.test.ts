import { expect, test } from "@jest/globals";
import { call, guest, load, trap } from "./components.ts";
import type { Lowered } from "./components.ts";

const NEVER: Lowered = ["never", "lower (func $never) async (memory $m)", "(param i32) (result i32)"];
const NEVER_SYNC: Lowered = ["never", "lower (func $never)", "(result i32)"];
const IMPORTS = '(import "never" (func $never async (result u32)))';
const never = { never: { call: () => new Promise<number>(() => undefined) } };
const soon = { never: { call: () => Promise.resolve(1) } };

const lifted = (type: string, options: string) =>
  `(func (export "f") ${type} (canon lift (core func $code "f") ${options}))`;
const STACKFUL = lifted("async (result u32)", "async");
const SYNC = lifted("(result u32)", "");
const SYNC_OF_ASYNC = lifted("async (result u32)", "");
const CALLBACK = lifted("async (result u32)", 'async (callback (core func $code "callback"))');
const exit = '(func (export "callback") (param i32 i32 i32) (result i32) (i32.const 0))';

/** A call of `f` in a guest traps by that rule, and nothing can be called after it. */
test.each<[rule: string, code: string, lift: string, lowered: readonly Lowered[]]>([
  ["task not returned", '(func (export "f"))', STACKFUL, []],
  ["task not returned", '(func (export "f") (drop (call $yield)))', STACKFUL, []],
  ["task not returned", `(func (export "f") (result i32) (i32.const 0)) ${exit}`, CALLBACK, []],
  ["task not returned", `(func (export "f") (result i32) (i32.const 1)) ${exit}`, CALLBACK, []],
  [
    "task returned twice",
    '(func (export "f") (call $return (i32.const 1)) (call $return (i32.const 1)))',
    STACKFUL,
    [],
  ],
  ["task return type", '(func (export "f") (call $return-nothing))', STACKFUL, []],
  ["task return in sync lift", '(func (export "f") (result i32) (call $return (i32.const 1)) (i32.const 1))', SYNC, []],
  [
    "task return in sync lift",
    '(func (export "f") (result i32) (call $return (i32.const 1)) (i32.const 1))',
    SYNC_OF_ASYNC,
    [],
  ],
  [
    "task return options",
    '(func (export "f") (call $return16 (i32.const 1)))',
    STACKFUL,
    [["return16", "task.return (result u32) string-encoding=utf16", "(param i32)"]],
  ],
  [
    "task return options",
    '(func (export "f") (call $return-m (i32.const 1)))',
    STACKFUL,
    [["return-m", "task.return (result u32) (memory $m)", "(param i32)"]],
  ],
  ["callback code", `(func (export "f") (result i32) (i32.const 3)) ${exit}`, CALLBACK, []],
  ["callback code", `(func (export "f") (result i32) (i32.const 15)) ${exit}`, CALLBACK, []],
  ["unknown handle", `(func (export "f") (result i32) (i32.const 2)) ${exit}`, CALLBACK, []],
  [
    "handle kind",
    `(func (export "f") (result i32) (i32.or (i32.const 2) (i32.and (i32.const -16) (call $never (i32.const ` +
      `8))))) ${exit}`,
    CALLBACK,
    [NEVER],
  ],
  ["unknown handle", '(func (export "f") (result i32) (call $set.poll (i32.const 7) (i32.const 0)))', SYNC, []],
  ["unknown handle", '(func (export "f") (result i32) (call $set.wait (i32.const 0) (i32.const 0)))', SYNC, []],
  ["unknown handle", '(func (export "f") (result i32) (call $subtask.drop (i32.const 1)) (i32.const 0))', SYNC, []],
  ["handle kind", '(func (export "f") (result i32) (call $subtask.drop (call $set.new)) (i32.const 0))', SYNC, []],
  [
    "handle kind",
    '(func (export "f") (result i32) (call $join (call $set.new) (i32.const 0)) (i32.const 0))',
    SYNC,
    [],
  ],
  [
    "handle kind",
    '(func (export "f") (result i32) (local i32) (local.set 0 (i32.shr_u (call $never (i32.const 8)) (i32.const ' +
      "4))) (call $join (local.get 0) (local.get 0)) (i32.const 0))",
    SYNC,
    [NEVER],
  ],
  [
    "unknown handle",
    '(func (export "f") (result i32) (local i32) (local.set 0 (call $set.new)) (call $set.drop (local.get 0)) ' +
      "(call $set.drop (local.get 0)) (i32.const 0))",
    SYNC,
    [],
  ],
  [
    "subtask not resolved",
    '(func (export "f") (result i32) (call $subtask.drop (i32.shr_u (call $never (i32.const 8)) (i32.const 4))) ' +
      "(i32.const 0))",
    SYNC,
    [NEVER],
  ],
  [
    "waitable set not empty",
    '(func (export "f") (result i32) (local i32) (local.set 0 (call $set.new)) (call $join (i32.shr_u (call ' +
      "$never (i32.const 8)) (i32.const 4)) (local.get 0)) (call $set.drop (local.get 0)) (i32.const 0))",
    SYNC,
    [NEVER],
  ],
  ["backpressure underflow", '(func (export "f") (result i32) (call $dec) (i32.const 0))', SYNC, []],
  ["backpressure overflow", '(func (export "f") (result i32) (loop (call $inc) (br 0)) (i32.const 0))', SYNC, []],
  ["cannot block", '(func (export "f") (result i32) (call $set.wait (call $set.new) (i32.const 0)))', SYNC, []],
  ["cannot block", '(func (export "f") (result i32) (call $never))', SYNC, [NEVER_SYNC]],
  ["unaligned pointer", '(func (export "f") (result i32) (call $set.poll (call $set.new) (i32.const 2)))', SYNC, []],
  ["out of bounds", '(func (export "f") (result i32) (call $set.poll (call $set.new) (i32.const 65536)))', SYNC, []],
  ["unreachable", '(func (export "f") unreachable)', STACKFUL, []],
  ["unreachable", '(func (export "f") (drop (call $yield)) unreachable)', STACKFUL, []],
  ["unreachable", '(func (export "f") (result i32) unreachable)', SYNC, []],
])("%s: %s", async (rule, code, lift, lowered) => {
  const root = await load(guest(lowered.length > 0 ? IMPORTS : "", lowered, code, lift), never);
  expect(await call(root, "f")).toEqual(trap(rule));
  expect(await call(root, "f")).toEqual(trap(rule));
});

test("a subtask may be dropped when its end was delivered, not before", async () => {
  const body = (between: string) =>
    guest(
      IMPORTS,
      [NEVER],
      `(func (export "f") (local $t i32) (local $w i32)
    (local.set $t (i32.shr_u (call $never (i32.const 8)) (i32.const 4)))
    (local.set $w (call $set.new))
    (call $join (local.get $t) (local.get $w))
    ${between}
    (call $subtask.drop (local.get $t))
    (call $set.drop (local.get $w))
    (call $return (i32.load (i32.const 8))))`,
      STACKFUL,
    );
  const waits = await load(body("(drop (call $set.wait (local.get $w) (i32.const 0)))"), soon);
  expect(await call(waits, "f")).toEqual({ kind: "value", value: 1 });
  // It yields often enough for the subtask to have ended, but never looks.
  const blind = await load(body("(drop (call $yield))".repeat(40)), soon);
  expect(await call(blind, "f")).toEqual(trap("subtask not resolved"));
});

test("a set that another task waits on cannot be dropped", async () => {
  const root = await load(
    guest(
      IMPORTS,
      [NEVER],
      `(global $w (mut i32) (i32.const 0))
    (func (export "f") (global.set $w (call $set.new)) (drop (call $set.wait (global.get $w) (i32.const 0))))
    (func (export "g") (call $set.drop (global.get $w)) (call $return (i32.const 1)))`,
      `${STACKFUL}
    (func (export "g") async (result u32) (canon lift (core func $code "g") async))`,
    ),
    never,
  );
  const [f, g] = [call(root, "f"), call(root, "g")];
  expect([await f, await g]).toEqual([trap("waitable set waited on"), trap("waitable set waited on")]);
});

const LEAVING = [
  "(drop (call $set.new))",
  "(drop (call $yield))",
  "(call $set.drop (i32.const 1))",
  "(call $join (i32.const 1) (i32.const 0))",
  "(drop (call $set.wait (i32.const 1) (i32.const 0)))",
  "(call $subtask.drop (i32.const 1))",
  "(call $return (i32.const 1))",
  "(drop (call $never (i32.const 8)))",
];

test.each(LEAVING)("in realloc and post-return, %s cannot leave", async (leaves) => {
  const text = (realloc: string, post: string) =>
    guest(
      IMPORTS,
      [NEVER],
      `
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc} (i32.const 64))
    (func (export "f") (param i32 i32) (result i32) (i32.const 1))
    (func (export "post") (param i32) ${post})`,
      `(func (export "f") (param "s" string) (result u32) (canon lift (core func $code "f")
       (memory $m) (realloc (core func $code "realloc")) (post-return (core func $code "post"))))
     (func (export "g") async (param "s" string) (result u32) (canon lift (core func $code "f")
       (memory $m) (realloc (core func $code "realloc")) (post-return (core func $code "post"))))`,
    );
  for (const name of ["f", "g"]) {
    expect(await call(await load(text(leaves, ""), never), name, "abc")).toEqual(trap("cannot leave"));
    expect(await call(await load(text("", leaves), never), name, "abc")).toEqual(trap("cannot leave"));
    expect(
      await call(await load(text("(call $inc) (call $dec)", "(call $inc) (call $dec)"), never), name, "abc"),
    ).toEqual({ kind: "value", value: 1 });
  }
});

test("an instance is not entered while it is on the stack, and is while it waits", async () => {
  const text = guest(
    '(import "h" (func $h async (result u32)))',
    [["h", "lower (func $h)", "(result i32)"]],
    '(func (export "f") (result i32) (call $h)) (func (export "g") (result i32) (i32.const 5))',
    `${SYNC_OF_ASYNC}
    (func (export "g") (result u32) (canon lift (core func $code "g")))`,
  );
  const inside: unknown[] = [];
  const root = await load(text, {
    h: {
      call: () => {
        inside.push(call(root, "g"));
        return 1;
      },
    },
  });
  expect(await call(root, "f")).toEqual(trap("cannot enter"));
  expect(inside).toEqual([trap("cannot enter")]);
  const waiting = await load(text, {
    h: {
      call: async () => {
        await Promise.resolve();
        inside.push(call(waiting, "g"));
        return 1;
      },
    },
  });
  expect(await call(waiting, "f")).toEqual({ kind: "value", value: 1 });
  expect(inside.at(-1)).toEqual({ kind: "value", value: 5 });
});

test("a host function that throws, or answers a promise where it must not, is no outcome", async () => {
  const text = (async_: string) =>
    guest(
      `(import "h" (func $h ${async_} (result u32)))`,
      [["h", "lower (func $h)", "(result i32)"]],
      '(func (export "f") (result i32) (call $h))',
      lifted(`${async_} (result u32)`, ""),
    );
  const broken = {
    h: {
      call: () => {
        throw new Error("mine");
      },
    },
  };
  const sync = await load(text(""), broken);
  expect(() => call(sync, "f")).toThrow("mine");
  await expect(call(await load(text("async"), broken), "f")).rejects.toThrow("mine");
  await expect(
    call(await load(text("async"), { h: { call: () => Promise.reject(new Error("mine")) } }), "f"),
  ).rejects.toThrow("mine");
  const promise = await load(text(""), { h: { call: () => Promise.resolve(1) } });
  expect(() => call(promise, "f")).toThrow("answers a promise");
});
