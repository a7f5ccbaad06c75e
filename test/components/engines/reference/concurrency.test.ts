import { expect, test } from "@jest/globals";
import type { Value } from "../../../../src/components/values/value.ts";
import { call, calls, guest, load, trap, value } from "./components.ts";
import type { Lowered } from "./components.ts";

const IMPORTS = '(import "log" (func $log (param "x" u32))) (import "h" (func $h async (param "x" u32) (result u32)))';
const LOG: Lowered = ["log", "lower (func $log)", "(param i32)"];
const SYNC_H: Lowered = ["h", "lower (func $h)", "(param i32) (result i32)"];
const ASYNC_H: Lowered = ["ha", "lower (func $h) async (memory $m)", "(param i32 i32) (result i32)"];
const F = 'async (param "x" u32) (result u32)';
const lifted = (name: string, options: string) =>
  `(func (export "${name}") ${F} (canon lift (core func $code "${name}") ${options}))`;
const CALLBACK = 'async (callback (core func $code "callback"))';

/** A host that writes down what `log` is told and what `h` is asked, and answers `h` when it is told to. */
function host() {
  const log: Value[] = [];
  const answers: (() => void)[] = [];
  return {
    log,
    imports: {
      log: { call: ([x]: readonly Value[]) => (log.push(x as number), null) },
      h: {
        call: ([x]: readonly Value[]) =>
          new Promise<number>((resolve) => answers.push(() => resolve((x as number) * 10))),
      },
    },
    /** Answers what was asked so far; waits until `count` questions are there. */
    answer: async (count: number, order: readonly number[] = [...Array(count).keys()]) => {
      while (answers.length < count) await new Promise((next) => setImmediate(next));
      const asked = answers.splice(0);
      for (const index of order) asked[index]?.();
    },
  };
}

// Says that it begins, asks the host, says that it ends.
const TALK = "(call $log (local.get 0)) (local.set 0 (call $h (local.get 0))) (call $log (local.get 0))";

test.each<[string, string, string, readonly Value[]]>([
  [
    "sync lifts take turns",
    `(func (export "f") (param i32) (result i32) ${TALK} (local.get 0))`,
    "",
    [1, 10, 2, 20, 3, 30],
  ],
  [
    "callback lifts take turns while they wait on the stack",
    `(func (export "f") (param i32) (result i32) ${TALK} (call $return (local.get 0)) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable)`,
    CALLBACK,
    [1, 10, 2, 20, 3, 30],
  ],
  [
    "stackful lifts run side by side",
    `(func (export "f") (param i32) ${TALK} (call $return (local.get 0)))`,
    "async",
    [1, 2, 3, 30, 10, 20],
  ],
])("%s", async (_, code, options, order) => {
  const { imports, log, answer } = host();
  const root = await load(guest(IMPORTS, [LOG, SYNC_H], code, lifted("f", options)), imports);
  const answered = calls(root, "f", [1, 2, 3]);
  if (options === "async") await answer(3, [2, 0, 1]);
  else for (let n = 0; n < 3; n += 1) await answer(1);
  expect(await answered).toEqual([10, 20, 30].map(value));
  expect(log).toEqual(order);
});

test("callback lifts let others in while the event loop has them", async () => {
  const { imports, log, answer } = host();
  const root = await load(
    guest(
      IMPORTS,
      [LOG, ASYNC_H],
      `
    (func (export "f") (param $x i32) (result i32) (local $w i32)
      (call $log (local.get $x))
      (call $set (i32.mul (local.get $x) (i32.const 16)))
      (local.set $w (call $set.new))
      (call $join (i32.shr_u (call $ha (local.get $x) (call $get)) (i32.const 4)) (local.get $w))
      (i32.or (i32.const 2) (i32.shl (local.get $w) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (call $log (i32.load (call $get)))
      (call $return (i32.load (call $get)))
      (i32.const 0))`,
      lifted("f", CALLBACK),
    ),
    imports,
  );
  const answered = calls(root, "f", [1, 2, 3]);
  await answer(3, [2, 0, 1]);
  expect(await answered).toEqual([10, 20, 30].map(value));
  expect(log).toEqual([1, 2, 3, 30, 10, 20]);
});

test("each thread has context slots of its own, zero at first, and realloc too", async () => {
  const { imports, log, answer } = host();
  const root = await load(
    guest(
      IMPORTS,
      [LOG, SYNC_H],
      `
    (func $add (export "f") (param i32)
      (call $log (i32.add (call $get) (call $get1)))
      (call $set (local.get 0)) (call $set1 (i32.mul (local.get 0) (i32.const 100)))
      (drop (call $h (i32.const 0))) (drop (call $yield))
      (call $return (i32.add (call $get) (call $get1))))
    (func (export "g") (param i32 i32) (call $log (i32.add (call $get) (local.get 1))) (call $return (i32.const 1)))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $set (i32.add (call $get) (i32.const 7)))
      (i32.const 0))`,
      `${lifted("f", "async")} (func (export "g") async (param "s" string) (result u32) (canon lift (core func ` +
        `$code "g") async (memory $m) (realloc (core func $code "realloc"))))`,
    ),
    imports,
  );
  const answered = calls(root, "f", [1, 2, 3]);
  await answer(3);
  expect(await answered).toEqual([101, 202, 303].map(value));
  expect(await call(root, "g", "abc")).toEqual(value(1));
  expect(log).toEqual([0, 0, 0, 3]);
});

