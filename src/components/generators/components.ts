import { isDeepStrictEqual } from "node:util";
import { alternative, pick, size, union } from "../../input/choices.ts";
import { object } from "../../input/composites.ts";
import { boolean, constant, integer } from "../../input/scalars.ts";
import { inside } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { resultSpills } from "../canonical/flatten.ts";
import { CODE_STYLES, isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS, THROUGH_STYLES } from "../case/case.ts";
import type { Case, ComponentOptions, Lift, Lower, StringEncoding, Wait } from "../case/case.ts";
import {
  MAX_GAP,
  MAX_GROW_EVERY,
  MAX_GROW_PAGES,
  MAX_IN_FLIGHT,
  MAX_NESTING,
  MAX_PATHS,
  MAX_STAGES,
  MAX_YIELDS,
} from "../case/limits.ts";
import { PLAIN_COMPONENT } from "../case/plain.ts";
import { calleesOf, calleeType, pathsOf, stagesOf } from "../case/topology.ts";
import type { FuncType } from "../types/type.ts";

/** What of a case is about its components. */
export type Composition = Pick<Case, "components" | "asyncHost" | "shareDefinitions" | "inFlight">;

/** Where a component stands among the others: its type, and that of what it calls. */
type Frame = Pick<ComponentOptions, "beside" | "asyncType">;

/** What decides which options a component can have. */
interface Place extends Frame {
  /** Whether all that it calls is of `async` type. */
  readonly asyncCallees: boolean;
  /** Whether it may be without code of its own. */
  readonly through: readonly (typeof THROUGH_STYLES)[number][];
  readonly severalFunctions: boolean;
}

/** A component that another one can be made alike: the last one before it in a place like its own. */
interface Alike extends Place {
  readonly model: ComponentOptions | undefined;
}

const zeroOr = (weight: number, max: number): Codec<number> =>
  union([
    alternative(weight, constant(0), (value: number) => value === 0),
    alternative(1, integer(1, max), () => true),
  ]);

type Memory = Pick<ComponentOptions, "encoding" | "growPages" | "growEvery" | "gap" | "importsModules">;
const MEMORY: Codec<Memory> = object<Memory>({
  encoding: pick<StringEncoding>(STRING_ENCODINGS, [6, 5, 1]),
  growPages: zeroOr(3, MAX_GROW_PAGES),
  growEvery: integer(1, MAX_GROW_EVERY),
  gap: zeroOr(2, MAX_GAP),
  importsModules: boolean(12),
});

type Async = Pick<
  ComponentOptions,
  "lift" | "lower" | "wait" | "yieldsBefore" | "yieldsAfter" | "yieldsLate" | "backpressure"
>;

const CODE_STYLE = pick(CODE_STYLES);
const LOWER = pick<Lower>(LOWERS, [1, 2]);
const LIFT = pick(LIFTS);
const POST_RETURN = boolean();
const SEPARATE = boolean(3);
const YIELDS = zeroOr(4, MAX_YIELDS);
const BACKPRESSURE = boolean(6);
const WAIT_SUBTASK = pick<Wait>(["wait", "poll"], [3, 1]);
const WAIT_CALLBACK = pick<Wait>(["event-loop", "wait"], [3, 1]);
const WAIT_CALLBACK_SUBTASK = pick<Wait>(["event-loop", "wait", "poll"], [4, 2, 1]);

/** How the guest at a place waits: only what means something there. */
function waitOf(lift: Lift, lower: Lower): Codec<Wait> {
  if (lift === "callback") return lower === "async" ? WAIT_CALLBACK_SUBTASK : WAIT_CALLBACK;
  return lower === "async" ? WAIT_SUBTASK : constant<Wait>("wait");
}

