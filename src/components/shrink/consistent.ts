import { isCodeStyle } from "../case/case.ts";
import type { Case, ComponentOptions } from "../case/case.ts";
import { legalInFlight, legalShareDefinitions, optionsAt, placeOf } from "../case/place.ts";
import type { Frame } from "../case/place.ts";
import { PLAIN_CALL, PLAIN_CASE } from "../case/plain.ts";
import { calleeType } from "../case/topology.ts";
import { funcsOf } from "../case/functions.ts";

/**
 * The case whose options are those of `wanted` where these are legal, and
 * plain elsewhere: a reducer drops a function's `async` type, and with it goes
 * what is allowed with one only. A legal case is what it is.
 */
export function consistent(wanted: Case): Case {
  const { asyncHost, shareDefinitions, inFlight, calls } = wanted;
  const frames = framesOf(wanted);
  const composed = { frames, asyncHost, funcs: funcsOf(wanted) };
  const components = frames.map((_, index) => optionsAt(placeOf(composed, index), wanted.components[index]!));
  return {
    ...wanted,
    components,
    shareDefinitions: legalShareDefinitions(frames).includes(shareDefinitions)
      ? shareDefinitions
      : PLAIN_CASE.shareDefinitions,
    inFlight: legalInFlight(frames).includes(inFlight) ? inFlight : PLAIN_CASE.inFlight,
    calls: asyncHost
      ? calls
      : calls.map((call) => (call.answer === PLAIN_CALL.answer ? call : { ...call, answer: PLAIN_CALL.answer })),
  };
}

/**
 * What has no code of its own takes the type of what it calls, if that is one; nothing stands beside the component that
 * the host calls.
 */
function framesOf({ components, asyncHost }: Case): readonly Frame[] {
  const frames: Frame[] = components.map(({ beside, asyncType }, index) => ({
    beside: beside && index > 1,
    asyncType,
  }));
  // A component depends on what it calls, which comes after it.
  for (let index = frames.length - 1; index >= 0; index--) {
    const callees = calleeType({ components: frames, asyncHost }, index);
    if (followsCallees(components[index]!, callees)) frames[index] = { ...frames[index]!, asyncType: callees! };
  }
  return frames;
}

/** Of a type that is not `async`, what calls an `async` function would have to wait: it gets code instead. */
function followsCallees({ style, asyncType }: ComponentOptions, callees: boolean | null): boolean {
  return !isCodeStyle(style) && callees !== null && callees !== asyncType && !callees;
}
