import { Section } from "../../wasm/sections.ts";
import { isDefaultable } from "../../wasm/subtyping.ts";
import { node } from "../../wasm/tree.ts";
import type { Code, ModuleTree, Node } from "../../wasm/tree.ts";
import type { ExternalType } from "../../wasm/items.ts";
import type { ValueType } from "../../wasm/value_types.ts";
import { sectionsOf } from "../../wasm/write_tree.ts";
import { Extension, mapped } from "./extension.ts";

/**
 * The same module with definitions in place of its imports, which come first
 * in every index space, so that all indices stay. What is imported is zero or
 * null, and a function returns that.
 *
 * @returns `null` for an import that no definition can stand for: one that can't be null.
 */
export function closed(module: ModuleTree): ModuleTree | null {
  if (module.imports.length === 0) return module;
  const space = new Extension(module);
  const [tables, globals] = [space.imported("table"), space.imported("global")];
  if (tables.some(({ element }) => !element.nullable) || globals.some(({ type }) => !isDefaultable(type))) return null;
  // A table may begin with an imported global, but not with one that is defined: those come behind tables.
  const constant = (code: Code): Code =>
    mapped(code, (one) => {
      const known = one.name === "global.get" ? globals[one.operands[0] as number] : undefined;
      return known ? zero(known.type) : one;
    });
  const whole: ModuleTree = {
    ...module,
    imports: [],
    functions: [
      ...space
        .imported("func")
        .map(({ type }) => ({ type, locals: [], body: returning(space.signature(type).results) })),
      ...module.functions,
    ],
    tables: [
      ...tables.map((type) => ({ type: withoutKind(type), initial: null })),
      ...module.tables.map((one) => ({ ...one, initial: one.initial && constant(one.initial) })),
    ],
    memories: [...space.imported("memory").map(withoutKind), ...module.memories],
    tags: [...space.imported("tag").map(({ type }) => type), ...module.tags],
    globals: [
      ...globals.map((type) => ({ type: withoutKind(type), initial: [zero(type.type)] })),
      ...module.globals.map((one) => ({ ...one, initial: constant(one.initial) })),
    ],
    elements: module.elements.map((one) => ({
      ...one,
      offset: one.offset && constant(one.offset),
      items: "expressions" in one.items ? { expressions: one.items.expressions.map(constant) } : one.items,
    })),
    data: module.data.map((one) => ({ ...one, offset: one.offset && constant(one.offset) })),
  };
  const kinds = new Set<number>(module.imports.map(({ type }) => SECTIONS[type.kind]));
  const settled = { ...whole, empty: whole.empty.filter((id) => !kinds.has(id)) };
  const sections = sectionsOf(settled);
  const custom = settled.custom.filter(({ before }) => before === null || sections.includes(before));
  return { ...settled, custom };
}

const SECTIONS = {
  func: Section.function,
  table: Section.table,
  memory: Section.memory,
  global: Section.global,
  tag: Section.tag,
} as const satisfies Record<ExternalType["kind"], number>;

function withoutKind<T extends ExternalType>({ kind: _, ...type }: T): Omit<T, "kind"> {
  return type;
}

/** A constant expression of a type that has a default. */
function zero(type: ValueType): Node {
  if (typeof type === "object") return node("ref.null", [type.heap]);
  switch (type) {
    case "i64":
    case "f64":
      return node(`${type}.const`, [0n]);
    case "v128":
      return node("v128.const", [new Uint8Array(16)]);
    case "i32":
    case "f32":
      return node(`${type}.const`, [0]);
  }
}

const returning = (results: readonly ValueType[]): Code =>
  results.every(isDefaultable) ? results.map(zero) : [node("unreachable")];