/** The asynchronous options, each drawn only where there is a choice. */
const ASYNC: Codec<Async, Place> = {
  read: (source, { asyncType, asyncCallees }) => {
    const lift = asyncType ? LIFT.read(source, undefined) : "sync";
    const lower = asyncCallees ? LOWER.read(source, undefined) : "sync";
    const wait = waitOf(lift, lower).read(source, undefined);
    return {
      lift,
      lower,
      wait,
      yieldsBefore: asyncType ? YIELDS.read(source, undefined) : 0,
      yieldsAfter: asyncType ? YIELDS.read(source, undefined) : 0,
      yieldsLate: lift === "sync" ? 0 : YIELDS.read(source, undefined),
      backpressure: asyncType && BACKPRESSURE.read(source, undefined),
    };
  },
  write: (
    sink,
    { lift, lower, wait, yieldsBefore, yieldsAfter, yieldsLate, backpressure },
    { asyncType, asyncCallees },
  ) => {
    if (asyncType) LIFT.write(sink, lift, undefined);
    if (asyncCallees) LOWER.write(sink, lower, undefined);
    waitOf(lift, lower).write(sink, wait, undefined);
    if (asyncType) YIELDS.write(sink, yieldsBefore, undefined);
    if (asyncType) YIELDS.write(sink, yieldsAfter, undefined);
    if (lift !== "sync") YIELDS.write(sink, yieldsLate, undefined);
    if (asyncType) BACKPRESSURE.write(sink, backpressure, undefined);
  },
};

/** A component with code of its own. */
const CODE: Codec<ComponentOptions, Place> = {
  read: (source, place) => {
    const memory = MEMORY.read(source, undefined);
    const style = CODE_STYLE.read(source, undefined);
    const async = ASYNC.read(source, place);
    const postReturn = async.lift === "sync" && POST_RETURN.read(source, undefined);
    const separateMemories = place.severalFunctions && SEPARATE.read(source, undefined);
    return {
      ...PLAIN_COMPONENT,
      beside: place.beside,
      asyncType: place.asyncType,
      ...memory,
      style,
      ...async,
      postReturn,
      separateMemories,
    };
  },
  write: (sink, component, place) => {
    MEMORY.write(sink, component, undefined);
    CODE_STYLE.write(sink, component.style as (typeof CODE_STYLES)[number], undefined);
    ASYNC.write(sink, component, place);
    if (component.lift === "sync") POST_RETURN.write(sink, component.postReturn, undefined);
    if (place.severalFunctions) SEPARATE.write(sink, component.separateMemories, undefined);
  },
};

/** A component that hands on what it imports without code of its own. */
const THROUGH: Codec<ComponentOptions, Place> = {
  read: (source, { beside, asyncType, through }) => {
    const style = through[source.integer(through.length - 1)]!;
    const memory = style === "re-export" ? {} : MEMORY.read(source, undefined);
    return { ...PLAIN_COMPONENT, beside, asyncType, ...memory, style };
  },
  write: (sink, component, { through }) => {
    sink.integer(
      through.findIndex((style) => style === component.style),
      through.length - 1,
    );
    if (component.style !== "re-export") MEMORY.write(sink, component, undefined);
  },
};

const COMPONENT: Codec<ComponentOptions, Place> = union<ComponentOptions, Place>([
  alternative(9, CODE, ({ style }) => isCodeStyle(style)),
  alternative(
    1,
    THROUGH,
    () => true,
    ({ through }) => through.length > 0,
  ),
]);

const NESTING = zeroOr(11, MAX_NESTING);

/** A component of its own. */
const DISTINCT: Codec<ComponentOptions, Place> = {
  read: (source, place) => ({ ...COMPONENT.read(source, place), nesting: NESTING.read(source, undefined) }),
  write: (sink, component, place) => {
    COMPONENT.write(sink, component, place);
    NESTING.write(sink, component.nesting, undefined);
  },
};

/** Another instance of the model. */
const REPEATED: Codec<ComponentOptions, Alike> = {
  read: (_, { model, beside }) => ({ ...model!, beside }),
  write: () => undefined,
};

const INSTANCE: Codec<ComponentOptions, Alike> = union<ComponentOptions, Alike>([
  alternative(
    1,
    REPEATED,
    (component, { model, beside }) => isDeepStrictEqual(component, { ...model, beside }),
    ({ model }) => model !== undefined,
  ),
  alternative(1, DISTINCT, () => true),
]);

/** How many stages; two are the most frequent. */
const STAGES = size([
  [4, 1, 1],
  [9, 2, 2],
  [4, 3, 3],
  [1, 4, MAX_STAGES],
]);
const TWO_BESIDE = boolean(12);
const ASYNCHRONOUS = pick([false, true], [3, 2]);
const ASYNC_TYPE = boolean();

