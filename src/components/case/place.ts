import { resultSpills } from "../canonical/flatten.ts";
import type { FuncType } from "../types/type.ts";
import { CODE_STYLES, isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS, THROUGH_STYLES, WAITS } from "./case.ts";
import type { ComponentOptions, GuestStyle, Wait } from "./case.ts";
import {
  MAX_GAP,
  MAX_GROW_EVERY,
  MAX_GROW_PAGES,
  MAX_IN_FLIGHT,
  MAX_NESTING,
  MAX_PATHS,
  MAX_YIELDS,
} from "./limits.ts";
import { PLAIN_COMPONENT } from "./plain.ts";
import { calleesOf, calleeType, pathsOf } from "./topology.ts";

/** Where a component stands among the others, and of which type its functions are: decided before its options. */
export type Frame = Pick<ComponentOptions, "beside" | "asyncType">;

/** The options of a component beyond its frame. */
export type OptionKey = Exclude<keyof ComponentOptions, keyof Frame>;

/** What decides which options a component can have. */
export interface Place extends Frame {
  /** Whether all that it calls is of `async` type. */
  readonly asyncCallees: boolean;
  /** The styles without code of its own that it can have. */
  readonly through: readonly GuestStyle[];
  readonly severalFunctions: boolean;
}

/**
 * Whether two components may stand beside each other behind those of `frames`: not in the first place, and the paths to
 * the host are bounded.
 */
export function mayDouble(frames: readonly Frame[]): boolean {
  return frames.length > 0 && pathsOf(frames) * 2 <= MAX_PATHS;
}

/** What places are told from. */
export interface Composed {
  readonly frames: readonly Frame[];
  readonly asyncHost: boolean;
  readonly funcs: readonly FuncType[];
}

/** The place of the component at an index. */
export function placeOf({ frames, asyncHost, funcs }: Composed, index: number): Place {
  const { beside, asyncType } = frames[index]!;
  const callees = calleeType({ components: frames, asyncHost }, index);
  // What has no code of its own hands on what the only callee is.
  const alike = callees === asyncType && calleesOf(frames, index).length <= 1;
  // A result in memory is lifted and lowered as different core types.
  const inMemory = funcs.some(resultSpills);
  return {
    beside,
    asyncType,
    asyncCallees: callees === true,
    through: alike ? THROUGH_STYLES.filter((style) => style === "re-export" || !inMemory) : [],
    severalFunctions: funcs.length > 1,
  };
}

/** The legal values of an option; of those that it depends on, `chosen` has the values. */
type Legal<K extends OptionKey> = (place: Place, chosen: ComponentOptions) => readonly ComponentOptions[K][];

const BOTH = [false, true] as const;
const upTo = (max: number, min = 0): readonly number[] => Array.from({ length: max - min + 1 }, (_, at) => min + at);

/** What a component has that allocates: a re-export does not. */
const ofMemory =
  <K extends OptionKey>(key: K, all: readonly ComponentOptions[K][]): Legal<K> =>
  (_place, { style }) =>
    style === "re-export" ? [PLAIN_COMPONENT[key]] : all;

/** What means something only in code of its own, and only if `where`. */
const ofCode =
  <K extends OptionKey>(
    key: K,
    all: readonly ComponentOptions[K][],
    where: (place: Place, chosen: ComponentOptions) => boolean,
  ): Legal<K> =>
  (place, chosen) =>
    isCodeStyle(chosen.style) && where(place, chosen) ? all : [PLAIN_COMPONENT[key]];

const YIELDS = upTo(MAX_YIELDS);
const isAsync = ({ asyncType }: Place): boolean => asyncType;

/**
 * The one statement of what is legal for a component's options: what
 * validation admits (CanonicalABI.md, "`canonopt` Validation"), what means
 * something, and what is within bounds. The codec draws among these values,
 * the check of case files asks for them, and shrinking chooses among them. An
 * option depends on those above it.
 */
