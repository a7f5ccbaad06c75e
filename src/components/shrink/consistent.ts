import { resultSpills } from "../canonical/flatten.ts";
import { isCodeStyle } from "../case/case.ts";
import type { Case, ComponentOptions } from "../case/case.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT } from "../case/plain.ts";
import { calleesOf, calleeType } from "../case/topology.ts";
import { funcsOf } from "./functions.ts";

/**
 * `testCase` without the options that can't be, or mean nothing, once others
 * are gone: a reducer drops a function's `async` type, and with it goes what
 * is allowed with one only. A legal case is left as it is.
 */
export function consistent(testCase: Case): Case {
  const { asyncHost, shareDefinitions, inFlight, calls } = testCase;
  // Nothing stands beside the component that the host calls.
  const components = testCase.components.map((component, index) =>
    index === 1 && component.beside ? { ...component, beside: false } : component,
  );
  const fitted = { ...testCase, components: [...components] };
  // A component depends on what it calls, which comes after it.
  for (let index = components.length - 1; index >= 0; index--) fitted.components[index] = fitComponent(fitted, index);
  return {
    ...fitted,
    shareDefinitions: components.length > 1 ? shareDefinitions : PLAIN_CASE.shareDefinitions,
    inFlight: fitted.components[0]!.asyncType ? inFlight : PLAIN_CASE.inFlight,
    calls: asyncHost
      ? calls
      : calls.map((call) => (call.answer === PLAIN_CALL.answer ? call : { ...call, answer: PLAIN_CALL.answer })),
  };
}

function fitComponent(testCase: Case, index: number): ComponentOptions {
  const component = testCase.components[index]!;
  return isCodeStyle(component.style) ? fitCode(testCase, index) : fitThrough(testCase, index);
}

/** What has no code is of the type of what it calls; where it can't be, it gets code. */
function fitThrough(testCase: Case, index: number): ComponentOptions {
  const component = testCase.components[index]!;
  const { style, asyncType } = component;
  const callees = calleeType(testCase, index);
  const spills = style !== "re-export" && funcsOf(testCase).some(resultSpills);
  const hasCode =
    spills || callees === null || calleesOf(testCase.components, index).length > 1 || (callees && !asyncType);
  if (hasCode) return { ...component, style: PLAIN_COMPONENT.style };
  return callees === asyncType ? component : { ...component, asyncType: callees };
}

function fitCode(testCase: Case, index: number): ComponentOptions {
  const component = testCase.components[index]!;
  const { asyncType, separateMemories } = component;
  const lift = asyncType ? component.lift : "sync";
  const lower = calleeType(testCase, index) === true ? component.lower : "sync";
  const cannotWaitSo = component.wait === "event-loop" ? lift !== "callback" : lower !== "async";
  return {
    ...component,
    lift,
    lower,
    wait: cannotWaitSo ? PLAIN_COMPONENT.wait : component.wait,
    yieldsBefore: asyncType ? component.yieldsBefore : 0,
    yieldsAfter: asyncType ? component.yieldsAfter : 0,
    yieldsLate: lift === "sync" ? 0 : component.yieldsLate,
    backpressure: asyncType && component.backpressure,
    separateMemories: testCase.functions.length > 1 && separateMemories,
  };
}
