import type { Case, ComponentOptions } from "./case.ts";
import { isBoolean } from "./legal_options.ts";
import { MAX_COMPONENTS, MAX_STAGES } from "./limits.ts";
import { legalInFlight, legalShareDefinitions, mayDouble, placeOf, whyNotAt, whyNotOneOf } from "./place.ts";
import { stagesOf } from "./topology.ts";

/**
 * Why the components of `testCase` cannot be as they are: what validation
 * refuses, what would mean nothing, and what is out of bounds (place.ts).
 *
 * @returns `null` if they can.
 */
export function whyNotComponents({
  functions,
  components,
  asyncHost,
  shareDefinitions,
  inFlight,
}: Case): string | null {
  if (components.length < 1 || components.length > MAX_COMPONENTS)
    return `${components.length} components; 1 … ${MAX_COMPONENTS} are allowed`;
  const why = isBoolean("asyncHost", asyncHost);
  if (why !== null) return why;
  const composed = { frames: components, asyncHost, funcs: functions.map(({ func }) => func) };
  for (const [index, component] of components.entries()) {
    const wrong = whyNotFrame(components, index) ?? whyNotAt(placeOf(composed, index), component);
    if (wrong !== null) return `component ${index}: ${wrong}`;
  }
  const stages = stagesOf(components).length;
  if (stages > MAX_STAGES) return `${stages} components that call one another; ${MAX_STAGES} are allowed`;
  return (
    whyNotOneOf("shareDefinitions", shareDefinitions, legalShareDefinitions(components)) ??
    whyNotOneOf("inFlight", inFlight, legalInFlight(components))
  );
}

function whyNotFrame(components: readonly ComponentOptions[], index: number): string | null {
  const { beside, asyncType } = components[index]!;
  const why = isBoolean("beside", beside) ?? isBoolean("asyncType", asyncType);
  if (why !== null || !beside) return why;
  if (components[index - 1]?.beside) return "three components stand beside each other";
  const before = components.slice(0, Math.max(0, index - 1));
  return mayDouble(before) ? null : "nothing may stand beside another component here";
}
