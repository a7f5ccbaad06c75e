import { auditsOf } from "../case/audits.ts";
import { functionOf } from "../case/case.ts";
import type { Case, CaseFunction } from "../case/case.ts";
import { caseToJson } from "../case/json.ts";
import { printName } from "../case/print_types.ts";
import { printOptions, printValues } from "../case/print.ts";
import { printWorld } from "../case/world.ts";
import type { EngineOutcome } from "../engines/trap_kind.ts";
import { expectedFinished, readAudit } from "../guests/audit.ts";
import { SeenValues } from "../guests/digest.ts";
import type { Verdict } from "../../harness/verdict.ts";
import { difference } from "../values/difference.ts";
import { printValue } from "../values/print.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";
import { diagram } from "./diagram.ts";
import type { Step } from "./steps.ts";
import type { Trace } from "../../harness/target.ts";

/** Steps that are shown one by one at the start and the end; those between are left out. */
const SHOWN_STEPS = 40;

/**
 * Puts into words what a case of `component_api` is and what happened.
 *
 * @param testCase with the values of every call spelled out.
 */
export function traceOf(testCase: Case, steps: readonly Step[], verdict: Verdict): Trace {
  const lines = steps.flatMap((step) => printStep(testCase, step));
  const left = lines.length - 2 * SHOWN_STEPS;
  const shown =
    left > 0 ? [...lines.slice(0, SHOWN_STEPS), `… ${left} lines left out`, ...lines.slice(-SHOWN_STEPS)] : lines;
  return {
    verdict,
    sections: [
      { title: "world", text: printWorld(testCase, { shorten: true }) },
      { title: "options", text: printOptions(testCase).join("\n") || "all plain" },
      { title: "topology", text: diagram(testCase) },
      { title: "what happened", text: shown.join("\n") },
    ],
    json: {
      case: caseToJson(testCase),
      world: printWorld(testCase),
      steps: steps.map((step) => stepToJson(testCase, step)),
    },
  };
}

function printStep(testCase: Case, step: Step): string[] {
  switch (step.kind) {
    case "instantiate":
      return [step.outcome.kind === "value" ? "instantiated" : `instantiation: ${printFailure(step.outcome)}`];
    case "call": {
      const { func, exportName } = functionOf(testCase, step);
      const form = step.form === "typed" ? "" : `, lists of integers as ${step.form}`;
      return [`call ${step.call}: ${printName(exportName)}${printValues(func, step.args, null)}${form}`];
    }
    case "host": {
      const got = step.received
        .map((value, index) => received(functionOf(testCase, step), index, value, step.passed))
        .join(", ");
      const answer =
        step.answer === "later"
          ? ", answers later"
          : printAnswer(functionOf(testCase, step), ", answered", step.answer.value);
      return [`  ${hostName(testCase, step)} received (${got})${answer}`];
    }
    case "answer":
      return [
        `  ${hostName(testCase, step)}${printAnswer(functionOf(testCase, step), " answers", step.value) || " answers"}`,
      ];
    case "return": {
      const which = testCase.inFlight > 1 ? `call ${step.call} ` : "";
      if (step.outcome.kind !== "value") return [`  ${which}${printFailure(step.outcome)}`];
      const { value } = step.outcome;
      const { func } = functionOf(testCase, testCase.calls[step.call] ?? { of: 0 });
      const returned = value === null ? "" : ` ${printValue(func.result ?? { kind: "bool" }, value)}`;
      return [`  ${which}returned${returned}`];
    }
    case "finish":
      return step.outcome.kind === "value" ? [] : [`afterwards it ${printFailure(step.outcome)}`];
    case "audit":
      return [`component ${componentOf(testCase, step.index)}: ${printAudit(testCase, step)}`];
  }
}

const hostName = ({ functions }: Case, { of }: { readonly of: number }): string =>
  functions.length === 1 ? "the host's function" : `the host's function ${of}`;

