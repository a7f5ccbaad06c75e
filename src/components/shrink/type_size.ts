import { children } from "../types/children.ts";
import { memberCount } from "../types/members.ts";
import { isPrimitive } from "../types/type.ts";
import type { CompositeType, PrimitiveKind, ValueType } from "../types/type.ts";
import { REDUCIBLES } from "./scalars.ts";

/** The primitive kinds, simplest first. */
const PRIMITIVES = Object.keys(REDUCIBLES) as readonly PrimitiveKind[];

/** The other kinds by how simple they are; none is as simple as a primitive one. */
const RANKS: Readonly<Record<CompositeType["kind"], number>> = {
  list: 0,
  tuple: 1,
  option: 2,
  record: 3,
  "fixed-list": 4,
  result: 5,
  enum: 6,
  flags: 7,
  variant: 8,
  map: 9,
};

/** The primitive kinds that are simpler than `kind`, simplest first. */
export function simplerPrimitives(kind: PrimitiveKind): readonly PrimitiveKind[] {
  return PRIMITIVES.slice(0, PRIMITIVES.indexOf(kind));
}

/** A measure of a type; two numbers, the first of which counts before the second. */
interface TypeSize {
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
  let nodes = 1 + (type.kind === "variant" || type.kind === "enum" || type.kind === "flags" ? memberCount(type) : 0);
  let detail = rank(type) + (type.kind === "fixed-list" ? type.length : 0);
  for (const child of children(type)) {
    const inner = typeSize(child.type);
    nodes += inner.nodes;
    detail += inner.detail;
  }
  return { nodes, detail };
}

function rank(type: ValueType): number {
  return isPrimitive(type) ? PRIMITIVES.indexOf(type.kind) : PRIMITIVES.length + RANKS[type.kind];
}
