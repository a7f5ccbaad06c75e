import { children } from "../types/children.ts";
import { PRIMITIVE_KINDS } from "../types/type.ts";
import type { PrimitiveKind, TypeKind, ValueType } from "../types/type.ts";

/** Every kind, simplest first: of two types with as many nodes, the one of earlier kinds is the smaller. */
const SIMPLEST_FIRST: readonly TypeKind[] = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
  "list",
  "tuple",
  "option",
  "record",
  "fixed-list",
  "result",
  "enum",
  "flags",
  "variant",
  "map",
];

/** The primitive kinds that are simpler than `kind`, simplest first. */
export function simplerPrimitives(kind: TypeKind): readonly PrimitiveKind[] {
  const simpler = new Set(SIMPLEST_FIRST.slice(0, SIMPLEST_FIRST.indexOf(kind)));
  return SIMPLEST_FIRST.flatMap((known) =>
    PRIMITIVE_KINDS.filter((primitive) => primitive === known && simpler.has(primitive)),
  );
}

/** A measure of a type; two numbers, the first of which counts before the second. */
export interface TypeSize {
  /** The types it is made of, and its labels: a case of a variant or an enum and a label of flags count one each. */
  readonly nodes: number;
  /** How far it is from the simplest type with as many nodes. */
  readonly detail: number;
}

const cache = new WeakMap<ValueType, TypeSize>();

/** How large a type is, whatever its names. */
export function typeSize(type: ValueType): TypeSize {
  let size = cache.get(type);
  if (size === undefined) cache.set(type, (size = measure(type)));
  return size;
}

function measure(type: ValueType): TypeSize {
  let nodes = 1 + labels(type);
  let detail = SIMPLEST_FIRST.indexOf(type.kind) + (type.kind === "fixed-list" ? type.length : 0);
  for (const child of children(type)) {
    const inner = typeSize(child.type);
    nodes += inner.nodes;
    detail += inner.detail;
  }
  return { nodes, detail };
}

function labels(type: ValueType): number {
  if (type.kind === "variant") return type.cases.length;
  return type.kind === "enum" || type.kind === "flags" ? type.labels.length : 0;
}
