import { describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { PLAIN_CASE } from "../../../src/components/case/plain.ts";
import type { Component, Signature } from "../../../src/components/engines/engine.ts";
import { ENGINES } from "../../../src/components/engines/registry.ts";

const count = { kind: "u32" } as const;
const halve: Signature = {
  name: "halve",
  func: { params: [{ name: "of", type: count }], result: count },
  async: false,
};

/** More exports than imports, and none like another: no case is so. */
const component = async (): Promise<Component> => ({
  binary: await parse(`(component
    (import "halve" (func $halve (param "of" u32) (result u32)))
    (core func $core-halve (canon lower (func $halve)))
    (core module $m
      (import "" "halve" (func $halve (param i32) (result i32)))
      (global $n (mut i32) (i32.const 0))
      (func (export "ask") (param i32) (result i32) (i32.add (call $halve (local.get 0)) (i32.const 1)))
      (func (export "next") (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (global.get $n))
      (func (export "reset") (global.set $n (i32.const 0))))
    (core instance $i (instantiate $m (with "" (instance (export "halve" (func $core-halve))))))
    (func (export "ask") (param "of" u32) (result u32) (canon lift (core func $i "ask")))
    (func (export "next") (result u32) (canon lift (core func $i "next")))
    (func (export "reset") (canon lift (core func $i "reset"))))`),
  imports: [halve],
  exports: [
    { ...halve, name: "ask" },
    { name: "next", func: { params: [], result: count }, async: false },
    { name: "reset", func: { params: [], result: null }, async: false },
  ],
  asynchronous: false,
});

describe.each(Object.entries(ENGINES))("%s", (name, make) => {
  const engine = make();

  test("goes by its name", () => {
    expect(engine.name).toBe(name);
  });

  test("runs a component that no case stands behind", async () => {
    const asked: unknown[] = [];
    const made = await engine.instantiate(await component(), PLAIN_CASE, [
      ([of]) => {
        asked.push(of!.read());
        return Number(of!.read()) / 2;
      },
    ]);
    if (made.kind !== "value") throw new Error(made.message);
    const call = async (of: number, ...args: readonly number[]): Promise<unknown> => {
      const outcome = await made.value.call(of, args, "typed");
      if (outcome.kind !== "value") throw new Error(outcome.message);
      return outcome.value?.read();
    };
    expect([await call(1), await call(0, 12), await call(1)]).toEqual([1, 7, 2]);
    expect([await call(2), await call(1)]).toEqual([undefined, 1]);
    expect(asked).toEqual([12]);
    expect(await made.value.dispose()).toEqual({ kind: "value", value: null });
  });

  test.each(["missing", "not-a-function"] as const)("refuses what the host offers: %s", async (offer) => {
    const made = await engine.instantiate(await component(), PLAIN_CASE, [offer]);
    const outcome = made.kind === "value" ? await made.value.call(0, [12], "typed") : made;
    expect(outcome.kind).toBe("error");
  });
});
