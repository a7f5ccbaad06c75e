import { expect, test } from "@jest/globals";
import { call, guest, load, trap, value } from "./components.ts";
import type { Lowered } from "./components.ts";

test.each(["", "async"])("post-return runs in the thread of its task: %s function", async (async_) => {
  const root = await load(
    guest(
      "",
      [],
      `(global $seen (mut i32) (i32.const 0))
      (func (export "f") (result i32)
        (call $set (i32.const 7)) (call $set1 (i32.const 50)) (drop (call $yield)) (i32.const 1))
      (func (export "post") (param i32) (global.set $seen (i32.add (call $get) (call $get1))))
      (func (export "seen") (result i32) (global.get $seen))`,
      `(func (export "f") ${async_} (result u32)
        (canon lift (core func $code "f") (post-return (core func $code "post"))))
      (func (export "seen") (result u32) (canon lift (core func $code "seen")))`,
    ),
  );
  expect(await call(root, "f")).toEqual(value(1));
  expect(await call(root, "seen")).toEqual(value(57));
});

const RETURNS: readonly Lowered[] = [
  ["plain", "task.return (result u32)", "(param i32)"],
  ["with-memory", "task.return (result u32) (memory $m)", "(param i32)"],
  ["with-other", "task.return (result u32) (memory $other)", "(param i32)"],
];

/** Whether `task.return` may be called so in a task whose lift has these options. */
test.each<[built_in: string, lift: string, may: boolean]>([
  ["plain", "", true],
  ["plain", "(memory $m)", true],
  ["with-memory", "(memory $m)", true],
  ["with-memory", "", false],
  ["with-other", "(memory $m)", false],
])("task.return %s in a task lifted with %p", async (builtIn, lift, may) => {
  const root = await load(
    `(core module $other (memory (export "m") 1)) (core instance $other (instantiate $other))
    (alias core export $other "m" (core memory $other))
    ${guest(
      "",
      RETURNS,
      `(func (export "f") (call $${builtIn} (i32.const 5)))`,
      `(func (export "f") async (result u32) (canon lift (core func $code "f") async ${lift}))`,
    )}`,
  );
  expect(await call(root, "f")).toEqual(may ? value(5) : trap("task return options"));
});
