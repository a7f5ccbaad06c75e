import { isDeepStrictEqual } from "node:util";
import { alternative, pick, size, union } from "../../input/choices.ts";
import { boolean, constant, integer } from "../../input/scalars.ts";
import { inside, NotEncodable } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { CODE_STYLES, isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS } from "../case/case.ts";
import type { Case, ComponentOptions, GuestStyle, Lower, StringEncoding, Wait } from "../case/case.ts";
import {
  MAX_GAP,
  MAX_GROW_EVERY,
  MAX_GROW_PAGES,
  MAX_IN_FLIGHT,
  MAX_NESTING,
  MAX_STAGES,
  MAX_YIELDS,
} from "../case/limits.ts";
import { LEGAL, legalInFlight, legalShareDefinitions, mayDouble, placeOf } from "../case/place.ts";
import type { Composed, Frame, OptionKey, Place } from "../case/place.ts";
import { PLAIN_COMPONENT } from "../case/plain.ts";
import { stagesOf } from "../case/topology.ts";
import type { FuncType } from "../types/type.ts";

/** What of a case is about its components. */
type Composition = Pick<Case, "components" | "asyncHost" | "shareDefinitions" | "inFlight">;

/** A component that another one can be made alike: the last one before it in a place like its own. */
interface Alike extends Place {
  readonly model: ComponentOptions | undefined;
}

const zeroOr = (weight: number, max: number): Codec<number> =>
  union([
    alternative(weight, constant(0), (value: number) => value === 0),
    alternative(1, integer(1, max), () => true),
  ]);

/** How the values of an option are drawn where it has several legal ones. */
type Draw<K extends OptionKey> = (legal: readonly ComponentOptions[K][]) => Codec<ComponentOptions[K]>;

const always =
  <K extends OptionKey>(codec: Codec<ComponentOptions[K]>): Draw<K> =>
  () =>
    codec;

const CODE_STYLE = pick<GuestStyle>(CODE_STYLES);
const YIELDS = zeroOr(4, MAX_YIELDS);
const WAIT_SUBTASK = pick<Wait>(["wait", "poll"], [3, 1]);
const WAIT_CALLBACK = pick<Wait>(["event-loop", "wait"], [3, 1]);
const WAIT_CALLBACK_SUBTASK = pick<Wait>(["event-loop", "wait", "poll"], [4, 2, 1]);

const DRAWS: { readonly [K in OptionKey]: Draw<K> } = {
  style: (legal) => (legal.every(isCodeStyle) ? CODE_STYLE : pick<GuestStyle>(legal)),
  encoding: always<"encoding">(pick<StringEncoding>(STRING_ENCODINGS, [6, 5, 1])),
  growPages: always<"growPages">(zeroOr(3, MAX_GROW_PAGES)),
  growEvery: always<"growEvery">(integer(1, MAX_GROW_EVERY)),
  gap: always<"gap">(zeroOr(2, MAX_GAP)),
  importsModules: always<"importsModules">(boolean(12)),
  lift: always<"lift">(pick(LIFTS)),
  lower: always<"lower">(pick<Lower>(LOWERS, [1, 2])),
  wait: (legal) => {
    if (!legal.includes("event-loop")) return WAIT_SUBTASK;
    return legal.includes("poll") ? WAIT_CALLBACK_SUBTASK : WAIT_CALLBACK;
  },
  yieldsBefore: always<"yieldsBefore">(YIELDS),
  yieldsAfter: always<"yieldsAfter">(YIELDS),
  yieldsLate: always<"yieldsLate">(YIELDS),
  backpressure: always<"backpressure">(boolean(6)),
  postReturn: always<"postReturn">(boolean()),
  nesting: always<"nesting">(zeroOr(11, MAX_NESTING)),
  separateMemories: always<"separateMemories">(boolean(3)),
};

const MEMORY: readonly OptionKey[] = ["encoding", "growPages", "growEvery", "gap", "importsModules"];
const TASKS: readonly OptionKey[] = [
  "lift",
  "lower",
  "wait",
  "yieldsBefore",
  "yieldsAfter",
  "yieldsLate",
  "backpressure",
  "postReturn",
  "separateMemories",
];

