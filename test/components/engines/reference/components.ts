import { expect } from "@jest/globals";
import { componentWit, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { instantiateComponent } from "../../../../src/components/engines/reference/instantiate.ts";
import type { HostImports, RootInstance } from "../../../../src/components/engines/reference/instantiate.ts";
import type { Reported } from "../../../../src/components/engines/reference/classify.ts";
import type { StoreOptions } from "../../../../src/components/engines/reference/store.ts";
import type { Value } from "../../../../src/components/values/value.ts";

/** A component in the text format, valid by wasm-tools. */
export async function binaryOf(text: string): Promise<Uint8Array> {
  const binary = await parse(`(component ${text})`);
  // It validates first; what it says later is that WIT has no words for something.
  await componentWit(binary).catch((error: unknown) => {
    if (/at offset 0x/.test(String(error))) throw error;
  });
  return binary;
}

export async function load(text: string, imports: HostImports = {}, options: StoreOptions = {}): Promise<RootInstance> {
  const outcome = instantiateComponent(await binaryOf(text), imports, options);
  if (outcome.kind !== "value") throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** Calls `name`, which may take until later turns. */
export function call(
  { exports }: RootInstance,
  name: string,
  ...args: readonly Value[]
): Reported<Value | null> | Promise<Reported<Value | null>> {
  const func = exports.get(name);
  if (!func) throw new Error(`there is no ${name}`);
  return func(args);
}

/** Several calls of `name` side by side, one for each argument. */
export function calls(
  root: RootInstance,
  name: string,
  args: readonly Value[],
): Promise<readonly Reported<Value | null>[]> {
  // All have begun before anything else can run.
  return Promise.all(args.map((arg) => Promise.resolve(call(root, name, arg))));
}

export const value = (of: Value | null): unknown => ({ kind: "value", value: of });
export const trap = (of: string): unknown => expect.objectContaining({ kind: "trap", trap: of });

/** The built-ins that a guest imports, by their names in `CODE`. */
const BUILTINS = `
  (core module $memory (memory (export "m") 1))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "m" (core memory $m))
  (core func $set.new (canon waitable-set.new))
  (core func $set.wait (canon waitable-set.wait (memory $m)))
  (core func $set.poll (canon waitable-set.poll (memory $m)))
  (core func $set.drop (canon waitable-set.drop))
  (core func $join (canon waitable.join))
  (core func $subtask.drop (canon subtask.drop))
  (core func $yield (canon thread.yield))
  (core func $inc (canon backpressure.inc))
  (core func $dec (canon backpressure.dec))
  (core func $get (canon context.get i32 0))
  (core func $set (canon context.set i32 0))
  (core func $get1 (canon context.get i32 1))
  (core func $set1 (canon context.set i32 1))
  (core func $return (canon task.return (result u32)))
  (core func $return-nothing (canon task.return))`;

const EXPORTS = [
  "set.new",
  "set.wait",
  "set.poll",
  "set.drop",
  "join",
  "subtask.drop",
  "yield",
  "inc",
  "dec",
  "get",
  "set",
  "get1",
  "set1",
  "return",
  "return-nothing",
]
  .map((name) => `(export "${name}" (func $${name}))`)
  .join(" ");

const CODE = `
    (import "" "m" (memory 1))
    (import "" "set.new" (func $set.new (result i32)))
    (import "" "set.wait" (func $set.wait (param i32 i32) (result i32)))
    (import "" "set.poll" (func $set.poll (param i32 i32) (result i32)))
    (import "" "set.drop" (func $set.drop (param i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "subtask.drop" (func $subtask.drop (param i32)))
    (import "" "yield" (func $yield (result i32)))
    (import "" "inc" (func $inc))
    (import "" "dec" (func $dec))
    (import "" "get" (func $get (result i32)))
    (import "" "set" (func $set (param i32)))
    (import "" "get1" (func $get1 (result i32)))
    (import "" "set1" (func $set1 (param i32)))
    (import "" "return" (func $return (param i32)))
    (import "" "return-nothing" (func $return-nothing))`;

/** A core function that a guest gets beside the built-ins: its `canon`, and its core type. */
export type Lowered = readonly [name: string, canon: string, type: string];

/**
 * A component around one core module, which imports every built-in.
 *
 * @param before imports and types.
 * @param code functions and globals of the module; 8 bytes at 0 are for events.
 * @param after lifts and exports; `$code` is the core instance.
 */
export function guest(before: string, lowered: readonly Lowered[], code: string, after: string): string {
  return `${before} ${BUILTINS}
  ${lowered.map(([name, canon]) => `(core func $${name} (canon ${canon}))`).join("\n  ")}
  (core module $code ${CODE}
    ${lowered.map(([name, , type]) => `(import "" "${name}" (func $${name} ${type}))`).join("\n    ")}
    ${code})
  (core instance $code (instantiate $code (with "" (instance (export "m" (memory $m)) ${EXPORTS}
    ${lowered.map(([name]) => `(export "${name}" (func $${name}))`).join(" ")}))))
  ${after}`;
}

const H = '(import "h" (func $h async (param "x" u32) (result u32)))';
const F = '(param "x" u32) (result u32)';
const ASYNC_H: Lowered = ["h", "lower (func $h) async (memory $m)", "(param i32 i32) (result i32)"];
const SYNC_H: Lowered = ["h", "lower (func $h)", "(param i32) (result i32)"];
const lifted = (options: string) => `(func (export "f") async ${F} (canon lift (core func $code "f") ${options}))`;
const CALLBACK = 'async (callback (core func $code "callback"))';

const START = `
    (global $next (mut i32) (i32.const 16))
    (func $start (param $x i32) (result i32) (local $p i32) (local $s i32)
      (local.set $p (global.get $next))
      (global.set $next (i32.add (local.get $p) (i32.const 16)))
      (call $set (local.get $p))
      (local.set $s (call $h (local.get $x) (local.get $p)))
      (if (i32.eq (local.get $s) (i32.const 2)) (then (return (i32.const 0))))
      (i32.store offset=4 (local.get $p) (call $set.new))
      (call $join (i32.shr_u (local.get $s) (i32.const 4)) (i32.load offset=4 (local.get $p)))
      (i32.load offset=4 (local.get $p)))
    (func $end (param $subtask i32)
      (call $subtask.drop (local.get $subtask))
      (call $set.drop (i32.load offset=4 (call $get))))
    (func $answer (call $return (i32.add (i32.load (call $get)) (i32.const 1))))`;

/** Calls `h` with the first parameter and waits until it has returned; `$w` is a local. */
const WAIT = `(local.set $w (call $start (local.get 0)))
      (if (local.get $w) (then
        (loop $again
          (drop (call $set.wait (local.get $w) (i32.const 0)))
          (br_if $again (i32.ne (i32.load (i32.const 4)) (i32.const 2))))
        (call $end (i32.load (i32.const 0)))))`;

/**
 * Guests that import `h: async func(x: u32) -> u32` and export `f` of the same
 * type, which answers one more than `h` did. They differ in how they lift, lower and wait.
 */
export const INCREMENTS: Readonly<Record<string, string>> = {
  "sync lift, sync lower": guest(
    H,
    [SYNC_H],
    '(func (export "f") (param i32) (result i32) (i32.add (call $h (local.get 0)) (i32.const 1)))',
    lifted(""),
  ),
  "sync lift, async lower": guest(
    H,
    [ASYNC_H],
    `${START}
    (func (export "f") (param i32) (result i32) (local $w i32)
      ${WAIT}
      (i32.add (i32.load (call $get)) (i32.const 1)))`,
    lifted(""),
  ),
  "stackful, sync lower": guest(
    H,
    [SYNC_H],
    '(func (export "f") (param i32) (call $return (i32.add (call $h (local.get 0)) (i32.const 1))))',
    lifted("async"),
  ),
  "stackful, wait": guest(
    H,
    [ASYNC_H],
    `${START}
    (func (export "f") (param i32) (local $w i32)
      ${WAIT}
      (call $answer))`,
    lifted("async"),
  ),
  "callback, wait": guest(
    H,
    [ASYNC_H],
    `${START}
    (func (export "f") (param i32) (result i32) (local $w i32)
      (local.set $w (call $start (local.get 0)))
      (if (local.get $w) (then (return (i32.or (i32.const 2) (i32.shl (local.get $w) (i32.const 4))))))
      (call $answer)
      (i32.const 0))
    (func (export "callback") (param $event i32) (param $subtask i32) (param $state i32) (result i32)
      (if (i32.ne (local.get $event) (i32.const 1)) (then (unreachable)))
      (if (i32.ne (local.get $state) (i32.const 2)) (then
        (return (i32.or (i32.const 2) (i32.shl (i32.load offset=4 (call $get)) (i32.const 4))))))
      (call $end (local.get $subtask))
      (call $answer)
      (i32.const 0))`,
    lifted(CALLBACK),
  ),
  "callback, sync lower": guest(
    H,
    [SYNC_H],
    `
    (func (export "f") (param i32) (result i32)
      (call $set (i32.add (call $h (local.get 0)) (i32.const 1)))
      (i32.const 1))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (if (local.get 0) (then (unreachable)))
      (call $return (call $get))
      (i32.const 0))`,
    lifted(CALLBACK),
  ),
};

/** Guests that wait for their subtask by asking again and again. */
export const POLLING: Readonly<Record<string, string>> = {
  "stackful, poll and yield": guest(
    H,
    [ASYNC_H],
    `${START}
    (func (export "f") (param i32) (local $w i32)
      (local.set $w (call $start (local.get 0)))
      (if (local.get $w) (then
        (loop $again
          (drop (call $yield))
          (br_if $again (i32.ne (call $set.poll (local.get $w) (i32.const 0)) (i32.const 1)))
          (br_if $again (i32.ne (i32.load (i32.const 4)) (i32.const 2))))
        (call $end (i32.load (i32.const 0)))))
      (call $answer))`,
    lifted("async"),
  ),
  "callback, poll and yield": guest(
    H,
    [ASYNC_H],
    `${START}
    (func (export "f") (param i32) (result i32) (local $w i32)
      (local.set $w (call $start (local.get 0)))
      (if (local.get $w) (then (return (i32.const 1))))
      (call $answer)
      (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32)
      (if (i32.ne (call $set.poll (i32.load offset=4 (call $get)) (i32.const 0)) (i32.const 1)) (then (return
        (i32.const 1))))
      (if (i32.ne (i32.load (i32.const 4)) (i32.const 2)) (then (return (i32.const 1))))
      (call $end (i32.load (i32.const 0)))
      (call $answer)
      (i32.const 0))`,
    lifted(CALLBACK),
  ),
};

/** Guests in a row, the last of which calls the host. */
export function chain(guests: readonly string[]): string {
  const instances = guests.map(
    (_, index) =>
      `(instance $i${index} (instantiate $c${index} (with "h" (func ` +
      `${index + 1 < guests.length ? `$i${index + 1} "f"` : "$h"}))))`,
  );
  return `${H}
  ${guests.map((text, index) => `(component $c${index} ${text})`).join("\n")}
  ${instances.reverse().join("\n")}
  (export "f" (func $i0 "f"))`;
}
