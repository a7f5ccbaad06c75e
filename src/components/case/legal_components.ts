import { resultSpills } from "../canonical/flatten.ts";
import { GUEST_STYLES, isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS, WAITS } from "./case.ts";
import type { Case, ComponentOptions } from "./case.ts";
import { inRange, isBoolean, oneOf } from "./legal_options.ts";
import {
  MAX_COMPONENTS,
  MAX_GAP,
  MAX_GROW_EVERY,
  MAX_GROW_PAGES,
  MAX_NESTING,
  MAX_PATHS,
  MAX_STAGES,
  MAX_YIELDS,
} from "./limits.ts";
import { PLAIN_COMPONENT } from "./plain.ts";
import { calleesOf, calleeType, pathsOf, stagesOf } from "./topology.ts";

/**
 * Why the components of `testCase` cannot be as they are: what validation
 * refuses (CanonicalABI.md, "`canonopt` Validation"), what would mean
 * nothing, and what is out of bounds.
 *
 * @returns `null` if they can.
 */
export function whyNotComponents(testCase: Case): string | null {
  const { components, asyncHost, shareDefinitions } = testCase;
  if (components.length < 1 || components.length > MAX_COMPONENTS)
    return `${components.length} components; 1 … ${MAX_COMPONENTS} are allowed`;
  const why = isBoolean("asyncHost", asyncHost) ?? isBoolean("shareDefinitions", shareDefinitions);
  if (why !== null) return why;
  for (const [index, component] of components.entries()) {
    const wrong =
      whyNotOptions(component) ??
      whyNotPlace(components, index) ??
      whyNotAsync(testCase, index) ??
      whyNotThrough(testCase, index);
    if (wrong !== null) return `component ${index}: ${wrong}`;
  }
  const stages = stagesOf(components).length;
  if (stages > MAX_STAGES) return `${stages} components that call one another; ${MAX_STAGES} are allowed`;
  const paths = pathsOf(components);
  return paths > MAX_PATHS ? `${paths} paths to the host; ${MAX_PATHS} are allowed` : null;
}

function whyNotOptions(component: ComponentOptions): string | null {
  for (const [key, plain] of Object.entries(PLAIN_COMPONENT)) {
    if (typeof plain !== "boolean") continue;
    const why = isBoolean(key, component[key as keyof ComponentOptions]);
    if (why !== null) return why;
  }
  return (
    oneOf("encoding", component.encoding, STRING_ENCODINGS) ??
    oneOf("style", component.style, GUEST_STYLES) ??
    oneOf("lift", component.lift, LIFTS) ??
    oneOf("lower", component.lower, LOWERS) ??
    oneOf("wait", component.wait, WAITS) ??
    inRange("growPages", component.growPages, 0, MAX_GROW_PAGES) ??
    inRange("growEvery", component.growEvery, 1, MAX_GROW_EVERY) ??
    inRange("gap", component.gap, 0, MAX_GAP) ??
    inRange("yieldsBefore", component.yieldsBefore, 0, MAX_YIELDS) ??
    inRange("yieldsAfter", component.yieldsAfter, 0, MAX_YIELDS) ??
    inRange("yieldsLate", component.yieldsLate, 0, MAX_YIELDS) ??
    inRange("nesting", component.nesting, 0, MAX_NESTING)
  );
}

function whyNotPlace(components: readonly ComponentOptions[], index: number): string | null {
  if (!components[index]!.beside) return null;
  if (index <= 1) return "nothing stands beside the component that the host calls";
  return components[index - 1]!.beside ? "three components stand beside each other" : null;
}

/** What the `async` options need. */
function whyNotAsync(testCase: Case, index: number): string | null {
  const { asyncType, lift, lower, wait, yieldsBefore, yieldsAfter, yieldsLate, backpressure, postReturn } =
    testCase.components[index]!;
  if (!asyncType && lift !== "sync") return `${lift} lift of a function that is not async`;
  if (!asyncType && (backpressure || yieldsBefore + yieldsAfter > 0))
    return "yields or backpressure in a function that is not async";
  if (lift === "sync" && yieldsLate > 0) return "yields after a result that is returned";
  if (lift !== "sync" && postReturn) return `post-return with ${lift} lift`;
  if (lower === "async" && calleeType(testCase, index) !== true) return "async lower of a function that is not async";
  if (wait === "event-loop" && lift !== "callback") return `an event loop with ${lift} lift`;
  return wait === "poll" && lower !== "async" ? "poll without a subtask" : null;
}

/** What has no code of its own hands on what the only callee is. */
function whyNotThrough(testCase: Case, index: number): string | null {
  const component = testCase.components[index]!;
  if (isCodeStyle(component.style)) return null;
  if (calleesOf(testCase.components, index).length > 1) return `${component.style} of two callees`;
  if (calleeType(testCase, index) !== component.asyncType) return `${component.style} of a function of another type`;
  const free =
    component.style === "re-export"
      ? ["beside", "style", "asyncType", "nesting"]
      : ["beside", "style", "asyncType", "nesting", "encoding", "importsModules", "growPages", "growEvery", "gap"];
  for (const [key, plain] of Object.entries(PLAIN_COMPONENT)) {
    if (!free.includes(key) && component[key as keyof ComponentOptions] !== plain)
      return `${key} in a component of style ${component.style}`;
  }
  if (component.style !== "re-export" && testCase.functions.some(({ func }) => resultSpills(func)))
    return `${component.style} of a result in memory, which is lifted and lowered as different core types`;
  return null;
}