/**
 * The options of a component in this order, each drawn only where there is a
 * choice among what is legal (case/place.ts).
 *
 * @param admits which styles are meant.
 */
function optionsCodec(
  keys: readonly OptionKey[],
  admits: (style: GuestStyle) => boolean,
): Codec<ComponentOptions, Place> {
  /** The option's legal values, and what draws one of them; `null` where there is one only. */
  const drawOf = (
    key: OptionKey,
    place: Place,
    chosen: ComponentOptions,
  ): [readonly unknown[], Codec<unknown> | null] => {
    const legal = (LEGAL[key] as (place: Place, chosen: ComponentOptions) => readonly never[])(place, chosen);
    const meant = key === "style" ? legal.filter(admits) : legal;
    return [meant, meant.length > 1 ? (DRAWS[key] as Draw<OptionKey>)(meant) : null];
  };
  return {
    read: (source, place) => {
      const { beside, asyncType } = place;
      let chosen: ComponentOptions = { ...PLAIN_COMPONENT, beside, asyncType };
      for (const key of keys) {
        const [legal, codec] = drawOf(key, place, chosen);
        chosen = { ...chosen, [key]: codec ? codec.read(source, undefined) : legal[0] };
      }
      return chosen;
    },
    write: (sink, component, place) => {
      for (const key of keys) {
        const [legal, codec] = drawOf(key, place, component);
        const value = component[key];
        if (!legal.includes(value)) throw new NotEncodable(`${key} can't be ${String(value)} here`);
        codec?.write(sink, value, undefined);
      }
    },
  };
}

/** A component with code of its own. */
const CODE = optionsCodec([...MEMORY, "style", ...TASKS], isCodeStyle);

/** A component that hands on what it imports without code of its own. */
const THROUGH = optionsCodec(["style", ...MEMORY, ...TASKS], (style) => !isCodeStyle(style));

const COMPONENT: Codec<ComponentOptions, Place> = union<ComponentOptions, Place>([
  alternative(9, CODE, ({ style }) => isCodeStyle(style)),
  alternative(
    1,
    THROUGH,
    () => true,
    ({ through }) => through.length > 0,
  ),
]);

const NESTING = DRAWS.nesting([]);

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
      const two = mayDouble(frames) && TWO_BESIDE.read(source, undefined);
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
      if (mayDouble(frames.slice(0, stage[0]))) TWO_BESIDE.write(sink, stage.length === 2, undefined);
      for (const index of stage) asyncType(frames[index]!.asyncType);
    }
    asyncType(asyncHost);
  },
};

/**
 * The places of all components in order, each with its model.
 *
 * @param components those before a place must be there when it is asked for.
 */
function* alikes(composed: Composed, shared: boolean, components: readonly ComponentOptions[]): Generator<Alike> {
  const places: Place[] = [];
  for (const [index, { beside }] of composed.frames.entries()) {
    const place = placeOf(composed, index);
    const like = shared ? places.findLastIndex((one) => isDeepStrictEqual({ ...one, beside }, place)) : -1;
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
    const composed = { ...FRAMES.read(source, undefined), funcs };
    const { frames, asyncHost } = composed;
    const shareDefinitions = legalShareDefinitions(frames).length > 1 && SHARE.read(source, undefined);
    const components: ComponentOptions[] = [];
    for (const place of alikes(composed, shareDefinitions, components)) components.push(INSTANCE.read(source, place));
    const inFlight = legalInFlight(frames).length > 1 ? IN_FLIGHT.read(source, undefined) : 1;
    return { components, asyncHost, shareDefinitions, inFlight };
  },
  write: (sink, { components, asyncHost, shareDefinitions, inFlight }, funcs) => {
    const composed = { frames: components, asyncHost, funcs };
    FRAMES.write(sink, composed, undefined);
    if (legalShareDefinitions(components).length > 1) SHARE.write(sink, shareDefinitions, undefined);
    let index = 0;
    for (const place of alikes(composed, shareDefinitions, components)) {
      const component = components[index]!;
      inside(`.components[${index}]`, () => {
        INSTANCE.write(sink, component, place);
      });
      index++;
    }
    if (legalInFlight(components).length > 1) IN_FLIGHT.write(sink, inFlight, undefined);
  },
};