/** Which components there are, and of which type their functions are: nothing is `async` in three draws of five. */
const FRAMES: Codec<{ readonly frames: readonly Frame[]; readonly asyncHost: boolean }> = {
  read: (source) => {
    const stages = STAGES.read(source, MAX_STAGES);
    const asynchronous = ASYNCHRONOUS.read(source, undefined);
    const asyncType = (): boolean => asynchronous && ASYNC_TYPE.read(source, undefined);
    const frames: Frame[] = [];
    for (let stage = 0; stage < stages; stage++) {
      const two = canDouble(frames) && TWO_BESIDE.read(source, undefined);
      frames.push({ beside: false, asyncType: asyncType() });
      if (two) frames.push({ beside: true, asyncType: asyncType() });
    }
    return { frames, asyncHost: asyncType() };
  },
  write: (sink, { frames, asyncHost }) => {
    const stages = stagesOf(frames);
    STAGES.write(sink, stages.length, MAX_STAGES);
    const asynchronous = asyncHost || frames.some(({ asyncType }) => asyncType);
    ASYNCHRONOUS.write(sink, asynchronous, undefined);
    const asyncType = (is: boolean): void => {
      if (asynchronous) ASYNC_TYPE.write(sink, is, undefined);
    };
    for (const stage of stages) {
      if (canDouble(frames.slice(0, stage[0]))) TWO_BESIDE.write(sink, stage.length === 2, undefined);
      for (const index of stage) asyncType(frames[index]!.asyncType);
    }
    asyncType(asyncHost);
  },
};

/** Whether two components may stand behind `frames`. */
const canDouble = (frames: readonly Frame[]): boolean => frames.length > 0 && pathsOf(frames) * 2 <= MAX_PATHS;

/** Where the component at an index stands. */
function placeOf(
  composition: { readonly frames: readonly Frame[]; readonly asyncHost: boolean },
  index: number,
  funcs: readonly FuncType[],
): Place {
  const { frames, asyncHost } = composition;
  const { beside, asyncType } = frames[index]!;
  const callees = calleeType({ components: frames, asyncHost }, index);
  const alike = callees === asyncType && calleesOf(frames, index).length <= 1;
  const inMemory = funcs.some(resultSpills);
  return {
    beside,
    asyncType,
    asyncCallees: callees === true,
    through: alike ? THROUGH_STYLES.filter((style) => style === "re-export" || !inMemory) : [],
    severalFunctions: funcs.length > 1,
  };
}

/**
 * The places of all components in order, each with its model.
 *
 * @param components those before a place must be there when it is asked for.
 */
function* alikes(
  composition: { readonly frames: readonly Frame[]; readonly asyncHost: boolean },
  funcs: readonly FuncType[],
  shared: boolean,
  components: readonly ComponentOptions[],
): Generator<Alike> {
  const places: Place[] = [];
  for (const [index, frame] of composition.frames.entries()) {
    const place = placeOf(composition, index, funcs);
    const like = shared
      ? places.findLastIndex((one) => isDeepStrictEqual({ ...one, beside: frame.beside }, place))
      : -1;
    yield { ...place, model: components[like] };
    places.push(place);
  }
}

const SHARE = boolean(6);
const IN_FLIGHT = pick(
  Array.from({ length: MAX_IN_FLIGHT }, (_, index) => index + 1),
  [4, 2, 1, 1],
);

/** The components that functions of these types go through. */
export const COMPOSITION: Codec<Composition, readonly FuncType[]> = {
  read: (source, funcs) => {
    const composition = FRAMES.read(source, undefined);
    const { frames, asyncHost } = composition;
    const shareDefinitions = frames.length > 1 && SHARE.read(source, undefined);
    const components: ComponentOptions[] = [];
    for (const place of alikes(composition, funcs, shareDefinitions, components))
      components.push(INSTANCE.read(source, place));
    const inFlight = frames[0]!.asyncType ? IN_FLIGHT.read(source, undefined) : 1;
    return { components, asyncHost, shareDefinitions, inFlight };
  },
  write: (sink, { components, asyncHost, shareDefinitions, inFlight }, funcs) => {
    const composition = { frames: components, asyncHost };
    FRAMES.write(sink, composition, undefined);
    if (components.length > 1) SHARE.write(sink, shareDefinitions, undefined);
    let index = 0;
    for (const place of alikes(composition, funcs, shareDefinitions, components)) {
      const component = components[index]!;
      inside(`.components[${index}]`, () => {
        INSTANCE.write(sink, component, place);
      });
      index++;
    }
    if (components[0]!.asyncType) IN_FLIGHT.write(sink, inFlight, undefined);
  },
};
