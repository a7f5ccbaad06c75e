import type { Feature } from "../../../wasm/feature.ts";
import { isBottom, isReference } from "../../../wasm/subtyping.ts";
import type { GlobalType, MemoryType, SubType, TableType } from "../../../wasm/types.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import type { AbstractHeapType, HeapType, ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { ALWAYS } from "../../case/style.ts";
import type { Style } from "../../case/style.ts";

/** A type as a key: equal types have equal ones. */
export function keyOf(type: ValueType): string {
  if (!isReference(type)) return type;
  const heap = typeof type.heap === "object" ? JSON.stringify(type.heap) : String(type.heap);
  return type.nullable ? `${heap}?` : heap;
}

export const isSameType = (one: ValueType, other: ValueType): boolean => keyOf(one) === keyOf(other);

export function keyOfAll(types: readonly ValueType[]): string {
  if (types.length === 1) return keyOf(types[0]!);
  return types.length === 0 ? "" : types.map(keyOf).join();
}

export const sameTypes = (some: readonly ValueType[], others: readonly ValueType[]): boolean =>
  some.length === others.length && keyOfAll(some) === keyOfAll(others);

/** Abstract types, by the proposal that they came with. */
const ABSTRACT: readonly (readonly [Feature, readonly AbstractHeapType[]])[] = [
  ["reference-types", ["func", "extern"]],
  ["gc", ["any", "eq", "i31", "struct", "array", "none", "nofunc", "noextern"]],
  ["exceptions", ["exn"]],
];

/** What a module has, as far as it is drawn: its index spaces, and what follows from them. */
export class Space implements TypingContext {
  readonly style: Style;
  readonly features: ReadonlySet<Feature>;
  readonly types: SubType[] = [];
  readonly functions: number[] = [];
  readonly tags: number[] = [];
  readonly tables: TableType[] = [];
  readonly memories: MemoryType[] = [];
  readonly globals: GlobalType[] = [];
  readonly elements: ReferenceType[] = [];
  /** How many items each data segment has, which is known before the bytes are. */
  dataSegments = 0;
  /** Functions that `ref.func` may name. */
  declared: ReadonlySet<number> = new Set();
  /** How many of the functions and of the globals are imported. */
  importedFunctions = 0;
  importedGlobals = 0;
  readonly locals: readonly ValueType[] = [];
  readonly labels: readonly (readonly ValueType[])[] = [];
  readonly results: readonly ValueType[] = [];

  constructor(style: Style) {
    this.style = style;
    this.features = new Set<Feature>([...ALWAYS, ...style.features]);
  }

  has(feature: Feature): boolean {
    return this.features.has(feature);
  }

  /** Indices of function types. */
  functionTypes(): readonly number[] {
    return this.types
      .keys()
      .toArray()
      .filter((index) => this.types[index]!.composite.kind === "func");
  }

  signature(type: number): { readonly parameters: readonly ValueType[]; readonly results: readonly ValueType[] } {
    const composite = this.types[type]!.composite;
    if (composite.kind !== "func") throw new TypeError(`type ${type} is no function type`);
    return composite;
  }

  /** Heap types that code may name, abstract ones first. */
  heaps(): readonly HeapType[] {
    const abstract = ABSTRACT.flatMap(([feature, heaps]) => (this.has(feature) ? heaps : []));
    return this.has("function-references") ? [...abstract, ...this.types.keys()] : abstract;
  }

  /** Types of values that are drawn for, the simplest first; of those that only null is of, just that. */
  valueTypes(): readonly ValueType[] {
    const references = this.heaps().flatMap((heap): readonly ReferenceType[] => {
      const nullable = { nullable: true, heap };
      // Of some types there is no value to be made that is not null.
      const isMade = !isBottom(heap) && heap !== "exn" && heap !== "extern";
      const hasOthers = this.has("function-references") && isMade;
      return hasOthers ? [nullable, { nullable: false, heap }] : [nullable];
    });
    return [...this.numberTypes(), ...references];
  }

  numberTypes(): readonly ValueType[] {
    return this.has("simd") ? ["i32", "i64", "f32", "f64", "v128"] : ["i32", "i64", "f32", "f64"];
  }
}