/** The caller of `f`: asks twice side by side, and says what it was told. */
const CALLEE = (
  code: string,
  options: string,
) => `(component $callee ${guest(IMPORTS, [LOG, SYNC_H], code, lifted("f", options))})
  (instance $callee (instantiate $callee (with "log" (func $log)) (with "h" (func $h))))`;
const CALLER = (code: string, after: string) => `(component $caller ${guest(
  `(import "log" (func $log (param "x" u32))) (import "f" (func $f ${F}))`,
  [LOG, ["f", "lower (func $f) async (memory $m)", "(param i32 i32) (result i32)"]],
  code,
  after,
)})
  (instance $caller (instantiate $caller (with "log" (func $log)) (with "f" (func $callee "f"))))
  (export "f" (func $caller "f"))`;
const TAKES_TURNS = CALLEE(`(func (export "f") (param i32) (result i32) ${TALK} (local.get 0))`, "");
const JOIN_BOTH = `(global $w (mut i32) (i32.const 0))
  (func $both
    (local $a i32) (local $b i32)
    (local.set $a (call $f (i32.const 1) (i32.const 16)))
    (local.set $b (call $f (i32.const 2) (i32.const 32)))
    (call $log (i32.and (local.get $a) (i32.const 15)))
    (call $log (i32.and (local.get $b) (i32.const 15)))
    (global.set $w (call $set.new))
    (call $join (i32.shr_u (local.get $a) (i32.const 4)) (global.get $w))
    (call $join (i32.shr_u (local.get $b) (i32.const 4)) (global.get $w)))`;

test.each<[string, string, string]>([
  [
    "waitable-set.wait",
    `${JOIN_BOTH}
    (func (export "f") (param i32)
      (call $both)
      (loop $next
        (drop (call $set.wait (global.get $w) (i32.const 0)))
        (call $log (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 100)) (i32.load (i32.const 4))))
        (br_if $next (i32.eqz (i32.load (i32.const 32)))))
      (call $return (i32.load (i32.const 32))))`,
    "async",
  ],
  [
    "waitable-set.poll",
    `${JOIN_BOTH}
    (func (export "f") (param i32)
      (call $both)
      (loop $next
        (drop (call $yield))
        (br_if $next (i32.eqz (call $set.poll (global.get $w) (i32.const 0))))
        (call $log (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 100)) (i32.load (i32.const 4))))
        (br_if $next (i32.eqz (i32.load (i32.const 32)))))
      (call $return (i32.load (i32.const 32))))`,
    "async",
  ],
  [
    "the callback",
    `${JOIN_BOTH}
    (func (export "f") (param i32) (result i32) (call $both) (i32.or (i32.const 2) (i32.shl (global.get $w)
      (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (call $log (i32.add (i32.mul (local.get 1) (i32.const 100)) (local.get 2)))
      (if (i32.eqz (i32.load (i32.const 32))) (then (return (i32.or (i32.const 2) (i32.shl (global.get $w)
        (i32.const 4))))))
      (call $return (i32.load (i32.const 32)))
      (i32.const 0))`,
    CALLBACK,
  ],
])("a callee that is busy: STARTING, then STARTED and RETURNED by %s", async (_, code, options) => {
  const { imports, log, answer } = host();
  const root = await load(`${IMPORTS} ${TAKES_TURNS} ${CALLER(code, lifted("f", options))}`, imports);
  const result = call(root, "f", 0);
  await answer(1);
  await answer(1);
  expect(await result).toEqual(value(20));
  // 1 and 2 begin and end; the first has STARTED (1) at once and index 1, the second is STARTING (0) with index 2.
  expect(log.slice(0, 3)).toEqual([1, 1, 0]);
  expect(log.filter((x) => (x as number) > 99)).toEqual([102, 201, 202]);
});

