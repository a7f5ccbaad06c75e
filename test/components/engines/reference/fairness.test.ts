import { expect, test } from "@jest/globals";
import { call, guest, load, trap, value } from "./components.ts";
import type { Lowered } from "./components.ts";

const lifted = (name: string, type: string, options = "") =>
  `(func (export "${name}") ${type} (canon lift (core func $code "${name}") ${options}))`;
const CALLBACK = 'async (callback (core func $code "callback"))';

/** Yields until another thread sets `$done`; answers how often it did, and gives up after 1000 times. */
const SPIN = `(global $done (mut i32) (i32.const 0))
  (func $spin (result i32) (local $count i32)
    (loop $again
      (drop (call $yield))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $again (i32.and (i32.eqz (global.get $done)) (i32.lt_u (local.get $count) (i32.const 1000)))))
    (local.get $count))`;

/** Callback lift whose callback sets `$done` after the thread has let go once. */
const SETS_DONE = `(func (export "sets") (result i32) (i32.const 1))
  (func (export "callback") (param i32 i32 i32) (result i32)
    (global.set $done (i32.const 1)) (call $return (i32.const 5)) (i32.const 0))`;

const few = { kind: "value", value: expect.any(Number) as unknown };
const count = (outcome: unknown): number => (outcome as { readonly value: number }).value;

test.each([true, false])("a thread that yields for ever does not starve another one, eager: %p", async (eager) => {
  const root = await load(
    guest(
      "",
      [],
      `${SPIN} ${SETS_DONE}
      (func (export "spins") (call $return (call $spin)))`,
      `${lifted("spins", "async (result u32)", "async")} ${lifted("sets", "async (result u32)", CALLBACK)}`,
    ),
    {},
    { eager },
  );
  const spun = call(root, "spins");
  expect(await call(root, "sets")).toEqual(value(5));
  expect(await spun).toEqual(few);
  expect(count(await spun)).toBeLessThan(100);
});

test.each([true, false])("nor does one that yields in its event loop, eager: %p", async (eager) => {
  const root = await load(
    guest(
      "",
      [],
      `(global $done (mut i32) (i32.const 0)) (global $count (mut i32) (i32.const 0))
      (func (export "spins") (result i32) (i32.const 1))
      (func (export "callback") (param i32 i32 i32) (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (if (i32.or (global.get $done) (i32.gt_u (global.get $count) (i32.const 1000)))
          (then (call $return (global.get $count)) (return (i32.const 0))))
        (i32.const 1))
      (func (export "sets") (global.set $done (i32.const 1)) (call $return (i32.const 5)))`,
      `${lifted("spins", "async (result u32)", CALLBACK)} ${lifted("sets", "async (result u32)", "async")}`,
    ),
    {},
    { eager },
  );
  const spun = call(root, "spins");
  expect(await call(root, "sets")).toEqual(value(5));
  expect(count(await spun)).toBeLessThan(100);
});

test.each([true, false])(
  "a task that must not block hands over to others of its instance, eager: %p",
  async (eager) => {
    const root = await load(
      guest(
        "",
        [],
        `${SPIN} ${SETS_DONE} (func (export "spins") (result i32) (call $spin))`,
        `${lifted("spins", "(result u32)")} ${lifted("sets", "async (result u32)", CALLBACK)}`,
      ),
      {},
      { eager },
    );
    const set = call(root, "sets");
    const spun = call(root, "spins");
    expect(spun).toEqual(few);
    expect(count(spun)).toBeLessThan(100);
    expect(await set).toEqual(value(5));
    expect(await root.settle()).toEqual({ kind: "value", value: { unfinished: 0 } });
  },
);

const B: Lowered = ["b", "lower (func $b) async (memory $m)", "(param i32) (result i32)"];
const GO: Lowered = ["go", "lower (func $go)", "(result i32)"];

/**
 * `wait` must not block and waits for a subtask that another task of its
 * instance brings to its end: `other`, in its callback, calls `go`, which in
 * turn hands over to the callee of the subtask.
 */
const WAITS = (other: string) => `(component $inner ${guest(
  "",
  [],
  `${SPIN} ${SETS_DONE.replaceAll("sets", "b")} (func (export "go") (result i32) (call $spin))`,
  `${lifted("b", "async (result u32)", CALLBACK)} ${lifted("go", "(result u32)")}`,
)})
  (instance $inner (instantiate $inner))
  (component $outer ${guest(
    '(import "b" (func $b async (result u32))) (import "go" (func $go (result u32)))',
    [B, GO],
    `${other}
    (func (export "wait") (result i32) (local $w i32)
      (local.set $w (call $set.new))
      (call $join (i32.shr_u (call $b (i32.const 16)) (i32.const 4)) (local.get $w))
      (drop (call $set.wait (local.get $w) (i32.const 0)))
      (i32.load (i32.const 16)))`,
    `${lifted("wait", "(result u32)")}
    ${lifted("other", "async (result u32)", other.includes("callback") ? CALLBACK : "async")}`,
  )})
  (instance $outer (instantiate $outer (with "b" (func $inner "b")) (with "go" (func $inner "go"))))
  (export "wait" (func $outer "wait")) (export "other" (func $outer "other"))`;

test("what a task waits for that must not block may be brought about by others of its instance", async () => {
  const text = WAITS(`(func (export "other") (result i32) (i32.const 1))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (drop (call $go)) (call $return (i32.const 6)) (i32.const 0))`);
  const root = await load(text);
  const other = call(root, "other");
  expect(call(root, "wait")).toEqual(value(5));
  expect(await other).toEqual(value(6));
  expect(call(await load(text), "wait")).toEqual(trap("cannot block"));
});

test("core code that is suspended is not resumed for it, which is said", async () => {
  const root = await load(
    WAITS('(func (export "other") (drop (call $yield)) (drop (call $go)) (call $return (i32.const 6)))'),
  );
  void call(root, "other");
  expect(call(root, "wait")).toMatchObject({
    kind: "unsupported",
    what: "resuming suspended core code in a task that must not block",
  });
});

test("a task that must not block does not wait for ever for others that do nothing for it", async () => {
  const root = await load(
    WAITS(`(func (export "other") (result i32) (i32.const 1))
    (func (export "callback") (param i32 i32 i32) (result i32) (i32.const 1))`),
  );
  void call(root, "other");
  expect(call(root, "wait")).toMatchObject({ kind: "limit", limit: "turns" });
});
