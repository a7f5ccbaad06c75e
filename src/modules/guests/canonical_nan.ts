import { instructions } from "../../wasm/instructions.ts";
import { node } from "../../wasm/tree.ts";
import type { Node } from "../../wasm/tree.ts";
import type { Extension } from "./extension.ts";
import { mapped } from "./extension.ts";

const F32_NAN = 0x7fc0_0000;
const F64_NAN = 0x7ff8_0000_0000_0000n;

/** Bytes of a vector with a number that is none in each lane. */
const lanes = (bytes: number, nan: bigint): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, index) => Number((nan >> BigInt(8 * (index % bytes))) & 0xffn));

/** How what is no number is told and replaced, for each shape of numbers. */
const SHAPES = {
  f32: { type: "f32", equals: "f32.eq", nan: node("f32.const", [F32_NAN]) },
  f64: { type: "f64", equals: "f64.eq", nan: node("f64.const", [F64_NAN]) },
  f32x4: { type: "v128", equals: "f32x4.eq", nan: node("v128.const", [lanes(4, BigInt(F32_NAN))]) },
  f64x2: { type: "v128", equals: "f64x2.eq", nan: node("v128.const", [lanes(8, F64_NAN)]) },
} as const;

const TEMPORARIES = ["f32", "f64", "v128"] as const;

/**
 * Makes results that are no number the same one everywhere: core spec, "NaN
 * Propagation", leaves them open, and engines choose differently.
 */
export function canonicalizeNans(module: Extension): void {
  module.rewrite((one, parameters) => {
    const first = parameters + one.locals.reduce((sum, { count }) => sum + count, 0);
    const used = new Set<(typeof TEMPORARIES)[number]>();
    const find = (name: string): keyof typeof SHAPES | null => {
      if (!instructions.named(name).effects.includes("nan")) return null;
      return name.split(".")[0] as keyof typeof SHAPES;
    };
    mapped(one.body, (each) => {
      const shape = find(each.name);
      if (shape) used.add(SHAPES[shape].type);
      return each;
    });
    const added = TEMPORARIES.filter((type) => used.has(type));
    const canonical = (each: Node): Node => {
      const shape = find(each.name);
      if (!shape) return each;
      const { type, equals, nan } = SHAPES[shape];
      const local = first + added.indexOf(type);
      const again = node("local.get", [local]);
      const isNumber = node(equals, [], again, again);
      const result = node("local.tee", [local], each);
      return type === "v128"
        ? node("v128.bitselect", [], result, nan, isNumber)
        : node("select", [], result, nan, isNumber);
    };
    const locals = [...one.locals, ...added.map((type) => ({ count: 1, type }))];
    return { ...one, locals, body: mapped(one.body, canonical) };
  });
}
