import { afterAll, describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Case, ComponentOptions, JcoConfig } from "../../../../src/components/case/case.ts";
import { NEVER_SETTLES } from "../../../../src/components/engines/engine.ts";
import type { ComponentInstance, Host } from "../../../../src/components/engines/engine.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../../../../src/components/engines/jco/transpiler.ts";
import type { EngineOutcome } from "../../../../src/components/engines/trap_kind.ts";
import { componentOf, signaturesOf } from "../../../../src/components/oracles/structures.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";
import type { Value } from "../../../../src/components/values/value.ts";
import { COMPONENT, caseOf, valueOf } from "./cases.ts";

const engine = new JcoEngine();
const u32: ValueType = { kind: "u32" };
const WAITS: ComponentOptions = { ...COMPONENT, asyncType: true, lift: "callback", lower: "async", wait: "event-loop" };
const asyncCase = (type: ValueType = u32, rest: Partial<Case> = {}): Case =>
  caseOf(type, {}, { components: [WAITS], asyncHost: true, ...rest });

const instances: ComponentInstance[] = [];
afterAll(async () => void (await Promise.all(instances.map((instance) => instance.dispose()))));

async function instantiate(
  testCase: Case,
  host: Host,
  by = engine,
  component = componentOf(testCase),
): Promise<ComponentInstance> {
  const instance = await by.instantiate(component, testCase, host);
  if (instance.kind !== "value") throw new Error(instance.message);
  instances.push(instance.value);
  return instance.value;
}

const inALaterTurn = (value: Value): Promise<Value> => new Promise((resolve) => setImmediate(() => resolve(value)));

describe("a host function of async type answers", () => {
  const ANSWERS: readonly (readonly [string, (value: Value) => Value | Promise<Value>])[] = [
    ["at once", (value) => value],
    ["in a microtask", (value) => Promise.resolve(value)],
    ["in a later turn", inALaterTurn],
  ];
  test.each(ANSWERS)("%s", async (_, answer) => {
    const instance = await instantiate(asyncCase(), [([arg]) => answer(Number(arg!.read()) + 1)]);
    for (const value of [1, 2]) expect(valueOf(await instance.call(0, [value], "typed"))).toBe(value + 1);
    expect(await instance.finish()).toEqual({ kind: "value", value: null });
  });

  test("each call of its own, whichever is first", async () => {
    const slow: ((value: Value) => void)[] = [];
    const instance = await instantiate(asyncCase(u32, { inFlight: 2 }), [
      ([arg]) => (arg!.read() === 1 ? new Promise((resolve) => slow.push(resolve)) : inALaterTurn(20)),
    ]);
    const first = instance.call(0, [1], "typed");
    expect(valueOf(await instance.call(0, [2], "typed"))).toBe(20);
    slow[0]!(10);
    expect(valueOf(await first)).toBe(10);
  });
});

test("each function has a host function of its own", async () => {
  const other: ValueType = { kind: "string" };
  const testCase = caseOf(
    u32,
    {},
    {
      functions: [
        ...caseOf(u32).functions,
        {
          func: { params: [{ name: "y", type: other }], result: other },
          importName: "other-import",
          exportName: "other-export",
        },
      ],
    },
  );
  const instance = await instantiate(testCase, [
    ([arg]) => Number(arg!.read()) + 1,
    ([arg]) => `${arg!.read() as string}!`,
  ]);
  expect(valueOf(await instance.call(1, ["x"], "typed"))).toBe("x!");
  expect(valueOf(await instance.call(0, [1], "typed"))).toBe(2);
});

describe("what jco can't be waited for", () => {
  test("a call that never settles is told of", async () => {
    const instance = await instantiate(asyncCase(), [() => new Promise(() => {})]);
    expect(await instance.call(0, [1], "typed")).toMatchObject({ kind: "error", stage: "call", error: NEVER_SETTLES });
  });

  /** jco, with something more in what it generates. */
  class Planted extends JcoEngine {
    readonly #text: string;
    constructor(text: string) {
      super({ cacheBytes: 0 });
      this.#text = text;
    }
    override async transpile(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
      const made = await super.transpile(binary, config);
      if (made.kind !== "value") return made;
      return {
        kind: "value",
        value: {
          ...made.value,
          source: made.value.source.replace("function toUint32(val) {", (start) => `${start} ${this.#text}`),
        },
      };
    }
  }

  test("what fails behind a call's back is told of at the end", async () => {
    const instance = await instantiate(
      asyncCase(),
      [([arg]) => arg!.read() as Value],
      new Planted("setTimeout(() => { throw new Error('boom 7'); }, 0);"),
    );
    expect(valueOf(await instance.call(0, [1], "typed"))).toBe(1);
    expect(await instance.finish()).toMatchObject({ kind: "error", stage: "call", error: "unhandled Error: boom N" });
    expect(await instance.dispose()).toMatchObject({ kind: "error" });
  });

  test("what an instance leaves behind does not run on", async () => {
    const ran: number[] = [];
    Object.assign(globalThis, { ran });
    const instance = await instantiate(
      asyncCase(),
      [([arg]) => arg!.read() as Value],
      new Planted("setInterval(() => globalThis.ran.push(1), 1);"),
    );
    await instance.call(0, [1], "typed");
    await instance.dispose();
    const before = ran.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ran.length).toBe(before);
  });
});

test("a task that has to wait, and must not, traps", async () => {
  const testCase = asyncCase(u32, { components: [COMPONENT, WAITS] });
  const instance = await instantiate(testCase, [([arg]) => inALaterTurn(arg!.read() as Value)]);
  expect(await instance.call(0, [1], "typed")).toMatchObject({
    kind: "trap",
    trap: expect.stringMatching(/^cannot (?:block|suspend)$/) as unknown,
  });
});

test("a task that waits for nothing is not waited for", async () => {
  const binary = await parse(`(component
    (core module $m
      (import "" "new" (func $new (result i32)))
      (func (export "run") (param i32) (result i32) (i32.or (i32.const 2) (i32.shl (call $new) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
    (core func $new (canon waitable-set.new))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (alias core export $i "callback" (core func $callback))
    (func (export "echo-value") async (param "x" u32) (result u32) (canon lift (core func $i "run") async
      (callback $callback))))`);
  const testCase = asyncCase();
  const instance = await instantiate(testCase, [() => 1], engine, { ...signaturesOf(testCase), binary });
  expect(await instance.call(0, [1], "typed")).toMatchObject({ kind: "trap", trap: "deadlock" });
});
