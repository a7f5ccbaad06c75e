import { expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { instantiateComponent } from "../../../../src/components/engines/reference/instantiate.ts";
import { ComponentWriter } from "../../../../src/components/binary/writer.ts";

const F = '(import "f" (func $f async (param "s" string) (result string)))';
const MODULE = `(core module $m (memory (export "m") 1) (memory (export "m64") i64 1) (table (export "t") 1 funcref)
    (func (export "c") (param i32 i32 i32) (result i32) unreachable)
    (func (export "f") (param i32 i32) (result i32) unreachable)
    (func (export "r") (param i32 i32 i32 i32) (result i32) unreachable)
    (func (export "r64") (param i64 i64 i64 i64) (result i64) unreachable))
  (core instance $i (instantiate $m))
  (alias core export $i "m" (core memory $m)) (alias core export $i "m64" (core memory $m64))
  (alias core export $i "t" (core table $t)) (alias core export $i "r" (core func $r))
  (alias core export $i "r64" (core func $r64)) (alias core export $i "f" (core func $g))`;
const canon = (text: string) => `(core func (canon ${text}))`;
/** A built-in of a type that is not known: the type is what is met first. */
const builtIns = (type: "stream" | "future") =>
  ["new", "cancel-read", "cancel-write", "drop-readable", "drop-writable"].map(
    (name) => [`(type $t (${type} u8)) ${canon(`${type}.${name} $t`)}`, `type ${type}`] as const,
  );

/** Components of what the specification has and the engine has not. */
test.each<readonly [text: string, what: string]>([
  ["(type (resource (rep i32)))", "type resource"],
  ['(import "r" (type (sub resource)))', "type resource"],
  ['(import "i" (instance (export "r" (type (sub resource)))))', "type resource"],
  ["(type (stream u8))", "type stream"],
  ["(type (future))", "type future"],
  ["(type (tuple error-context))", "type error-context"],
  ['(import "v" (value string))', "values"],
  [`${F} (start $f)`, "start definitions"],
  ...builtIns("stream"),
  ...builtIns("future"),
  [canon("task.cancel"), "canon task.cancel"],
  [canon("subtask.cancel"), "canon subtask.cancel"],
  [canon("subtask.cancel async"), "canon subtask.cancel"],
  [MODULE + canon("error-context.new (memory $m)"), "canon error-context.new"],
  [
    MODULE + canon('error-context.debug-message (memory $m) (realloc (core func $i "r"))'),
    "canon error-context.debug-message",
  ],
  [canon("error-context.drop"), "canon error-context.drop"],
  [canon("context.get i64 0"), "canon context.get i64"],
  [canon("context.set i64 1"), "canon context.set i64"],
  [canon("thread.index"), "canon thread.index"],
  [
    `${MODULE} (core type $ft (func (param i32))) ${canon("thread.new-indirect $ft (core table $t)")}`,
    "canon thread.new-indirect",
  ],
  ...[
    "resume-later",
    "suspend",
    "suspend-then-resume",
    "yield-then-resume",
    "suspend-then-promote",
    "yield-then-promote",
  ].map((name) => [canon(`thread.${name}`), `canon thread.${name}`] as const),
  [`(core type $ft (shared (func (param i32)))) ${canon("thread.spawn-ref $ft")}`, "shared core types"],
  [`${MODULE} ${F} (core type $ft (func)) ${canon("lower (func $f) gc")}`, "canonical option gc"],
  [
    `${MODULE} ${F} (core type $ft (func)) ${canon("lower (func $f) (core-type $ft) gc")}`,
    "canonical option core-type",
  ],
  [`${MODULE} ${F} ${canon("lower (func $f) (memory $m64) (realloc $r64)")}`, "memory64"],
  [
    `${MODULE} (func (export "g") (param "s" string) (result u32)
      (canon lift (core func $g) (memory $m64) (realloc $r64)))`,
    "memory64",
  ],
  [MODULE + canon("task.return (result string) (memory $m64)"), "memory64"],
  [MODULE + canon("waitable-set.wait (memory $m64)"), "memory64"],
  [MODULE + canon("waitable-set.poll (memory $m64)"), "memory64"],
  ['(import "m" (core module))', "import of a core module from the host"],
  ['(import "c" (component))', "import of a component from the host"],
])("%s", async (text, what) => {
  const host = { f: { call: () => "" } };
  expect(instantiateComponent(await parse(`(component ${text})`), host)).toMatchObject({ kind: "unsupported", what });
});

const PREAMBLE = [...new ComponentWriter().encode()];
const component = (...sections: readonly number[]) => Uint8Array.from([...PREAMBLE, ...sections]);
const canons = (...content: readonly number[]) => component(8, content.length + 1, 1, ...content);

/** The built-ins whose type would be met before them, and those that wasm-tools do not write. */
test.each([
  [0x02, "resource.new"],
  [0x03, "resource.drop"],
  [0x04, "resource.rep"],
  [0x0e, "stream.new"],
  [0x0f, "stream.read"],
  [0x10, "stream.write"],
  [0x11, "stream.cancel-read"],
  [0x12, "stream.cancel-write"],
  [0x13, "stream.drop-readable"],
  [0x14, "stream.drop-writable"],
  [0x15, "future.new"],
  [0x16, "future.read"],
  [0x17, "future.write"],
  [0x18, "future.cancel-read"],
  [0x19, "future.cancel-write"],
  [0x1a, "future.drop-readable"],
  [0x1b, "future.drop-writable"],
  [0x40, "thread.spawn-ref"],
  [0x41, "thread.spawn-indirect"],
  [0x42, "thread.available-parallelism"],
])("canon %i is %s", (opcode, name) => {
  expect(instantiateComponent(canons(opcode, 0), {})).toMatchObject({ kind: "unsupported", what: `canon ${name}` });
});

test.each<[string, Uint8Array, string]>([
  ["value definitions", component(12, 1, 0), "values"],
  ["own", component(7, 3, 1, 0x69, 0), "type own"],
  ["borrow", component(7, 3, 1, 0x68, 0), "type borrow"],
])("%s", (_, binary, what) => {
  expect(instantiateComponent(binary, {})).toMatchObject({ kind: "unsupported", what });
});

test.each<[string, Uint8Array]>([
  ["a section of tomorrow", component(13, 0)],
  ["a built-in of tomorrow", canons(0x7f)],
  ["a type of tomorrow", component(7, 2, 1, 0x3e)],
  ["an option of tomorrow", canons(0x01, 0x00, 0, 1, 0x0a)],
  ["a built-in that is cancellable, which there was before component-model #716", canons(0x0c, 1)],
])("%s is malformed", (_, binary) => {
  expect(instantiateComponent(binary, {})).toMatchObject({
    kind: "error",
    stage: "compile",
    error: "ComponentReadError",
    message: expect.stringMatching(/^malformed/) as unknown,
  });
});

test("a component may have 64-bit memories and core types that no canonical definition names", async () => {
  const binary = await parse(`(component ${MODULE}
    (core type (struct (field i32) (field (mut i8))))
    (core rec (type $a (array (mut i64))) (type $b (sub (func (param (ref null $a))))))
    (core type (module (import "" "m" (memory i64 1 0x1_0000_0000)) (import "" "n" (memory 1 2 shared))
      (export "p" (memory 1 (pagesize 1)))))
    (core module $uses (import "" "m64" (memory i64 1)) (func (export "f") (result i32) (i32.load8_u (i64.const 3))))
    (core instance $uses (instantiate $uses (with "" (instance $i))))
    (func (export "g") (result u32) (canon lift (core func $uses "f"))))`);
  const outcome = instantiateComponent(binary, {});
  if (outcome.kind !== "value") throw new Error(JSON.stringify(outcome));
  expect(outcome.value.exports.get("g")?.([])).toEqual({ kind: "value", value: 0 });
});