const printAnswer = ({ func }: CaseFunction, verb: string, value: Value | null): string =>
  func.result && value !== null ? `${verb} ${printValue(func.result, value)}` : "";

function received({ func }: CaseFunction, index: number, value: Received, passed: readonly Value[]): string {
  const param = func.params[index];
  const expected = passed[index];
  if (!param || expected === undefined) return printValue({ kind: "bool" }, value);
  const same = difference(param.type, expected, value) === null;
  return `${printName(param.name)}: ${printValue(param.type, value)}${same ? "" : " ✗"}`;
}

/** The component that an audit is about, and which function of it where each has its own. */
function componentOf(testCase: Case, index: number): string {
  const { component, functions } = auditsOf(testCase)[index]!;
  return testCase.components[component]!.separateMemories
    ? `${component}, function ${functions.join(", ")}`
    : `${component}`;
}

function printAudit(testCase: Case, { index, outcome }: Extract<Step, { kind: "audit" }>): string {
  if (outcome.kind !== "value") return printFailure(outcome);
  const { finished, broken, seen } = readAudit(outcome.value);
  const wanted = digestOf(testCase, index);
  const what = testCase.components[auditsOf(testCase)[index]!.component]!.postReturn
    ? "post-return ran"
    : "its code ended";
  return [
    `${what} ${finished} times of ${expectedFinished(testCase, index, testCase.calls)}`,
    broken.length > 0 ? `noticed ${broken.join(", ")}` : "noticed nothing",
    ...(wanted === null
      ? []
      : [wanted === seen ? "saw the values that were passed" : "saw other values than were passed"]),
  ].join("; ");
}

/** The digest that an audited part has to show after all calls. */
function digestOf(testCase: Case, index: number): number | null {
  const seen = new SeenValues(testCase);
  for (const call of testCase.calls) if (call.kind === "drawn") seen.add(call.args, call.result, call.of);
  return seen.of(index);
}

const printFailure = (outcome: Exclude<EngineOutcome<unknown>, { kind: "value" }>): string => {
  switch (outcome.kind) {
    case "error":
      return `failed in stage ${outcome.stage}: ${outcome.message}`;
    case "trap":
      return `trapped (${outcome.trap}): ${outcome.message}`;
    case "limit":
      return `met a limit (${outcome.limit}): ${outcome.message}`;
    case "unsupported":
      return `is not supported: ${outcome.message}`;
  }
};

function stepToJson(testCase: Case, step: Step): object {
  const { kind } = step;
  switch (step.kind) {
    case "instantiate":
    case "finish":
      return step.outcome.kind === "value" ? { kind } : { kind, failure: step.outcome };
    case "call": {
      const { params } = functionOf(testCase, step).func;
      return {
        kind,
        call: step.call,
        of: step.of,
        form: step.form,
        args: params.map(({ type }, index) => printValue(type, step.args[index]!)),
      };
    }
    case "host": {
      const { params } = functionOf(testCase, step).func;
      const received = step.received.map((value, index) => printValue(params[index]?.type ?? { kind: "bool" }, value));
      return {
        kind,
        of: step.of,
        received,
        answer: step.answer === "later" ? "later" : valueToJson(testCase, step.of, step.answer.value),
      };
    }
    case "answer":
      return { kind, of: step.of, answer: valueToJson(testCase, step.of, step.value) };
    case "return":
      if (step.outcome.kind !== "value") return { kind, call: step.call, failure: step.outcome };
      return {
        kind,
        call: step.call,
        result: valueToJson(testCase, testCase.calls[step.call]?.of ?? 0, step.outcome.value),
      };
    case "audit": {
      const { component } = auditsOf(testCase)[step.index]!;
      return {
        kind,
        component,
        ...(step.outcome.kind === "value" ? readAudit(step.outcome.value) : { failure: step.outcome }),
      };
    }
  }
}

const valueToJson = (testCase: Case, of: number, value: Received | null): string | null =>
  value === null ? null : printValue(functionOf(testCase, { of }).func.result ?? { kind: "bool" }, value);
