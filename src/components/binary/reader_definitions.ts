import type { StringEncoding } from "../canonical/context.ts";
import type { FuncType, ValueType } from "../types/type.ts";

/** `functype`, whose `async` is part of the type. */
export interface ComponentFuncType extends FuncType {
  readonly async: boolean;
}

/** What a type index stands for. */
export type TypeItem =
  | { readonly kind: "value"; readonly type: ValueType }
  | { readonly kind: "func"; readonly type: ComponentFuncType }
  | { readonly kind: "instance"; readonly exports: ExternTypes }
  | { readonly kind: "component"; readonly imports: ExternTypes; readonly exports: ExternTypes };

/** What is known, before any instantiation, of something that is imported or exported. */
export type ExternType =
  | { readonly sort: "func"; readonly type: ComponentFuncType }
  | { readonly sort: "type"; readonly type: TypeItem }
  | { readonly sort: "instance"; readonly exports: ExternTypes }
  | { readonly sort: "component"; readonly imports: ExternTypes; readonly exports: ExternTypes }
  | { readonly sort: "core module" };

export type ExternTypes = ReadonlyMap<string, ExternType>;

export type CoreItemSort = "func" | "table" | "memory" | "global" | "tag";
export type ItemSort = ExternType["sort"];

/** `core:sortidx`. */
export interface CoreItemRef {
  readonly sort: CoreItemSort;
  readonly index: number;
}

/** `sortidx`; `type` is what the type index stands for where the sort is `type`. */
export interface ItemRef {
  readonly sort: ItemSort;
  readonly index: number;
  readonly type: ExternType;
}

type Named<T> = readonly [name: string, T];

/** `canonopt`s by index; `callback` only with `async`. */
export interface CanonOpts {
  readonly stringEncoding: StringEncoding;
  readonly memory: number | null;
  readonly realloc: number | null;
  readonly postReturn: number | null;
  readonly async: boolean;
  readonly callback: number | null;
}

/** The `canon` built-ins without options that depend on a type. */
export const PLAIN_BUILTINS = {
  0x24: "backpressure.inc",
  0x25: "backpressure.dec",
  0x1f: "waitable-set.new",
  0x22: "waitable-set.drop",
  0x23: "waitable.join",
  0x0d: "subtask.drop",
} as const;

type PlainBuiltin = (typeof PLAIN_BUILTINS)[keyof typeof PLAIN_BUILTINS];

/** `canon`; each defines a core function, `lift` a function. */
export type Canon =
  | { readonly kind: "lift"; readonly func: number; readonly opts: CanonOpts; readonly type: ComponentFuncType }
  | { readonly kind: "lower"; readonly func: number; readonly opts: CanonOpts; readonly type: ComponentFuncType }
  | { readonly kind: "task.return"; readonly result: ValueType | null; readonly opts: CanonOpts }
  | { readonly kind: "context.get" | "context.set"; readonly slot: number }
  | { readonly kind: "thread.yield" }
  | { readonly kind: "waitable-set.wait" | "waitable-set.poll"; readonly memory: number }
  | { readonly kind: PlainBuiltin };

/** One definition of a component, which adds to an index space; types are resolved and leave none behind. */
export type Definition =
  | { readonly kind: "core-module"; readonly binary: Uint8Array }
  | { readonly kind: "core-instantiate"; readonly module: number; readonly args: readonly Named<number>[] }
  | { readonly kind: "core-inline"; readonly exports: readonly Named<CoreItemRef>[] }
  | { readonly kind: "component"; readonly component: ComponentDefinition }
  | { readonly kind: "instantiate"; readonly component: number; readonly args: readonly Named<ItemRef>[] }
  | { readonly kind: "inline"; readonly exports: readonly Named<ItemRef>[] }
  | { readonly kind: "alias-export"; readonly sort: ItemSort; readonly instance: number; readonly name: string }
  | {
      readonly kind: "alias-core-export";
      readonly sort: CoreItemSort;
      readonly instance: number;
      readonly name: string;
    }
  /** `scopes` counts components outwards; 0 is this one. */
  | {
      readonly kind: "alias-outer";
      readonly sort: "component" | "core module";
      readonly scopes: number;
      readonly index: number;
    }
  | { readonly kind: "canon"; readonly canon: Canon }
  | { readonly kind: "import"; readonly name: string; readonly type: ExternType }
  | { readonly kind: "export"; readonly name: string; readonly item: ItemRef };

export interface ComponentDefinition {
  readonly definitions: readonly Definition[];
  readonly imports: ExternTypes;
  readonly exports: ExternTypes;
}
