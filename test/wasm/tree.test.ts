import { describe, expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { seedCases } from "../../src/modules/generators/seeds.ts";
import { NotUnderstood } from "../../src/wasm/reader.ts";
import { readTree } from "../../src/wasm/read_tree.ts";
import { EMPTY_MODULE, node, nodesIn } from "../../src/wasm/tree.ts";
import type { Node } from "../../src/wasm/tree.ts";
import { writeTree } from "../../src/wasm/write_tree.ts";

/** Seeds that say the same in more bytes than it takes. */
const LONGER = ["spelling-long-integers", "spelling-minus-one", "spelling-reference-in-full"];

test("a module that is read and written is the same one", () => {
  const changed: string[] = [];
  const longer: string[] = [];
  let read = 0;
  for (const { name, case: testCase } of seedCases()) {
    try {
      const tree = readTree(testCase.bytes);
      read++;
      if (tree.spelling) longer.push(name);
      if (Buffer.compare(writeTree(tree), testCase.bytes) !== 0) changed.push(name);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
    }
  }
  expect(changed).toEqual([]);
  expect(longer.sort()).toEqual(LONGER);
  expect(read).toBeGreaterThan(150);
});

/** The node in words: its arguments in parentheses, what stands in it in braces. */
const told = ({ name, args, body, clauses }: Node): string =>
  [
    name,
    args.length > 0 ? `(${args.map(told).join(", ")})` : "",
    body ? ` { ${body.map(told).join("; ")} }` : "",
    ...clauses.map((clause) => ` ${clause.name} { ${clause.body.map(told).join("; ")} }`),
  ].join("");

async function folded(text: string): Promise<readonly string[]> {
  const module = readTree(Uint8Array.from(await parse(`(module ${text})`)));
  return module.functions.map(({ body }) => body.map(told).join("; "));
}

describe("code is folded", () => {
  test.each([
    ["(func (drop (i32.add (i32.const 1) (i32.const 2))))", "drop(i32.add(i32.const, i32.const))"],
    [
      "(func (drop (if (result i32) (i32.const 1) (then (nop) (i32.const 2)) (else (i32.const 3)))))",
      "drop(if(i32.const) { nop; i32.const } else { i32.const })",
    ],
    // Only in part, or not at all, where something stands between.
    ["(func i32.const 1 nop i32.const 2 i32.add drop)", "i32.const; nop; drop(i32.add(i32.const))"],
    ["(func (result i32) br 0 (i32.const 1))", "br; i32.const"],
    ["(func unreachable i32.add drop)", "unreachable; drop(i32.add)"],
    // Exceptions as they were before there were references to them.
    ["(func try nop catch_all rethrow 0 end)", "try { nop } catch_all { rethrow }"],
    ["(tag $t (param i32)) (func try nop catch $t drop end)", "try { nop } catch { drop }"],
    ["(func try try nop delegate 0 catch_all end)", "try { try { nop } delegate {  } } catch_all {  }"],
    [
      "(func (block (result i32 i32) (i32.const 1) (i32.const 2)) i32.add drop)",
      "drop(i32.add(block { i32.const; i32.const }))",
    ],
    [
      "(func (block (result i32 i32) (i32.const 1) (i32.const 2)) drop drop)",
      "block { i32.const; i32.const }; drop; drop",
    ],
  ])("%s", async (text, expected) => {
    expect((await folded(text))[0]).toBe(expected);
  });

  test("nested as deep as it may be", () => {
    const nested = (depth: number): Uint8Array => {
      let code: readonly Node[] = [];
      for (let left = depth; left > 0; left--) code = [{ ...node("block", ["empty"]), body: code }];
      const type = { kind: "func", parameters: [], results: [] } as const;
      const sub = { explicit: false, final: true, supertypes: [], shared: false, describes: null, descriptor: null };
      const types = [{ explicit: false, types: [{ ...sub, composite: type }] }];
      return writeTree({ ...EMPTY_MODULE, types, functions: [{ type: 0, locals: [], body: code }] });
    };
    expect(nodesIn(readTree(nested(400)).functions[0]!.body).toArray()).toHaveLength(400);
    expect(() => readTree(nested(401))).toThrow(NotUnderstood);
  });
});

test("what can be told apart in the encoding is in the tree", async () => {
  const text = `(module
    (type $s (sub (struct (field i32 (mut i8))))) (rec (type (array i16))) (type $f (func))
    (import "a" "b" (func (type $f)))
    (func $g (type $f)) (table 1 2 funcref) (memory 1)
    (elem (i32.const 0) $g) (elem (table 0) (i32.const 0) funcref (ref.func $g)) (elem declare func $g)
    (data "abc") (data (i32.const 0) "d"))`;
  const tree = readTree(Uint8Array.from(await parse(text)));
  expect(tree.types.map(({ explicit, types }) => [explicit, types[0]?.explicit])).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ]);
  expect(tree.elements.map(({ form }) => form)).toEqual([0, 6, 3]);
  expect(tree.data.map(({ form, bytes }) => [form, bytes.length])).toEqual([
    [1, 3],
    [0, 1],
  ]);
  const custom = { name: "x", bytes: Uint8Array.of(1) };
  const more = {
    ...tree,
    custom: [{ ...custom, before: 1 }, ...tree.custom, { ...custom, before: null }],
    empty: [13],
  };
  expect(readTree(writeTree(more))).toEqual(more);
});
