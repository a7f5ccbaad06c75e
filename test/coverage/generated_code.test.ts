import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { Coverage } from "../../src/coverage/coverage.ts";
import { GeneratedCode } from "../../src/coverage/generated_code.ts";
import { VENDOR, load } from "./tools.ts";
import type { Bindgen, WasmTools } from "./tools.ts";
import { binary } from "./wasm.ts";

/** Features of `text` for a generator with the data `const if return add`. */
async function features(...texts: string[]): Promise<string[]> {
  const generator = await binary('(module (memory 1) (data (i32.const 0) "const \\00if|return\\00add"))');
  return texts.map((text) => {
    const code = new GeneratedCode();
    code.learn(generator);
    code.add(Buffer.from(text));
    return code.counters.toString("base64");
  });
}

test("names, numbers and white space make no difference", async () => {
  const [one, two] = await features(
    "const result0 = add(12, memory0)\n  if (x)",
    "const fooBar123 =\n\nadd(3,y9) if (längere)",
  );
  expect(one).toBe(two);
});

test("words of the generator and punctuation do", async () => {
  const all = await features(
    "const x = add(1)",
    "const x = add[1]",
    "return x = add(1)",
    "const x = sub(1)",
    "add = const x(1)",
  );
  expect(new Set(all).size).toBe(all.length);
});

test("what is ignored has no features", async () => {
  const code = new GeneratedCode();
  code.learn(await binary('(module (memory 1) (data (i32.const 0) "const if return"))'));
  code.ignore(Buffer.from("const a = 1; if (b) return c;"));
  code.add(Buffer.from("if (x) const y = 2; return c;"));
  const first = code.counters.filter((set) => set > 0).length;
  code.counters.fill(0);
  code.add(Buffer.from("const q = 7; if (z) return t;"));
  expect([first > 0, code.counters.some((set) => set > 0)]).toEqual([true, false]);
});

test("a region of fixed place, behind those of the modules", async () => {
  const regions: number[] = [];
  const bytes = await binary('(module (memory 1) (data (i32.const 0) "word") (func))');
  const coverage = new Coverage({
    modules: { it: () => true },
    generator: "it",
    log: () => {},
    libFuzzer: {
      registerModuleCounters: ({ length }) => void regions.push(length),
      traceIntegerCompare() {},
      traceUnequalStrings() {},
    },
  });
  new WebAssembly.Module(bytes);
  coverage.ready().uninstall();
  expect(regions).toEqual([1, 1 << 15]);
});

let bindgen: Bindgen;
let wasmTools: WasmTools;
beforeAll(async () => {
  bindgen = await load<Bindgen>("js-component-bindgen-component.js", "generated");
  wasmTools = await load<WasmTools>("wasm-tools.js", "generated");
});

const component = (
  name: string,
  type: string,
): string => `(component (import "${name}" (func $f (param "${name}-x" (list ${type})) (result (list ${type}))))
  (core module $m (memory (export "memory") 1) (func (export "realloc") (param i32 i32 i32 i32)
    (result i32) i32.const 64))
  (core instance $i (instantiate $m)) (alias core export $i "memory" (core memory $memory))
    (alias core export $i "realloc" (core func $realloc))
  (core func $lowered (canon lower (func $f) (memory $memory) (realloc $realloc)))
  (core module $n (import "" "f" (func (param i32 i32 i32)))) (core instance (instantiate $n (with "" (instance
    (export "f" (func $lowered)))))))`;
const generate = (name: string, type: string): Uint8Array => {
  const { files } = bindgen.generate(wasmTools.tools.parse(component(name, type)), {
    name: "c",
    instantiation: { tag: "sync" },
    noTypescript: true,
  });
  return files.find(([file]) => file.endsWith(".js"))![1];
};

test("what bindgen generates: the same for other names, not for other types", () => {
  const code = new GeneratedCode();
  code.learn(readFileSync(join(VENDOR, "js-component-bindgen-component.core.wasm")));
  code.ignore(generate("base", "u8"));
  const of = (name: string, type: string): string => {
    code.counters.fill(0);
    code.add(generate(name, type));
    return code.counters.toString("base64");
  };
  const types = ["u16", "string", "(option string)", "(tuple string u16)", "(result string)"];
  const some = types.map((type) => of("qqzzqq", type));
  expect(new Set(some).size).toBe(types.length);
  expect(types.map((type) => of("zkkwzz", type))).toEqual(some);
}, 60_000);
