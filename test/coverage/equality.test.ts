import { beforeAll, expect, test } from "@jest/globals";
import { Coverage } from "../../src/coverage/coverage.ts";
import { Random, mutated } from "./random.ts";
import { proposalModules } from "./proposal_modules.ts";
import { VENDOR, load, outcome } from "./tools.ts";
import type { Bindgen, WasmTools } from "./tools.ts";

/**
 * How many inputs each function gets: `EQUALITY_INPUTS=2000 npm run jest -- test/coverage/equality` is the full proof.
 */
const INPUTS = Number(process.env["EQUALITY_INPUTS"] ?? 70);

const TIMEOUT = 60_000 + INPUTS * 100;

const components = [
  '(component (import "f" (func (param "a" u32) (result string))))',
  `(component (core module $m (memory (export "memory") 1) (func (export "f") (param i32 i32) (result i32)
    (i32.const 0)) (func (export "r") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
    (core instance $i (instantiate $m)) (alias core export $i "memory" (core memory $memory))
      (alias core export $i "f" (core func $f)) (alias core export $i "r" (core func $r))
    (func (export "f") (param "s" string) (result (list u8)) (canon lift (core func $f) (memory $memory)
      (realloc $r))))`,
  `(component (type $r (record (field "a-b" u8) (field "c" (option f64)))) (import "r" (type $rr (eq $r))) (type $v
    (variant (case "x" $rr) (case "y"))) (import "v" (type $vv (eq $v)))
    (import "g" (func (param "p" (tuple $vv (list (list string)))) (result (result $rr (error $vv))))))`,
  `(component (import "i" (instance $i (export "t" (type $t (sub resource))) (export "[constructor]t" (func (result
    (own $t)))) (export "[method]t.m" (func (param "self" (borrow $t)) (result u64)))))
    (alias export $i "t" (type $t)) (core func $drop (canon resource.drop $t)) (core module $m (import "" "d" (func
      (param i32)))) (core instance (instantiate $m (with "" (instance (export "d" (func $drop)))))))`,
  `(component (type $f (flags "a" "b" "c")) (import "f" (type $ff (eq $f))) (type $e (enum "p" "q")) (import ` +
    `"e" (type $ee (eq $e))) (import "h" (func async (param "x" $ff) (result $ee))))`,
];
const options = { name: "c", instantiation: { tag: "sync" }, noTypescript: false };

/** A component that passes values of a random type. */
function randomComponent(random: Random): string {
  const type = (depth: number): string => {
    const inner = (): string => type(depth - 1);
    switch (depth === 0 ? 0 : random.below(6)) {
      case 0:
      case 1:
        return random.of(["bool", "s8", "u16", "s32", "u64", "f32", "f64", "char", "string"]);
      case 2:
        return `(list ${inner()})`;
      case 3:
        return `(option ${inner()})`;
      case 4:
        return `(tuple ${inner()} ${inner()})`;
      default:
        return `(result ${inner()} (error ${inner()}))`;
    }
  };
  const named = random
    .of([
      '(record (field "a-b" T) (field "c" T))',
      '(variant (case "x" T) (case "y"))',
      '(flags "a" "b")',
      '(enum "p" "q")',
    ])
    .replaceAll("T", () => type(2));
  return (
    `(component (type $n ${named}) (import "n" (type $t (eq $n))) (import "f" (func (param "x" $t) (param ` +
    `"y" ${type(3)}) (result (list $t)))) (import "g" (func (result ${type(3)}))))`
  );
}

interface Pair<T> {
  readonly plain: T;
  readonly counted: T;
  readonly coverage: Coverage;
}

let bindgen: Pair<Bindgen>;
let wasmTools: Pair<WasmTools>;
let binaries: Uint8Array[];
const versions = { next: 0 };

async function both<T extends { readonly $init: Promise<void> }>(script: string): Promise<Pair<T>> {
  const version = `equality-${++versions.next}`;
  const plain = await load<T>(script, `${version}-plain`);
  const coverage = new Coverage({
    restorable: true,
    modules: {
      it: `${VENDOR}${script.replace(".js", ".core.wasm")}`,
      adapter: `${VENDOR}${script.replace(".js", ".core2.wasm")}`,
    },
    log: () => {},
  });
  const counted = await load<T>(script, `${version}-counted`);
  coverage.ready().uninstall();
  expect(coverage.modules).toHaveLength(2);
  return { plain, counted, coverage };
}

/** Runs each input on both; a trap leaves an instance unusable, so both are made anew. */
async function compare<T extends { readonly $init: Promise<void> }>(
  script: string,
  pair: Pair<T>,
  seeds: readonly Uint8Array[],
  run: (tool: T, input: Uint8Array) => unknown,
): Promise<{ ok: number; errors: number; traps: number }> {
  const random = new Random(INPUTS);
  const ended = { ok: 0, errors: 0, traps: 0 };
  for (let i = 0; i < INPUTS; i++) {
    const input = mutated(random.of(seeds), random);
    const expected = outcome(() => run(pair.plain, input));
    // The counted one is put back before every other call.
    if (i % 2 === 0) pair.coverage.restore();
    const actual = outcome(() => run(pair.counted, input));
    expect({ input, outcome: actual }).toEqual({ input, outcome: expected });
    if (/RuntimeError|unreachable/.test(expected)) {
      ended.traps++;
      pair = await both<T>(script);
    } else if (expected.startsWith("error: ")) ended.errors++;
    else ended.ok++;
  }
  if (INPUTS > 200) console.log(`${INPUTS} inputs`, String(run), ended);
  return ended;
}

const text = (input: Uint8Array): string => Buffer.from(input).toString("utf8");
const random = new Random(7);
const componentTexts = [...components, ...Array.from({ length: INPUTS }, () => randomComponent(random))];
const moduleTexts = Object.values(proposalModules).flatMap((module) =>
  Array<string>(Math.ceil(INPUTS / 40)).fill(module),
);
const texts = [...componentTexts, ...moduleTexts].map((seed) => Buffer.from(seed));

beforeAll(async () => {
  bindgen = await both<Bindgen>("js-component-bindgen-component.js");
  wasmTools = await both<WasmTools>("wasm-tools.js");
  binaries = texts.map((seed) => wasmTools.plain.tools.parse(text(seed)));
});

test(
  "parse gives the same bytes and errors with counters",
  async () => {
    const { ok, errors } = await compare("wasm-tools.js", wasmTools, texts, (tool, input) =>
      tool.tools.parse(text(input)),
    );
    expect(Math.min(ok, errors)).toBeGreaterThan(5);
  },
  TIMEOUT,
);

test(
  "print gives the same text and errors with counters",
  async () => {
    const { ok, errors } = await compare("wasm-tools.js", wasmTools, binaries, (tool, input) =>
      tool.tools.print(input),
    );
    expect(Math.min(ok, errors)).toBeGreaterThan(5);
  },
  TIMEOUT,
);

test(
  "generate gives the same files and errors with counters",
  async () => {
    const seeds = binaries.slice(0, componentTexts.length);
    const { ok, errors } = await compare("js-component-bindgen-component.js", bindgen, seeds, (tool, input) =>
      tool.generate(input, options),
    );
    expect(Math.min(ok, errors)).toBeGreaterThan(5);
  },
  TIMEOUT,
);
