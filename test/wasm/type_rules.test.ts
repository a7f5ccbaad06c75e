import { expect, test } from "@jest/globals";
import { isShipped } from "../../src/wasm/feature.ts";
import { NATURAL_ALIGNMENT } from "../../src/wasm/immediates.ts";
import type { ImmediateKind, Operand } from "../../src/wasm/immediates.ts";
import type { Instruction } from "../../src/wasm/instruction.ts";
import { instructions } from "../../src/wasm/instructions.ts";
import { parseTypeRule } from "../../src/wasm/type_rule.ts";
import { signatureOf } from "../../src/wasm/type_words.ts";
import type { Signature, TypingContext } from "../../src/wasm/type_words.ts";
import { EMPTY_MODULE, node } from "../../src/wasm/tree.ts";
import type { ModuleTree, Node } from "../../src/wasm/tree.ts";
import type { SubType } from "../../src/wasm/types.ts";
import { funcref } from "../../src/wasm/value_types.ts";
import type { ValueType } from "../../src/wasm/value_types.ts";
import { writeTree } from "../../src/wasm/write_tree.ts";

const type = (composite: SubType["composite"]): SubType => ({
  explicit: false,
  final: true,
  supertypes: [],
  composite,
  shared: false,
  describes: null,
  descriptor: null,
});
const func = (parameters: readonly ValueType[], results: readonly ValueType[]): SubType =>
  type({ kind: "func", parameters, results });
const anyref = { nullable: true, heap: "any" } as const;
const field = (of: ValueType | "i8", mutable = true) => ({ type: of, mutable });

const TYPES: readonly SubType[] = [
  func([], []),
  func(["i32"], ["i64"]),
  type({ kind: "struct", fields: [field("i32"), field("i8"), field(anyref, false)] }),
  type({ kind: "struct", fields: [field({ nullable: false, heap: "any" })] }),
  type({ kind: "array", element: field("i8") }),
  type({ kind: "array", element: field("f64", false) }),
  type({ kind: "array", element: field(funcref) }),
];
const limits = (address: "i32" | "i64") => ({ minimum: 1n, maximum: 2n, shared: false, address });
const I32 = node("i32.const", [0]);

/** One of everything: what instructions name by an index is 0, 1, … here. */
const MODULE: ModuleTree = {
  ...EMPTY_MODULE,
  types: TYPES.map((one) => ({ explicit: false, types: [one] })),
  functions: [0, 1].map((of) => ({ type: of, locals: [], body: [node("unreachable")] })),
  tables: [
    { type: { element: funcref, ...limits("i32") }, initial: null },
    { type: { element: anyref, ...limits("i64") }, initial: null },
  ],
  memories: [
    { ...limits("i32"), pageSize: null },
    { ...limits("i64"), pageSize: null },
  ],
  tags: [0],
  globals: [true, false].map((mutable) => ({ type: { type: "i32", mutable, shared: false }, initial: [I32] })),
  elements: [{ form: 1, table: 0, offset: null, type: funcref, items: { functions: [0, 1] } }],
  dataCount: true,
  data: [{ form: 1, memory: 0, offset: null, bytes: new Uint8Array(1) }],
};
const context = (results: readonly ValueType[]): TypingContext => ({
  types: TYPES,
  functions: [0, 1],
  tags: [0],
  tables: MODULE.tables.map((table) => table.type),
  memories: MODULE.memories,
  globals: MODULE.globals.map((global) => global.type),
  elements: [{ nullable: false, heap: "func" }],
  locals: ["i32"],
  labels: [results],
  results,
});

/** Operands of each kind; those that are not named have one that says nothing of the type. */
function operandsOf(kind: ImmediateKind): readonly Operand[] {
  const align = NATURAL_ALIGNMENT[kind as keyof typeof NATURAL_ALIGNMENT];
  if (align !== undefined) return [0, 1].map((memory) => ({ align, offset: 0n, memory }));
  switch (kind) {
    case "type":
      return TYPES.keys().toArray();
    case "func":
    case "table":
    case "memory":
    case "global":
      return [0, 1];
    case "field":
      return [0, 1, 2];
    case "count":
      return [3];
    case "labels":
      return [[0, 0]];
    case "lanes":
    case "v128":
      return [new Uint8Array(16)];
    case "i64":
    case "f64":
      return [0n];
    case "block_type":
      return ["empty", "i32", 0, 1];
    case "value_types":
      return [["i32"]];
    case "heap_type":
      return ["func", "any", "i31", "struct", 2, 0, "extern"];
    case "cast_flags":
      return [0, 1, 2, 3];
    case "catches":
      return [[]];
    default:
      return [0];
  }
}

