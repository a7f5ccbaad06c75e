import { node } from "../../../wasm/tree.ts";
import type { ModuleTree } from "../../../wasm/tree.ts";
import type { Limits } from "../../../wasm/types.ts";
import type { Edit } from "../../case/edited_case.ts";
import { Extension } from "../extension.ts";
import { sectionsOf } from "../../../wasm/write_tree.ts";
import { pickAt } from "./sites.ts";

type TreeEdit = (module: ModuleTree, edit: Edit) => ModuleTree | null;

const below = <T extends Limits>(type: T): T => ({ ...type, maximum: type.minimum - 1n });

const limits: TreeEdit = (module, { at, to }) => {
  const memory = pickAt(module.memories, at, ({ minimum }) => minimum > 0n);
  const table = pickAt(module.tables, at, ({ type }) => type.minimum > 0n);
  if (memory && (to % 2 === 0 || !table))
    return { ...module, memories: module.memories.with(memory.index, below(memory.one)) };
  if (!table) return null;
  return { ...module, tables: module.tables.with(table.index, { ...table.one, type: below(table.one.type) }) };
};

const mutability: TreeEdit = (module, { at }) => {
  const site = pickAt(module.globals, at);
  if (!site) return null;
  const { one, index } = site;
  const type = { ...one.type, mutable: !one.type.mutable };
  return { ...module, globals: module.globals.with(index, { ...one, type }) };
};

const TYPES = ["i32", "i64", "f32", "f64"] as const;

/** A parameter or a result of a function type becomes another number. */
const changedType: TreeEdit = (module, { at, to }) => {
  const group = pickAt(
    module.types,
    at,
    ({ types: [first] }) => first?.composite.kind === "func" && first.composite.parameters.length > 0,
  );
  if (!group) return null;
  const [first, ...others] = group.one.types;
  const composite = first!.composite;
  if (composite.kind !== "func") return null;
  const parameters = composite.parameters.with(to % composite.parameters.length, TYPES[to % TYPES.length]!);
  const types = [{ ...first!, composite: { ...composite, parameters } }, ...others];
  return { ...module, types: module.types.with(group.index, { ...group.one, types }) };
};

const sameName: TreeEdit = (module, { at }) => {
  const site = pickAt(module.exports, at);
  return site && { ...module, exports: [...module.exports, site.one] };
};

const unknownStart: TreeEdit = (module, { to }) => ({
  ...module,
  start: new Extension(module).functions.length + (to % 3),
});

/** An instruction that no constant is made of. */
const computed: TreeEdit = (module, { at }) => {
  const site = pickAt(module.globals, at, ({ type }) => type.type === "i32");
  if (!site) return null;
  const { one, index } = site;
  return { ...module, globals: module.globals.with(index, { ...one, initial: [node("i32.eqz", [], ...one.initial)] }) };
};

const finalSupertype: TreeEdit = (module, { at }) => {
  const above = new Set(module.types.flatMap(({ types }) => types.flatMap(({ supertypes }) => supertypes)));
  const all = [...above].sort((a, b) => a - b);
  const wanted = all[at % all.length];
  if (wanted === undefined) return null;
  let index = 0;
  const types = module.types.map((group) => ({
    ...group,
    types: group.types.map((type) => (index++ === wanted ? { ...type, final: true } : type)),
  }));
  return { ...module, types };
};

const otherCustom: TreeEdit = (module, { at, to }) => {
  const places = [null, ...sectionsOf(module)];
  const before = places[at % places.length]!;
  return { ...module, custom: [...module.custom, { name: "edit", bytes: Uint8Array.of(to & 0xff), before }] };
};

/** Edits of what a module consists of. */
export const MODULE_EDITS = {
  "minimum above maximum": limits,
  mutability,
  "changed type": changedType,
  "same name twice": sameName,
  "unknown start": unknownStart,
  "computed constant": computed,
  "final supertype": finalSupertype,
  "another custom section": otherCustom,
} as const satisfies Readonly<Record<string, TreeEdit>>;
