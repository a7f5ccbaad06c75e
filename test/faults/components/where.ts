import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { yields } from "../../../src/components/guests/builtins.ts";

type Where = (testCase: Case) => boolean;

/** Whether a component of a case is such. */
export const some =
  (is: (component: ComponentOptions) => boolean): Where =>
  ({ components }) =>
    components.some(is);

export const both =
  (one: Where, other: Where): Where =>
  (testCase) =>
    one(testCase) && other(testCase);

/** Whether a guest has subtasks. */
export const lowersAsync = some(({ lower }) => lower === "async");

/** Whether a guest yields to the event loop of its callback lift. */
export const yieldsInLoop = some((component) => component.wait === "event-loop" && yields(component) > 0);

/** Whether several calls are under way together. */
export const together: Where = ({ inFlight, calls }) => inFlight > 1 && calls.length > 1;

/** Whether the host's answers are promises that are not settled when the call has returned. */
export const answersLate: Where = ({ asyncHost, calls }) => asyncHost && calls.some(({ answer }) => answer === "tick");
