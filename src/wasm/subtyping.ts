// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { SubType } from "./types.ts";
import type { AbstractHeapType, HeapType, ReferenceType, ValueType } from "./value_types.ts";

/** The abstract heap types that an abstract one is directly below. */
const ABOVE: Readonly<Partial<Record<AbstractHeapType, readonly AbstractHeapType[]>>> = {
  none: ["i31", "struct", "array"],
  i31: ["eq"],
  struct: ["eq"],
  array: ["eq"],
  eq: ["any"],
  nofunc: ["func"],
  noextern: ["extern"],
  noexn: ["exn"],
  nocont: ["cont"],
};

/** The types of a module, by their index. */
export type Types = readonly SubType[];

export const isReference = (type: ValueType): type is ReferenceType => typeof type === "object";

/**
 * Core spec, "Matching". Types that are defined twice are taken for different
 * ones, which they are not: what matches here, matches.
 */
export function matches(types: Types, type: ValueType, expected: ValueType): boolean {
  if (!isReference(type) || !isReference(expected)) return type === expected;
  return (!type.nullable || expected.nullable) && heapMatches(types, type.heap, expected.heap);
}

function heapMatches(types: Types, heap: HeapType, expected: HeapType): boolean {
  if (heap === expected) return true;
  if (typeof heap === "object" || typeof expected === "object") return false;
  if (typeof heap === "number") {
    const type = types[heap];
    if (!type) return false;
    return (
      heapMatches(types, type.composite.kind, expected) ||
      type.supertypes.some((supertype) => heapMatches(types, supertype, expected))
    );
  }
  if (typeof expected === "number") return isBottom(heap) && topOf(types, heap) === topOf(types, expected);
  return ABOVE[heap]?.some((above) => heapMatches(types, above, expected)) ?? false;
}

/** Whether nothing but null is of a type. */
export const isBottom = (heap: HeapType): boolean => typeof heap === "string" && heap.startsWith("no");

/** What everything that may be cast to `heap` is. */
export function topOf(types: Types, heap: HeapType): AbstractHeapType {
  if (typeof heap === "object") return "shared" in heap ? topOf(types, heap.shared) : topOf(types, heap.exact);
  let at: AbstractHeapType = typeof heap === "number" ? (types[heap]?.composite.kind ?? "any") : heap;
  for (let above = ABOVE[at]; above; above = ABOVE[at]) at = above[0]!;
  return at;
}

/** Core spec, "Defaultable": whether a local, a field or an element may begin with nothing said. */
export const isDefaultable = (type: ValueType): boolean => !isReference(type) || type.nullable;
