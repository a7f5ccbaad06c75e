import type { StringEncoding } from "../canonical/context.ts";
import type { Tier } from "../../platform/v8.ts";
import type { FuncType } from "../types/type.ts";
import type { Value } from "../values/value.ts";

/** `string-encoding` of a component's canonical options. */
export const STRING_ENCODINGS = ["utf8", "utf16", "latin1+utf16"] as const satisfies readonly StringEncoding[];
export type { StringEncoding };

/**
 * How the code of a guest hands on what it was given. Each yields equal values by the
 * Canonical ABI; they differ in which loads, stores and allocations a guest does.
 *
 * - `forward`: flat values and pointers are passed on as they came.
 * - `copy`: every value is loaded from where it is and stored into newly
 *   allocated memory, lists element by element, strings by code unit; flat
 *   parameters go to memory and back.
 */
export const CODE_STYLES = ["forward", "copy"] as const;

/**
 * What stands in the place of a guest's code:
 *
 * - `bare`: each function is lifted from what lowering its import gave, without any core module between.
 * - `relay`: the same, but that a core module imports and exports what is lifted.
 * - `re-export`: the component exports the functions that it imports.
 */
export const THROUGH_STYLES = ["bare", "relay", "re-export"] as const;

export const GUEST_STYLES = [...CODE_STYLES, ...THROUGH_STYLES] as const;
export type GuestStyle = (typeof GUEST_STYLES)[number];

/**
 * How `canon lift` is told to call the core function (CanonicalABI.md, "`canon lift`"): `sync`, `async callback`, or
 * `async`.
 */
export const LIFTS = ["sync", "callback", "stackful"] as const;
export type Lift = (typeof LIFTS)[number];

/** Whether `canon lower` has the `async` option. */
export const LOWERS = ["sync", "async"] as const;
export type Lower = (typeof LOWERS)[number];

/**
 * How a guest waits for a subtask, and yields: by `waitable-set.wait` and
 * `thread.yield`; by asking `waitable-set.poll` and yielding in turn; or by
 * returning `WAIT` and `YIELD` to the event loop of its callback lift.
 */
export const WAITS = ["wait", "poll", "event-loop"] as const;
export type Wait = (typeof WAITS)[number];

/** One component and the canonical options that it lifts and lowers with. */
export interface ComponentOptions {
  /**
   * Whether it stands beside the component before it, which then is not its caller: both have the same callers and the
   * same callees.
   */
  readonly beside: boolean;
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
  /** Whether the functions that it exports are of `async` type. */
  readonly asyncType: boolean;
  readonly lift: Lift;
  readonly lower: Lower;
  readonly wait: Wait;
  /** How often a task yields before it calls, between the last answer and its own, and after that: 0 … 2. */
  readonly yieldsBefore: number;
  readonly yieldsAfter: number;
  readonly yieldsLate: number;
  /** Whether a task holds others off (`backpressure.inc`) from its start to its end. */
  readonly backpressure: boolean;
  /** How many components it is wrapped into, one within the other: 0 … 2. */
  readonly nesting: number;
  /** Whether the component imports its core modules instead of holding them. */
  readonly importsModules: boolean;
  /** Whether each of several functions has a memory of its own. */
  readonly separateMemories: boolean;
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
  readonly tier: Tier;
}

/** What of a case says how engines run it. */
export interface EngineConfig {
  readonly jco: JcoConfig;
  readonly v8: V8Config;
}

/** What the host offers as its function; anything but `function` must be refused by the engine. */
export const LINKS = ["function", "missing", "not-a-function"] as const;
export type Link = (typeof LINKS)[number];

/** Which host form the integer lists of a call take. */
export const LIST_FORMS = ["typed", "subarray", "array"] as const;
export type ListForm = (typeof LIST_FORMS)[number];

/**
 * When the host's function answers: before it returns, or by a promise that settles in a microtask or in a later turn
 * of the event loop.
 */
export const ANSWERS = ["at-once", "microtask", "tick"] as const;
export type Answer = (typeof ANSWERS)[number];

/** What does not depend on a call's values. */
export interface CallOptions {
  /** The index of the function that is called among `Case.functions`. */
  readonly of: number;
  readonly form: ListForm;
  readonly answer: Answer;
}

/**
 * One call. `seeded` calls hold 4 bytes from which the values are expanded
 * (`generators/`), so that a thousand of them fit an input; `drawn` ones
 * spell their values out.
 */
export type Call = DrawnCall | SeededCall;

export interface DrawnCall extends CallOptions {
  readonly kind: "drawn";
  readonly args: readonly Value[];
  readonly result: Value | null;
}

export interface SeededCall extends CallOptions {
  readonly kind: "seeded";
  readonly seed: number;
}

/** A function that the component exports, and the one of the same type that it imports from the host. */
export interface CaseFunction {
  readonly func: FuncType;
  /** Name under which the component imports the host's function; differs from every type's name. */
  readonly importName: string;
  /** Name under which the component exports its function; none that is reserved (legal.ts), and of no type. */
  readonly exportName: string;
}

/**
 * One test case of `component_api`: components that hand values on, host →
 * the first component → … → the last → host, and back.
 */
export interface Case extends EngineConfig {
  /** 1 … 3, each of which goes through every component. They share named types. */
  readonly functions: readonly [CaseFunction, ...CaseFunction[]];
  /** From the component that the host calls to the one that calls the host; topology.ts says what is called by what. */
  readonly components: readonly ComponentOptions[];
  /** Whether the host's functions are of `async` type. */
  readonly asyncHost: boolean;
  /** Whether components that are alike are one definition, instantiated as often as it is needed. */
  readonly shareDefinitions: boolean;
  /** How many calls are under way at a time: 1 … 4. */
  readonly inFlight: number;
  readonly link: Link;
  /** 1 … 1000. */
  readonly calls: readonly Call[];
}

/** All of a case but its calls. */
export type Uncalled = Omit<Case, "calls">;

/** The function that `call` calls. */
export function functionOf(testCase: Uncalled, call: Pick<Call, "of">): CaseFunction {
  const found = testCase.functions[call.of];
  if (!found) throw new RangeError(`no function ${call.of}`);
  return found;
}

/** Whether `style` stands for code of its own between a lift and a lower. */
export function isCodeStyle(style: GuestStyle): style is (typeof CODE_STYLES)[number] {
  return CODE_STYLES.some((one) => one === style);
}