function* tuples(kinds: readonly ImmediateKind[]): Generator<readonly Operand[]> {
  const [first, ...rest] = kinds;
  if (first === undefined) yield [];
  else for (const one of operandsOf(first)) for (const others of tuples(rest)) yield [one, ...others];
}

const RESULTS: readonly (readonly ValueType[])[] = [
  [],
  ["i64"],
  [{ nullable: false, heap: "any" }],
  [{ nullable: true, heap: "func" }],
  ["i32", anyref],
];
const VARIABLES: readonly ValueType[] = ["i32", { nullable: true, heap: "any" }, funcref];

/** Of a function that has the parameters on its stack and takes the results from it. */
function isValid(
  instruction: Instruction,
  operands: readonly Operand[],
  given: Signature,
  results: readonly ValueType[],
) {
  const { name } = instruction;
  const isBlock = ["block", "loop", "if", "try_table"].includes(name);
  const body: readonly Node[] = [node("unreachable")];
  // Local 0 is an i32, as the context has it.
  const one: Node = { ...node(name, operands), ...(isBlock && { body, clauses: [] }) };
  const otherwise = name === "if" ? { clauses: [{ name: "else", operands: [], body }] } : {};
  const firstLeft = 1 + given.parameters.length;
  const leaves = given.results.map((_, index) => node("local.set", [firstLeft + index])).reverse();
  const own = func(["i32", ...given.parameters], results);
  return WebAssembly.validate(
    writeTree({
      ...MODULE,
      types: [...MODULE.types, { explicit: false, types: [own] }],
      functions: [
        ...MODULE.functions,
        {
          type: TYPES.length,
          locals: given.results.map((left) => ({ count: 1, type: left })),
          body: [
            ...given.parameters.map((_, index) => node("local.get", [index + 1])),
            { ...one, ...otherwise },
            ...leaves,
            ...(given.diverges ? [] : [node("unreachable")]),
          ],
        },
      ],
    }),
  );
}

/** Where more has to fit than the rule says: what a label takes, and two types of a cast. */
const fits = ({ name }: Instruction): boolean => !name.startsWith("br_on_");

const rules = instructions.all.filter(
  ({ type, features }) => type && features.every((one) => isShipped(one) && one !== "legacy-exceptions"),
);

test("where the rules say that an instruction is valid, V8 does, and it takes what they say", () => {
  const wrong: string[] = [];
  const never: string[] = [];
  for (const instruction of rules) {
    let valid = 0;
    for (const operands of tuples(instruction.immediates))
      for (const results of RESULTS)
        for (const variable of VARIABLES) {
          const given = signatureOf(instruction, operands, context(results), variable);
          if (!given) continue;
          const [first, ...others] = given.parameters;
          const other = first === "f32" ? "f64" : "f32";
          const title = `${instruction.name} ${JSON.stringify(operands, (_, one: unknown) => String(one))}`;
          if (isValid(instruction, operands, given, results)) valid++;
          else if (fits(instruction)) wrong.push(title);
          if (first === undefined || /any|number/.test(instruction.type!.parameters[0]!)) continue;
          if (isValid(instruction, operands, { ...given, parameters: [other, ...others] }, results))
            wrong.push(`${title} with ${other}`);
        }
    if (valid === 0) never.push(instruction.name);
  }
  expect(wrong).toEqual([]);
  expect(never).toEqual([]);
});

test("a word that no rule knows is named", () => {
  expect(() => parseTypeRule("i32 i33 -> i32")).toThrow("i33 is unknown in the type i32 i33 -> i32");
  expect(() => parseTypeRule("i32")).toThrow("i32 is no type");
  expect(parseTypeRule("label i32 -> never")).toEqual({ parameters: ["label", "i32"], results: [], diverges: true });
});
