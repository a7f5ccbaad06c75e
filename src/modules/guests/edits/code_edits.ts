import { NATURAL_ALIGNMENT } from "../../../wasm/immediates.ts";
import type { MemoryArgument, Operand } from "../../../wasm/immediates.ts";
import { instructions } from "../../../wasm/instructions.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import { topOf } from "../../../wasm/subtyping.ts";
import { node } from "../../../wasm/tree.ts";
import type { ModuleTree, Node } from "../../../wasm/tree.ts";
import { isFixed } from "../../../wasm/type_rule.ts";
import type { HeapType } from "../../../wasm/value_types.ts";
import type { Edit } from "../../case/edited_case.ts";
import { Extension } from "../extension.ts";
import { changeNode, pickAt } from "./sites.ts";

type TreeEdit = (module: ModuleTree, edit: Edit) => ModuleTree | null;

const ZEROS = {
  i32: node("i32.const", [0]),
  i64: node("i64.const", [0n]),
  f32: node("f32.const", [0]),
  f64: node("f64.const", [0n]),
} as const;
const NUMBERS = Object.keys(ZEROS) as readonly (keyof typeof ZEROS)[];

/** Whether all that an instruction takes is of types that are always the same, and comes from one argument each. */
function isPlain({ name, args }: Node): boolean {
  const { type } = instructions.named(name);
  return !!type && args.length > 0 && type.parameters.length === args.length && type.parameters.every(isFixed);
}

const otherOperand: TreeEdit = (module, { at, to }) =>
  changeNode(
    module,
    at,
    ({ node: one }) => isPlain(one),
    ({ node: one }) => {
      const index = to % one.args.length;
      const expected = instructions.named(one.name).type?.parameters[index];
      const other = NUMBERS.filter((type) => type !== expected);
      return [{ ...one, args: one.args.with(index, ZEROS[other[to % other.length]!]) }];
    },
  );

const missingValue: TreeEdit = (module, { at, to }) =>
  changeNode(
    module,
    at,
    ({ node: one }) => one.args.length > 0,
    ({ node: one }) => [{ ...one, args: one.args.toSpliced(to % one.args.length, 1) }],
  );

const leftOver: TreeEdit = (module, { at, to }) => {
  const site = pickAt(module.functions, at);
  if (!site) return null;
  const { one, index } = site;
  const body = [...one.body, ZEROS[NUMBERS[to % NUMBERS.length]!]];
  return { ...module, functions: module.functions.with(index, { ...one, body }) };
};

/** How many of each index space there are. */
function countsOf(module: ModuleTree, owner: number): Readonly<Record<string, number>> {
  const extension = new Extension(module);
  const { type, locals } = module.functions[owner]!;
  const parameters = extension.signature(type).parameters.length;
  return {
    func: extension.functions.length,
    table: extension.tables.length,
    memory: extension.memories.length,
    global: extension.globals.length,
    tag: extension.imported("tag").length + module.tags.length,
    type: module.types.reduce((sum, { types }) => sum + types.length, 0),
    elem: module.elements.length,
    data: module.data.length,
    local: parameters + locals.reduce((sum, { count }) => sum + count, 0),
  };
}

const INDICES: ReadonlySet<string> = new Set([
  "func",
  "table",
  "memory",
  "global",
  "tag",
  "type",
  "elem",
  "data",
  "local",
]);
const NEAR = 3;

const unknownIndex: TreeEdit = (module, { at, to }) => {
  const places = (instruction: Instruction): readonly number[] =>
    instruction.immediates.flatMap((kind, place) => (INDICES.has(kind) ? [place] : []));
  return changeNode(
    module,
    at,
    ({ node: one }) => places(instructions.named(one.name)).length > 0,
    ({ node: one, owner }) => {
      const instruction = instructions.named(one.name);
      const all = places(instruction);
      const place = all[to % all.length]!;
      const count = countsOf(module, owner)[instruction.immediates[place]!]!;
      return [{ ...one, operands: one.operands.with(place, count + (to % NEAR)) }];
    },
  );
};

const isAccess = ({ node: { name } }: { readonly node: Node }): boolean =>
  instructions.named(name).immediates[0]?.startsWith("memarg") ?? false;

const alignment: TreeEdit = (module, { at, to }) =>
  changeNode(module, at, isAccess, ({ node: one }) => {
    const kind = instructions.named(one.name).immediates[0] as keyof typeof NATURAL_ALIGNMENT;
    const argument = one.operands[0] as MemoryArgument;
    return [
      { ...one, operands: one.operands.with(0, { ...argument, align: NATURAL_ALIGNMENT[kind] + 1 + (to % NEAR) }) },
    ];
  });

const otherConstant: TreeEdit = (module, { at, to }) =>
  changeNode(
    module,
    at,
    ({ node: { name } }) => name === "i32.const" || name === "f32.const",
    ({ node: one }) => [{ ...one, operands: [to] }],
  );

const otherOpcode: TreeEdit = (module, { at, to }) =>
  changeNode(
    module,
    at,
    ({ node: one }) => one.body === null,
    ({ node: one }) => {
      const own = instructions.named(one.name);
      const kinds = own.immediates.join();
      const alike = instructions.all.filter(
        ({ type, features, immediates, name }) =>
          type && name !== one.name && immediates.join() === kinds && features.join() === own.features.join(),
      );
      const other = alike[to % alike.length];
      return [other ? { ...one, name: other.name } : one];
    },
  );

/** Reads a variable that has no value yet, of a type that has none by itself. */
const unsetLocal: TreeEdit = (module, { at }) => {
  const site = pickAt(module.functions, at);
  if (!site) return null;
  const { one, index } = site;
  const local = countsOf(module, index)["local"]!;
  const locals = [...one.locals, { count: 1, type: { nullable: false, heap: "func" } as const }];
  const body = [node("drop", [], node("local.get", [local])), ...one.body];
  return { ...module, functions: module.functions.with(index, { ...one, locals, body }) };
};

const HEAPS: readonly HeapType[] = ["func", "any", "extern"];

const otherHierarchy: TreeEdit = (module, { at, to }) =>
  changeNode(
    module,
    at,
    ({ node: { name } }) => /^ref\.(test|cast)/.test(name),
    ({ node: one }) => {
      const types = module.types.flatMap((group) => group.types);
      const own = topOf(types, one.operands[0] as HeapType);
      const others = HEAPS.filter((heap) => heap !== own);
      return [{ ...one, operands: [others[to % others.length]!] satisfies readonly Operand[] }];
    },
  );

/** Edits of what functions do. */
export const CODE_EDITS = {
  "operand of another type": otherOperand,
  "missing value": missingValue,
  "left-over value": leftOver,
  "unknown index": unknownIndex,
  "too large alignment": alignment,
  "another constant": otherConstant,
  "changed opcode": otherOpcode,
  "unset local": unsetLocal,
  "cast across hierarchies": otherHierarchy,
} as const satisfies Readonly<Record<string, TreeEdit>>;
