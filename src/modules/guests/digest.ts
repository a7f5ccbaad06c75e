import { isReference } from "../../wasm/subtyping.ts";
import { node } from "../../wasm/tree.ts";
import type { Code, Node } from "../../wasm/tree.ts";
import { asInteger } from "./as_integer.ts";
import type { Extension } from "./extension.ts";

export const DIGEST = "digest";

/** Variables of the function: the digest so far, an address of 32 bits, one of 64. */
const [SUM, SHORT, LONG] = [0, 1, 2];
const LOCALS = ["i64", "i32", "i64"] as const;

type Address = "i32" | "i64";

const constant = (type: Address, value: number): Node =>
  node(`${type}.const`, [type === "i64" ? BigInt(value) : value]);

/** Takes values into the digest, in one expression: whoever interprets it has the less to do. */
const mix = (...values: readonly Node[]): Node => {
  const turned = (sum: Node): Node => node("i64.mul", [], sum, constant("i64", 31));
  const mixed = values.reduce((sum, value) => node("i64.add", [], turned(sum), value), node("local.get", [SUM]));
  return node("local.set", [SUM], mixed);
};

/** Words of 8 bytes that are taken in a turn. */
const WORDS = 32;

/** Does something for each `step`th number below `end`. */
function forEach(type: Address, end: Node, step: number, use: (at: Node) => Node): Code {
  const local = type === "i64" ? LONG : SHORT;
  const at = node("local.get", [local]);
  const next = node("local.set", [local], node(`${type}.add`, [], at, constant(type, step)));
  const test = node(`${type}.lt_u`, [], at, end);
  const turn: Node = { ...node("if", ["empty"], test), body: [use(at), next, node("br", [1])] };
  return [node("local.set", [local], constant(type, 0)), { ...node("loop", ["empty"]), body: [turn] }];
}

const widened = (type: Address, value: Node): Node => (type === "i64" ? value : node("i64.extend_i32_u", [], value));

/**
 * Exports a function that returns a number for all that the module holds:
 * its memories, its tables (where there is something, not what) and globals.
 *
 * @param hasReferences whether tables and references can be looked at.
 * @param except the index of a global that is left out.
 */
export function addDigest(module: Extension, hasReferences: boolean, except: number | null): void {
  const memories = module.memories.flatMap(({ address }, memory) => {
    const size = node("memory.size", [memory]);
    const bytes = node(`${address}.shl`, [], size, constant(address, 16));
    const word = (at: Node, index: number): Node =>
      node("i64.load", [{ align: 0, offset: BigInt(8 * index), memory }], at);
    const load = (at: Node): Node => mix(...Array.from({ length: WORDS }, (_, index) => word(at, index)));
    return [mix(widened(address, size)), ...forEach(address, bytes, 8 * WORDS, load)];
  });
  const tables = module.tables.flatMap(({ address }, table) => {
    if (!hasReferences) return [];
    const size = node("table.size", [table]);
    const isNull = (at: Node): Node =>
      mix(node("i64.extend_i32_u", [], node("ref.is_null", [], node("table.get", [table], at))));
    return [mix(widened(address, size)), ...forEach(address, size, 1, isNull)];
  });
  const globals = module.globals.flatMap(({ type }, global) =>
    global === except || (isReference(type) && !hasReferences)
      ? []
      : [mix(asInteger(type, node("global.get", [global])))],
  );
  module.exported(DIGEST, ["i64"], LOCALS, [...memories, ...tables, ...globals, node("local.get", [SUM])]);
}
