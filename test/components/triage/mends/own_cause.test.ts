import { beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { PLAIN_CASE } from "../../../../src/components/case/plain.ts";
import type { EngineConfig } from "../../../../src/components/case/case.ts";
import type { Component, ComponentEngine, HostFunction, Signature } from "../../../../src/components/engines/engine.ts";
import type { Edit } from "../../../../src/components/engines/jco/edit.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { ReferenceEngine } from "../../../../src/components/engines/reference/engine.ts";
import { editsOf } from "../../../../src/components/triage/mends/mending.ts";
import { MENDS } from "../../../../src/components/triage/mends/table.ts";
import type { Value } from "../../../../src/components/values/value.ts";
import { issues } from "./mended.ts";

/**
 * Issues whose examples fail by what another bug throws: the guests of a case
 * do nothing that fails. Here are components in which something fails as it
 * may, and nothing but the issue's own bug is in the way of what has to follow.
 */

/** Built-ins with which core code waits for a call, and how it does: `$status` is what the call returned. */
const BUILTINS = `
  (core func $new (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $wait (canon waitable-set.wait (memory (core memory $heap "memory"))))`;
const IMPORTED = `
  (import "" "new" (func $new (result i32)))
  (import "" "join" (func $join (param i32 i32)))
  (import "" "wait" (func $wait (param i32 i32) (result i32)))`;
const WITH = `(export "new" (func $new)) (export "join" (func $join)) (export "wait" (func $wait))`;
const WAITS = `
  (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 2))
    (then
      (local.set $set (call $new))
      (call $join (i32.shr_u (local.get $status) (i32.const 4)) (local.get $set))
      (drop (call $wait (local.get $set) (i32.const 0)))))`;

/** A component waits for a function of another one, which traps; it is waited for itself. */
const CALLEE_TRAPS = `(component
  (component $callee
    (type $run (func async))
    (core module $m (func (export "run") unreachable))
    (core instance $i (instantiate $m))
    (func (export "run") (type $run) (canon lift (core func $i "run"))))
  (component $caller
    (type $run (func async))
    (import "run" (func $run (type $run)))
    (core module $heap (memory (export "memory") 1))
    (core instance $heap (instantiate $heap))
    (core func $call (canon lower (func $run) async)) ${BUILTINS}
    (core module $m
      (import "" "call" (func $call (result i32))) ${IMPORTED}
      (func (export "run") (local $status i32) (local $set i32) (local.set $status (call $call)) ${WAITS}))
    (core instance $i (instantiate $m (with "" (instance (export "call" (func $call)) ${WITH}))))
    (func (export "run") (type $run) (canon lift (core func $i "run"))))
  (component $export
    (type $run (func async))
    (import "run" (func $run (type $run)))
    (core func $call (canon lower (func $run)))
    (core module $m (import "" "call" (func $call)) (func (export "run") (call $call)))
    (core instance $i (instantiate $m (with "" (instance (export "call" (func $call))))))
    (func (export "run") (type $run) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "run" (func $callee "run"))))
  (instance $export (instantiate $export (with "run" (func $caller "run"))))
  (export "run" (func $export "run")))`;

/** A component waits for a string of the host's, and says that it goes on. @param realloc what allocates that. */
const resultOf = (realloc: string): string => `(component
  (type $ask (func async (result string)))
  (type $run (func async))
  (type $note (func))
  (import "ask" (func $ask (type $ask)))
  (import "note" (func $note (type $note)))
  (core module $heap
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc}))
  (core instance $heap (instantiate $heap))
  (core func $call (canon lower (func $ask) async
    (memory (core memory $heap "memory")) (realloc (core func $heap "realloc"))))
  (core func $note (canon lower (func $note))) ${BUILTINS}
  (core module $m
    (import "" "call" (func $call (param i32) (result i32)))
    (import "" "note" (func $note)) ${IMPORTED}
    (func (export "run") (local $status i32) (local $set i32)
      (local.set $status (call $call (i32.const 16))) ${WAITS}
      (call $note)))
  (core instance $i (instantiate $m
    (with "" (instance (export "call" (func $call)) (export "note" (func $note)) ${WITH}))))
  (func (export "run") (type $run) (canon lift (core func $i "run"))))`;

const run: Signature = { name: "run", func: { params: [], result: null }, async: true };
const ask: Signature = { name: "ask", func: { params: [], result: { kind: "string" } }, async: true };
const note: Signature = { name: "note", func: { params: [], result: null }, async: false };

const soon = (): Value => "text";
const late = (): Promise<Value> => new Promise((resolve) => setImmediate(() => resolve("text")));

/** How a call of `run` ends, and whether the guest has said that it goes on. */
async function told(
  engine: ComponentEngine<EngineConfig>,
  component: Component,
  answer: HostFunction,
): Promise<string> {
  let goesOn = "";
  const host = [
    answer,
    () => {
      goesOn = ", the guest goes on";
      return null;
    },
  ].slice(0, component.imports.length);
  const made = await engine.instantiate(component, PLAIN_CASE, host);
  if (made.kind !== "value") throw new Error(made.kind);
  const outcome = await made.value.call(0, [], "typed");
  await made.value.dispose();
  switch (outcome.kind) {
    case "trap":
      return `trap: ${outcome.trap}${goesOn}`;
    case "error":
      return `${outcome.error}${goesOn}`;
    case "value":
    case "limit":
    case "unsupported":
      return `${outcome.kind}${goesOn}`;
  }
}

const jco = new JcoEngine();
const RESOLVED_TWICE = "Error: (component […]) task […] is already resolved (did you forget to wait for an import?)";
const GOES_ON = `${RESOLVED_TWICE}, the guest goes on`;
const OUTSIDE = "RangeError: Start offset -N is outside the bounds of the buffer";

describe.each<
  [string, string, string, HostFunction, { readonly plain: string; readonly right: string; mended?: string }]
>([
  [
    "jco-failed-async-callee-forgotten",
    "a callee traps",
    CALLEE_TRAPS,
    soon,
    { plain: "trap: deadlock", right: "trap: unreachable" },
  ],
  [
    "jco-async-lower-goes-on",
    "realloc traps before the call has returned",
    resultOf("unreachable"),
    soon,
    { plain: GOES_ON, right: "trap: unreachable" },
  ],
  [
    "jco-async-lower-goes-on",
    "realloc traps while the guest waits",
    resultOf("unreachable"),
    late,
    { plain: GOES_ON, right: "trap: unreachable" },
  ],
  [
    "jco-async-lower-goes-on",
    "realloc answers what is no place in memory",
    resultOf("(i32.const -16)"),
    soon,
    // In jco's words, as everywhere.
    { plain: GOES_ON, right: "trap: out of bounds", mended: OUTSIDE },
  ],
])("%s: %s", (id, _, text, answer, { plain, right, mended = right }) => {
  let component: Component;
  beforeAll(async () => {
    const imports = text === CALLEE_TRAPS ? [] : [ask, note];
    component = { binary: await parse(text), imports, exports: [run], asynchronous: true };
  });
  const withMend = (edits: readonly Edit[]): Promise<string> => told(jco.edited(edits), component, answer);

  test("fails without its mend, and ends with it as the specification says", async () => {
    expect(await told(jco, component, answer)).toBe(plain);
    expect(await withMend(editsOf(MENDS, [id]))).toBe(mended);
    expect(await told(new ReferenceEngine(), component, answer)).toBe(right);
  });

  test("fails as well with every other mend", async () => {
    for (const edit of editsOf(MENDS).filter(({ name, of }) => name !== id && of === "source")) {
      expect([edit.name, await withMend([edit])]).toEqual([edit.name, plain]);
    }
  });
});

test("each issue whose example fails by another cause has one of its own", () => {
  const ids = issues.filter(({ cause }) => cause !== undefined).map(({ id }) => id);
  expect(ids.sort()).toEqual(["jco-async-lower-goes-on", "jco-failed-async-callee-forgotten"]);
});

test("a result that can be lowered is, with the mend and without", async () => {
  const binary = await parse(resultOf("(i32.const 1024)"));
  const component: Component = { binary, imports: [ask, note], exports: [run], asynchronous: true };
  const mended = jco.edited(editsOf(MENDS, ["jco-async-lower-goes-on"]));
  for (const engine of [jco, mended, new ReferenceEngine()]) {
    for (const answer of [soon, late]) expect(await told(engine, component, answer)).toBe("value, the guest goes on");
  }
});
