import { expect, test } from "@jest/globals";
import { flattenFunctype } from "../../../../src/components/canonical/flatten.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";
import { call, guest, load, value } from "./components.ts";

const range = (count: number) => [...Array(count).keys()];
const repeat = (count: number, text: (index: number) => string) => range(count).map(text).join(" ");

/** A type that flattens to `count` i32s; of none where there is nothing. */
const tuple = (count: number) => `(tuple ${"u32 ".repeat(count)})`;

const ARGS = 1024;
const RESULTS = 2048;

/**
 * Hands on `params` numbers to `h` and its `results` numbers back. Whether they
 * are in memory is written down here once more, so that it is not taken from what is tested.
 */
function forwarder(params: number, results: number, lift: "sync" | "stackful", lower: "sync" | "async"): string {
  const type =
    `async ${repeat(params, (n) => `(param "p${n}" u32)`)} ` + `${results > 0 ? `(result ${tuple(results)})` : ""}`;
  const given = params > 16 ? 1 : params;
  const passed = params > (lower === "async" ? 4 : 16) ? 1 : params;
  const retptr = lower === "async" ? results > 0 : results > 1;
  const returned = results > 16 ? 1 : results;
  const i32s = (count: number) => (count > 0 ? `(param ${"i32 ".repeat(count)})` : "");
  const lowerType = `${i32s(passed + (retptr ? 1 : 0))} ${lower === "async" || results === 1 ? "(result i32)" : ""}`;
  const liftResult = lift === "sync" && results > 0 ? "(result i32)" : "";
  const load_ = (at: number) => (n: number) => `(i32.load (i32.const ${at + 4 * n}))`;
  const spill =
    given === params
      ? repeat(params, (n) => `(i32.store (i32.const ${ARGS + 4 * n}) (local.get ${n}))`)
      : `(memory.copy (i32.const ${ARGS}) (local.get 0) (i32.const ${4 * params}))`;
  const callH =
    `(call $h ${passed === params ? repeat(params, load_(ARGS)) : `(i32.const ${ARGS})`} ` +
    `${retptr ? `(i32.const ${RESULTS})` : ""})`;
  const asked =
    lower === "async"
      ? `(if (i32.ne ${callH} (i32.const 2)) (then unreachable))`
      : results === 1
        ? `(i32.store (i32.const ${RESULTS}) ${callH})`
        : callH;
  const answer =
    lift === "sync"
      ? results === 0
        ? ""
        : results === 1
          ? load_(RESULTS)(0)
          : `(i32.const ${RESULTS})`
      : `(call $give ${returned === results ? repeat(results, load_(RESULTS)) : `(i32.const ${RESULTS})`})`;
  return guest(
    `(import "h" (func $h ${type}))`,
    [
      [
        "h",
        `lower (func $h) ${lower} (memory $m) (realloc (core func $allocator "realloc"))`.replace(" sync", ""),
        lowerType,
      ],
      ["give", `task.return ${results > 0 ? `(result ${tuple(results)})` : ""} (memory $m)`, i32s(returned)],
    ],
    `(func (export "f") ${i32s(given)} ${liftResult} ${spill} ${asked} ${answer})`,
    `(func (export "f") ${type} (canon lift (core func $code "f") ${lift === "stackful" ? "async" : ""} (memory ` +
      `$m) (realloc (core func $allocator "realloc"))))`,
  ).replace(
    "(core func $set.new",
    `(core module $allocator (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096)))
  (core instance $allocator (instantiate $allocator))
  (core func $set.new`,
  );
}

const cases = (["sync", "stackful"] as const).flatMap((lift) =>
  (["sync", "async"] as const).flatMap((lower) =>
    [0, 1, 4, 5, 16, 17].flatMap((params) =>
      (params === 4 ? [0, 1, 2, 16, 17] : [2]).map((results) => [params, results, lift, lower] as const),
    ),
  ),
);

test.each(cases)("%i parameters and %i results, %s lift, %s lower", async (params, results, lift, lower) => {
  const args = range(params).map((n) => 100 + n);
  const result = results > 0 ? range(results).map((n) => 500 + n) : null;
  const inner = forwarder(params, results, lift, lower);
  const asked: unknown[] = [];
  const host = { h: { call: (given: unknown) => (asked.push(given), result) } };
  expect(await call(await load(inner, host), "f", ...args)).toEqual(value(result));
  const type =
    `async ${repeat(params, (n) => `(param "p${n}" u32)`)} ` + `${results > 0 ? `(result ${tuple(results)})` : ""}`;
  const two = `(import "h" (func $h ${type})) (component $c ${inner}) (instance $i (instantiate $c (with "h"
    (func $h))))
    (instance $j (instantiate $c (with "h" (func $i "f")))) (export "f" (func $j "f"))`;
  expect(await call(await load(two, host), "f", ...args)).toEqual(value(result));
  expect(asked).toEqual([args, args]);
});

test("core types of asynchronous functions", () => {
  const u32: ValueType = { kind: "u32" };
  const f64: ValueType = { kind: "f64" };
  const of = (count: number, result: ValueType | null) => ({
    params: range(count).map((n) => ({ name: `p${n}`, type: n === 0 ? f64 : u32 })),
    result,
  });
  const isAsync = { async: true };
  expect(flattenFunctype(of(4, f64), "lower", isAsync)).toEqual({
    params: ["f64", "i32", "i32", "i32", "i32"],
    results: ["i32"],
  });
  expect(flattenFunctype(of(5, null), "lower", isAsync)).toEqual({ params: ["i32"], results: ["i32"] });
  expect(flattenFunctype(of(5, f64), "lift", isAsync)).toEqual({
    params: ["f64", "i32", "i32", "i32", "i32"],
    results: [],
  });
  expect(flattenFunctype(of(17, f64), "lift", { async: true, callback: true })).toEqual({
    params: ["i32"],
    results: ["i32"],
  });
  expect(flattenFunctype(of(2, { kind: "string" }), "lower")).toEqual({ params: ["f64", "i32", "i32"], results: [] });
  expect(flattenFunctype(of(2, { kind: "string" }), "lift")).toEqual({ params: ["f64", "i32"], results: ["i32"] });
});