export const LEGAL: { readonly [K in OptionKey]: Legal<K> } = {
  style: ({ through }) => [...CODE_STYLES, ...through],
  encoding: ofMemory("encoding", STRING_ENCODINGS),
  growPages: ofMemory("growPages", upTo(MAX_GROW_PAGES)),
  growEvery: ofMemory("growEvery", upTo(MAX_GROW_EVERY, 1)),
  gap: ofMemory("gap", upTo(MAX_GAP)),
  importsModules: ofMemory("importsModules", BOTH),
  // The `async` options are for functions of `async` type, those of a lower for such callees.
  lift: ofCode("lift", LIFTS, isAsync),
  lower: ofCode("lower", LOWERS, ({ asyncCallees }) => asyncCallees),
  wait: (_place, { lift, lower }) => WAITS.filter((wait) => canWait(wait, { lift, lower })),
  yieldsBefore: ofCode("yieldsBefore", YIELDS, isAsync),
  yieldsAfter: ofCode("yieldsAfter", YIELDS, isAsync),
  // A result that is returned ends the task, and has its `post-return`.
  yieldsLate: ofCode("yieldsLate", YIELDS, (_place, { lift }) => lift !== "sync"),
  backpressure: ofCode("backpressure", BOTH, isAsync),
  postReturn: ofCode("postReturn", BOTH, (_place, { lift }) => lift === "sync"),
  nesting: () => NESTINGS,
  separateMemories: ofCode("separateMemories", BOTH, ({ severalFunctions }) => severalFunctions),
};

const NESTINGS = upTo(MAX_NESTING);

/** An event loop is what a callback returns to; there is nothing to poll but a subtask. */
function canWait(wait: Wait, { lift, lower }: Pick<ComponentOptions, "lift" | "lower">): boolean {
  switch (wait) {
    case "wait":
      return true;
    case "poll":
      return lower === "async";
    case "event-loop":
      return lift === "callback";
  }
}

/** The legal values of `Case.shareDefinitions`. */
export const legalShareDefinitions = (frames: readonly Frame[]): readonly boolean[] =>
  frames.length > 1 ? BOTH : [false];

const IN_FLIGHT = upTo(MAX_IN_FLIGHT, 1);

/** The legal values of `Case.inFlight`: calls of functions that are not `async` follow each other. */
export const legalInFlight = ([first]: readonly Frame[]): readonly number[] => (first?.asyncType ? IN_FLIGHT : [1]);

const KEYS = Object.keys(LEGAL) as readonly OptionKey[];

/** Why `value` is not one of `legal`. @returns `null` if it is. */
export function whyNotOneOf(key: string, value: unknown, legal: readonly unknown[]): string | null {
  return legal.includes(value) ? null : `${key} is ${JSON.stringify(value)}, not ${list(legal)}`;
}

/** Why a component can't have its options at a place. @returns `null` if it can. */
export function whyNotAt(place: Place, component: ComponentOptions): string | null {
  for (const key of KEYS) {
    const why = whyNotOneOf(key, component[key], LEGAL[key](place, component));
    if (why !== null) return why;
  }
  return null;
}

function list(values: readonly unknown[]): string {
  if (values.length > 1 && typeof values[0] === "number") return `${values[0]} … ${String(values.at(-1))}`;
  return `${values.map(String).join(" or ")}${values.length === 1 ? " (all that is legal here)" : ""}`;
}

/** The options at a place that are those of `wanted` where these are legal, and plain elsewhere. */
export function optionsAt(place: Place, wanted: ComponentOptions): ComponentOptions {
  const { beside, asyncType } = place;
  return KEYS.reduce<ComponentOptions>(
    (chosen, key) => {
      const legal: readonly unknown[] = LEGAL[key](place, chosen);
      return { ...chosen, [key]: legal.includes(wanted[key]) ? wanted[key] : PLAIN_COMPONENT[key] };
    },
    { ...wanted, beside, asyncType },
  );
}
