import { printComponent, printOptions, printValues } from "../case/print.ts";
import type { Case } from "../case/case.ts";
import { caseToJson } from "../case/json.ts";
import { printName } from "../case/print-types.ts";
import { printWorld } from "../case/world.ts";
import type { Step } from "../engines/components/recorder.ts";
import type { Outcome } from "../engines/outcome.ts";
import type { Verdict } from "../oracles/verdict.ts";
import { expectedPostReturns, readAudit } from "../guests/audit.ts";
import { SeenValues } from "../guests/digest.ts";
import { difference } from "../values/difference.ts";
import { printValue } from "../values/print.ts";
import type { Received } from "../values/received.ts";
import type { Trace } from "./target.ts";

/** Steps that are shown one by one at the start and the end; those between are left out. */
const SHOWN_STEPS = 40;

/**
 * Puts into words what a case of `component_api` is and what happened.
 *
 * @param testCase with the values of every call spelled out.
 */
export function traceOf(testCase: Case, steps: readonly Step[], verdict: Verdict): Trace {
  const lines = steps.flatMap((step) => printStep(testCase, steps, step));
  const left = lines.length - 2 * SHOWN_STEPS;
  const shown = left > 0 ? [...lines.slice(0, SHOWN_STEPS), `… ${left} lines left out`, ...lines.slice(-SHOWN_STEPS)] : lines;
  return {
    verdict,
    sections: [
      { title: "world", text: printWorld(testCase, true) },
      { title: "options", text: printOptions(testCase).join("\n") || "all plain" },
      { title: "topology", text: diagram(testCase) },
      { title: "what happened", text: shown.join("\n") },
    ],
    json: { case: caseToJson(testCase), world: printWorld(testCase), steps: steps.map((step) => stepToJson(testCase, step)) },
  };
}

/** The chain of components, and which way values go. */
export function diagram({ components, importName, exportName, link }: Case): string {
  const boxes = components.map((_, index) => `[${index}]`);
  const host = link === "function" ? "host function" : `nothing (${link})`;
  return [
    `host ─ ${printName(exportName)} ─► ${boxes.join(" ──► ")} ─ ${printName(importName)} ─► ${host}`,
    `host ◄─ result ─ ${boxes.join(" ◄── ")} ◄─ answer ─ ${host}`,
    ...components.map((component, index) => `[${index}] ${printComponent(component)}`),
  ].join("\n");
}

function printStep(testCase: Case, steps: readonly Step[], step: Step): string[] {
  const { func, exportName } = testCase;
  switch (step.kind) {
    case "instantiate":
      return [step.outcome.kind === "value" ? "instantiated" : `instantiation: ${printFailure(step.outcome)}`];
    case "call":
      return [`call ${step.call}: ${printName(exportName)}${printValues(func, step.args, null)}${step.form === "typed" ? "" : `, lists of integers as ${step.form}`}`];
    case "host": {
      const call = steps.find((other) => other.kind === "call" && other.call === step.call);
      const passed = call?.kind === "call" ? call.args : [];
      const answer = func.result && step.answer !== null ? `, answered ${printValue(func.result, step.answer)}` : "";
      const got = step.received.map((value, index) => received(testCase, index, value, passed)).join(", ");
      return [`  the host's function received (${got})${answer}`];
    }
    case "return": {
      if (step.outcome.kind !== "value") return [`  ${printFailure(step.outcome)}`];
      const value = step.outcome.value;
      return [value === null ? "  returned" : `  returned ${func.result ? printValue(func.result, value) : printValue({ kind: "bool" }, value)}`];
    }
    case "audit":
      return [`component ${step.component}: ${printAudit(testCase, step)}`];
  }
}

function received({ func }: Case, index: number, value: Received, passed: readonly (Received | undefined)[]): string {
  const param = func.params[index];
  const expected = passed[index];
  if (!param || expected === undefined) return printValue({ kind: "bool" }, value);
  const same = difference(param.type, expected as never, value) === null;
  return `${printName(param.name)}: ${printValue(param.type, value)}${same ? "" : " ✗"}`;
}

function printAudit(testCase: Case, { component, outcome }: Extract<Step, { kind: "audit" }>): string {
  if (outcome.kind !== "value") return printFailure(outcome);
  const { postReturns, broken, seen } = readAudit(outcome.value);
  const wanted = digestOf(testCase, component);
  return [
    `post-return ran ${postReturns} times of ${expectedPostReturns(testCase, component, testCase.calls.length)}`,
    broken.length > 0 ? `noticed ${broken.join(", ")}` : "noticed nothing",
    ...(wanted === null ? [] : [wanted === seen ? "saw the values that were passed" : "saw other values than were passed"]),
  ].join("; ");
}

/** The digest that a component has to show after all calls. */
function digestOf(testCase: Case, component: number): number | null {
  const seen = new SeenValues(testCase);
  for (const call of testCase.calls) if (call.kind === "drawn") seen.add(call.args, call.result);
  return seen.of(component);
}

const printFailure = (outcome: Exclude<Outcome<unknown>, { kind: "value" }>): string => {
  switch (outcome.kind) {
    case "error": return `failed in stage ${outcome.stage}: ${outcome.message}`;
    case "trap": return `trapped (${outcome.trap}): ${outcome.message}`;
    case "limit": return `met a limit (${outcome.limit}): ${outcome.message}`;
    case "unsupported": return `is not supported: ${outcome.message}`;
  }
};

function stepToJson({ func }: Case, step: Step): object {
  switch (step.kind) {
    case "instantiate":
      return step.outcome.kind === "value" ? { kind: step.kind } : { kind: step.kind, failure: step.outcome };
    case "call":
      return { kind: step.kind, call: step.call, form: step.form, args: func.params.map(({ type }, index) => printValue(type, step.args[index]!)) };
    case "host":
      return {
        kind: step.kind,
        call: step.call,
        received: step.received.map((value, index) => printValue(func.params[index]?.type ?? { kind: "bool" }, value)),
        answer: func.result && step.answer !== null ? printValue(func.result, step.answer) : null,
      };
    case "return":
      if (step.outcome.kind !== "value") return { kind: step.kind, call: step.call, failure: step.outcome };
      return { kind: step.kind, call: step.call, result: step.outcome.value === null ? null : printValue(func.result ?? { kind: "bool" }, step.outcome.value) };
    case "audit":
      return { kind: step.kind, component: step.component, ...(step.outcome.kind === "value" ? readAudit(step.outcome.value) : { failure: step.outcome }) };
  }
}
