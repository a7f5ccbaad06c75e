// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { Feature } from "../../../wasm/feature.ts";
import { isBottom, isReference } from "../../../wasm/subtyping.ts";
import type { CompositeType, GlobalType, MemoryType, SubType, TableType } from "../../../wasm/types.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import type { AbstractHeapType, HeapType, ReferenceType, ValueType } from "../../../wasm/value_types.ts";
import { ALWAYS } from "../../case/style.ts";
import type { Style } from "../../case/style.ts";
import { Seen } from "./constants.ts";

/** The keys of references, by what they refer to: which may be null, and which may not. */
const NULLABLE_KEYS = new Map<HeapType, string>();
const OTHER_KEYS = new Map<HeapType, string>();

/** A type as a key: equal types have equal ones. */
export function keyOf(type: ValueType): string {
  if (!isReference(type)) return type;
  const { nullable, heap } = type;
  if (typeof heap === "object") return `${JSON.stringify(heap)}${nullable ? "?" : ""}`;
  const known = nullable ? NULLABLE_KEYS : OTHER_KEYS;
  let key = known.get(heap);
  if (key === undefined) known.set(heap, (key = `${heap}${nullable ? "?" : ""}`));
  return key;
}

export const isSameType = (one: ValueType, other: ValueType): boolean => keyOf(one) === keyOf(other);

export function keyOfAll(types: readonly ValueType[]): string {
  if (types.length === 1) return keyOf(types[0]!);
  return types.length === 0 ? "" : types.map(keyOf).join();
}

export const sameTypes = (some: readonly ValueType[], others: readonly ValueType[]): boolean =>
  some.length === others.length && some.every((type, index) => isSameType(type, others[index]!));

/** Abstract types, by the proposal that they came with. */
const ABSTRACT: readonly (readonly [Feature, readonly AbstractHeapType[]])[] = [
  ["reference-types", ["func", "extern"]],
  ["gc", ["any", "eq", "i31", "struct", "array", "none", "nofunc", "noextern"]],
  ["exceptions", ["exn"]],
];

const NUMBERS: readonly ValueType[] = ["i32", "i64", "f32", "f64"];
const VECTOR_AND_NUMBERS: readonly ValueType[] = [...NUMBERS, "v128"];

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
  /** Constants that there are so far. */
  readonly seen = {
    i32: new Seen<number>(),
    i64: new Seen<bigint>(),
    f32: new Seen<number>(),
    f64: new Seen<bigint>(),
    v128: new Seen<Uint8Array>(),
  };
  /** Functions that `ref.func` may name. */
  declared: ReadonlySet<number> = new Set();
  /** How many of the functions and of the globals are imported. */
  importedFunctions = 0;
  importedGlobals = 0;
  readonly locals: readonly ValueType[] = [];
  readonly labels: readonly (readonly ValueType[])[] = [];
  readonly results: readonly ValueType[] = [];
  /** What follows from so many types. */
  readonly #ofTypes = new Map<string, unknown>();
  #typesKnown = 0;
  readonly #known = new Map<object, unknown>();

  constructor(style: Style) {
    this.style = style;
    this.features = new Set<Feature>([...ALWAYS, ...style.features]);
  }

  has(feature: Feature): boolean {
    return this.features.has(feature);
  }

  /** Indices of types of a kind. */
  typesOf(kind: CompositeType["kind"]): readonly number[] {
    return this.#follows(`types ${kind}`, () =>
      [...this.types.keys()].filter((index) => this.types[index]!.composite.kind === kind),
    );
  }

  functionTypes(): readonly number[] {
    return this.typesOf("func");
  }

  signature(type: number): { readonly parameters: readonly ValueType[]; readonly results: readonly ValueType[] } {
    const composite = this.types[type]!.composite;
    if (composite.kind !== "func") throw new TypeError(`type ${type} is no function type`);
    return composite;
  }

  /** Heap types that code may name, abstract ones first. */
  heaps(): readonly HeapType[] {
    return this.#follows("heaps", () => {
      const abstract = ABSTRACT.flatMap(([feature, heaps]) => (this.has(feature) ? heaps : []));
      return this.has("function-references") ? [...abstract, ...this.types.keys()] : abstract;
    });
  }

  /** Types of values that are drawn for, the simplest first; of those that only null is of, just that. */
  valueTypes(): readonly ValueType[] {
    return this.#follows("value types", () => [...this.numberTypes(), ...this.references()]);
  }

  references(): readonly ReferenceType[] {
    return this.#follows("references", () =>
      this.heaps().flatMap((heap): readonly ReferenceType[] => {
        const nullable = { nullable: true, heap };
        // Of some types there is no value to be made that is not null.
        const isMade = !isBottom(heap) && heap !== "exn" && heap !== "extern";
        const hasOthers = this.has("function-references") && isMade;
        return hasOthers ? [nullable, { nullable: false, heap }] : [nullable];
      }),
    );
  }

  numberTypes(): readonly ValueType[] {
    return this.has("simd") ? VECTOR_AND_NUMBERS : NUMBERS;
  }

  /** Which types code may name, as a key. */
  get nameable(): string {
    return this.#follows("nameable", () => `${this.numberTypes().length} ${this.references().map(keyOf).join()}`);
  }

  /** What follows from the types alone is found out once for each number of them. */
  #follows<T>(what: string, find: () => T): T {
    if (this.#typesKnown !== this.types.length) {
      this.#ofTypes.clear();
      this.#typesKnown = this.types.length;
    }
    if (!this.#ofTypes.has(what)) this.#ofTypes.set(what, find());
    return this.#ofTypes.get(what) as T;
  }

  /** What is found out once of a module. @param key whose own it is. */
  once<T>(key: object, find: () => T): T {
    if (!this.#known.has(key)) this.#known.set(key, find());
    return this.#known.get(key) as T;
  }
}