test("of two steps that nobody looked at, only the last is an event", async () => {
  const { imports, log, answer } = host();
  const root = await load(
    `${IMPORTS} ${TAKES_TURNS} ${CALLER(
      `${JOIN_BOTH}
    (func (export "f") (param i32)
      (call $both)
      (loop $again (drop (call $yield)) (br_if $again (i32.eqz (i32.load (i32.const 32)))))
      (drop (call $set.wait (global.get $w) (i32.const 0)))
      (call $log (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 100)) (i32.load (i32.const 4))))
      (drop (call $set.wait (global.get $w) (i32.const 0)))
      (call $log (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 100)) (i32.load (i32.const 4))))
      (call $return (i32.load (i32.const 32))))`,
      lifted("f", "async"),
    )}`,
    imports,
  );
  const result = call(root, "f", 0);
  await answer(1);
  await answer(1);
  expect(await result).toEqual(value(20));
  expect(log.filter((x) => (x as number) > 99)).toEqual([102, 202]);
});

test("backpressure holds off what is async, in order, and nothing else", async () => {
  const { imports, log } = host();
  const root = await load(
    guest(
      IMPORTS,
      [LOG],
      `
    (func (export "f") (param i32) (call $log (local.get 0)) (call $return (local.get 0)))
    (func (export "hold") (result i32) (call $inc) (i32.const 0))
    (func (export "let") (result i32) (call $dec) (i32.const 0))`,
      `${lifted("f", "async")}
    (func (export "hold") (result u32) (canon lift (core func $code "hold")))
    (func (export "let") (result u32) (canon lift (core func $code "let")))`,
    ),
    imports,
  );
  expect(call(root, "hold")).toEqual(value(0));
  const [first, second] = [call(root, "f", 1), call(root, "f", 2)];
  expect(log).toEqual([]);
  expect(call(root, "let")).toEqual(value(0));
  // No longer held off, but others wait to enter.
  const third = call(root, "f", 3);
  expect(log).toEqual([]);
  expect(await Promise.all([first, second, third])).toEqual([1, 2, 3].map(value));
  expect(log).toEqual([1, 2, 3]);
});

test("a task goes on after it has returned, and may still trap", async () => {
  const { imports, log, answer } = host();
  const text = (end: string) =>
    guest(
      IMPORTS,
      [LOG, SYNC_H],
      `(func (export "f") (param i32) (call $return (local.get 0)) ${TALK} ${end})`,
      lifted("f", "async"),
    );
  const root = await load(text(""), imports);
  expect(call(root, "f", 4)).toEqual(value(4));
  await answer(1);
  expect(await root.settle()).toEqual({ kind: "value", value: { unfinished: 0 } });
  expect(log).toEqual([4, 40]);
  const traps = await load(text("unreachable"), imports);
  expect(call(traps, "f", 4)).toEqual(value(4));
  await answer(1);
  expect(await traps.settle()).toEqual(trap("unreachable"));
});

test("threads that wait for ever are stuck", async () => {
  const lift = lifted("f", "async");
  const waits = await load(
    guest("", [], '(func (export "f") (param i32) (drop (call $set.wait (call $set.new) (i32.const 0))))', lift),
  );
  expect(await call(waits, "f", 1)).toMatchObject({ kind: "stuck" });
  const callback = await load(
    guest(
      "",
      [],
      `(func (export "f") (param i32) (result i32) (i32.or (i32.const 2) (i32.shl (call $set.new) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable)`,
      lifted("f", CALLBACK),
    ),
  );
  expect(await call(callback, "f", 1)).toMatchObject({ kind: "stuck" });
  const held = await load(
    guest("", [], '(func (export "f") (param i32) (call $inc) (call $return (i32.const 1)))', lift),
  );
  expect(await Promise.all([call(held, "f", 1), call(held, "f", 2)])).toMatchObject([value(1), { kind: "stuck" }]);
  const returned = await load(
    guest(
      "",
      [],
      '(func (export "f") (param i32) (call $return (i32.const 1)) (drop (call $set.wait (call $set.new) ' +
        "(i32.const 0))))",
      lift,
    ),
  );
  expect(await call(returned, "f", 1)).toEqual(value(1));
  expect(await returned.settle()).toEqual({ kind: "value", value: { unfinished: 1 } });
});

test("whether a callee that only yields blocks a task that must not is left open", async () => {
  const yields = '(func (export "f") (param i32) (drop (call $yield)) (call $return (local.get 0)))';
  const calls = '(func (export "g") (param i32) (result i32) (call $f (local.get 0)))';
  const g = '(func (export "g") (param "x" u32) (result u32) (canon lift (core func $code "g")))';
  const lowered: [string, string, string] = ["f", "lower (func $f)", "(param i32) (result i32)"];
  const text = `(component $inner ${guest("", [], yields, lifted("f", "async"))})
    (instance $inner (instantiate $inner))
    (component $outer ${guest(`(import "f" (func $f ${F}))`, [lowered], calls, g)})
    (instance $outer (instantiate $outer (with "f" (func $inner "f"))))
    (export "g" (func $outer "g"))`;
  expect(call(await load(text), "g", 3)).toEqual(trap("cannot block"));
  expect(call(await load(text, {}, { eager: true }), "g", 3)).toEqual(value(3));
});
