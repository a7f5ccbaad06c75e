import type { StringEncoding } from "../canonical/context.ts";
import type { FuncType } from "../types/type.ts";
import type { Value } from "../values/value.ts";

/** `string-encoding` of a component's canonical options. */
export const STRING_ENCODINGS = ["utf8", "utf16", "latin1+utf16"] as const satisfies readonly StringEncoding[];
export type { StringEncoding };

/**
 * How a guest hands on what it was given. Each yields equal values by the
 * Canonical ABI; they differ in which loads, stores and allocations a guest does.
 *
 * - `forward`: flat values and pointers are passed on as they came.
 * - `copy`: every value is loaded from where it is and stored into newly
 *   allocated memory, lists element by element, strings by code unit; flat
 *   parameters go to memory and back.
 */
export const GUEST_STYLES = ["forward", "copy"] as const;
export type GuestStyle = (typeof GUEST_STYLES)[number];

/** One component of the chain and the canonical options that it lifts and lowers with. */
export interface ComponentOptions {
  readonly encoding: StringEncoding;
  readonly style: GuestStyle;
  /** Pages by which the memory grows on every `growEvery`-th allocation: 0 … 4. */
  readonly growPages: number;
  /** 1 … 8; without effect where `growPages` is 0. */
  readonly growEvery: number;
  /** Bytes that the allocator leaves free before each block, to move blocks around: 0 … 64. */
  readonly gap: number;
  /** Whether the lift has a `post-return`; it counts itself and scribbles over the result. */
  readonly postReturn: boolean;
}

/** Options of jco's transpilation that a user can choose; names as in its documentation. */
export interface JcoConfig {
  readonly instantiation: "sync" | "async" | "module";
  readonly importBindings: "js" | "hybrid" | "optimized" | "direct-optimized";
  readonly validLiftingOptimization: boolean;
  readonly multiMemory: boolean;
  readonly wasmExnref: boolean;
  readonly strict: boolean;
  readonly flagsAsBigInt: boolean;
  readonly useNamespaceObjects: boolean;
  readonly variantsInlineCases: boolean;
  readonly enumValuesScreamingSnakeCase: boolean;
  readonly tlaCompat: boolean;
  readonly compat: boolean;
  readonly nodejsCompat: boolean;
  readonly namespacedExports: boolean;
  readonly componentErrorWrapping: boolean;
  /** Whether core modules are inlined as base64 (a high cut-off) or asked for as files (0). */
  readonly inlineModules: boolean;
}

/** How V8 compiles the core modules of the case. */
export interface V8Config {
  readonly tier: "default" | "liftoff" | "turbofan";
}

/** What the host offers as its function; anything but `function` must be refused by the engine. */
export const LINKS = ["function", "missing", "not-a-function"] as const;
export type Link = (typeof LINKS)[number];

/** Which host form the integer lists of a call take. */
export const LIST_FORMS = ["typed", "subarray", "array"] as const;
export type ListForm = (typeof LIST_FORMS)[number];

/**
 * One call. `seeded` calls hold 4 bytes from which the values are expanded
 * (`generators/`), so that a thousand of them fit an input; `drawn` ones
 * spell their values out.
 */
export type Call =
  | { readonly kind: "drawn"; readonly form: ListForm; readonly args: readonly Value[]; readonly result: Value | null }
  | { readonly kind: "seeded"; readonly form: ListForm; readonly seed: number };

/**
 * One test case of `component_api`: a chain of components that hand values
 * on, host → components[0] → … → components[n-1] → host, and back.
 */
export interface Case {
  readonly func: FuncType;
  /** Name under which the component imports the host's function; differs from every type's name. */
  readonly importName: string;
  /** Name under which the component exports its function; none of `RESERVED_EXPORTS` (legal.ts), and of no type. */
  readonly exportName: string;
  /** From the component that the host calls to the one that calls the host; 1 … 3. */
  readonly components: readonly ComponentOptions[];
  readonly jco: JcoConfig;
  readonly v8: V8Config;
  readonly link: Link;
  /** 1 … 1000. */
  readonly calls: readonly Call[];
}
