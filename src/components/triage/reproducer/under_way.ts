import type { Case } from "../../case/case.ts";
import { isAsync, pathsOf } from "../../case/topology.ts";
import { blocking } from "../../case/traps.ts";
import { CallsUnderWay } from "../../oracles/under_way.ts";
import type { Property } from "../../oracles/property.ts";
import type { CallSources } from "./calls.ts";

/** Milliseconds after which a script takes it that a call never settles. */
export const PATIENCE = 5000;
/** Milliseconds that tasks have to end after their results. */
const ENDS = 100;

/** What parts of a script are made for. */
interface Request {
  readonly testCase: Case;
  readonly property: Property | null;
}

/** Whether a script has to tell calls apart: there are several functions, or calls that take their time. */
export const takesTime = (testCase: Case): boolean => testCase.functions.length > 1 || isAsync(testCase);

/**
 * The case with the answers that its calls get: of calls that are under way
 * together and can't be told apart, all get that of the first.
 */
export function withAnswers(testCase: Case): Case {
  const { calls, inFlight, components } = testCase;
  const answered = calls.flatMap((_, from) => {
    if (from % inFlight !== 0) return [];
    const group = calls
      .slice(from, from + inFlight)
      .flatMap((call, at) => (call.kind === "drawn" ? [{ ...call, index: from + at }] : []));
    return new CallsUnderWay(testCase.functions, group, pathsOf(components)).all;
  });
  return {
    ...testCase,
    calls: calls.map((call, index) => (call.kind === "drawn" ? { ...call, result: answered[index]!.result } : call)),
  };
}

/** The host's functions: which call one is called for is told by its arguments. */
export function hosts({ testCase, property }: Request, { hasReceived }: CallSources): string[] {
  const expected = hasReceived ? "(call.received ?? call.args)" : "call.args";
  return [
    "let underWay = [];",
    ...(property === "retention" ? ["const kept = [];"] : []),
    "/** The function of the host for the calls of one exported function. */",
    "const host = (name) => (...args) => {",
    "  const own = underWay.filter((call) => call.name === name);",
    `  const call = own.find((one) => one.times < ${pathsOf(testCase.components)} && ` +
      `same(${expected.replaceAll("call.", "one.")}, args)) ?? own[0];`,
    "  call.times++;",
    `  check("the arguments that reach the host's function", ${expected}, args);`,
    ...(property === "retention" ? [`  kept.push([${expected}, args]);`] : []),
    "  return call.answer();",
    "};",
    "",
    ...(testCase.calls.some(({ answer }) => answer === "tick")
      ? [
          "/** An answer in a later turn of the event loop. */",
          "const later = (answer) => new Promise((resolve) => setTimeout(resolve, 1)).then(answer);",
          "",
        ]
      : []),
    "/** What a call comes to; one that never settles fails. */",
    "async function settled(call) {",
    "  let timer;",
    "  const never = new Promise((_, reject) => {",
    `    timer = setTimeout(() => reject(new Error("the call never settles")), ${PATIENCE});`,
    "  });",
    "  try {",
    "    return await Promise.race([call, never]);",
    "  } finally {",
    "    clearTimeout(timer);",
    "  }",
    "}",
    "",
  ];
}

/** Lines that make the calls, as many at a time as the case has under way. */
export function callsUnderWay({ testCase, property }: Request): string[] {
  const { inFlight, components } = testCase;
  const paths = pathsOf(components);
  const mayTrap = testCase.calls.some((call) => blocking(testCase, call) !== "never");
  return [
    ...outcomeOf([...caught(testCase), ...(mayTrap ? TRAPPED : [])]),
    `for (let from = 0; from < calls.length; from += ${inFlight}) {`,
    `  underWay = calls.slice(from, from + ${inFlight});`,
    "  for (const call of underWay) call.times = 0;",
    "  const outcomes = await Promise.all(underWay.map(outcomeOf));",
    ...(mayTrap ? ["  if (outcomes.includes(null)) return;"] : []),
    "  for (const [index, call] of underWay.entries()) {",
    ...(mayTrap
      ? [
          '    if (call.traps === "must") check("a call that has to wait in a function that is not async ' +
            'traps", "a trap", outcomes[index]);',
        ]
      : []),
    '    check("what comes back", call.outcome, outcomes[index]);',
    `    check("how often the host's function is called", ${paths}, call.times);`,
    ...(property === "retention" ? ["    kept.push([call.outcome, outcomes[index]]);"] : []),
    "  }",
    "}",
    ...(isAsync(testCase)
      ? ["// Tasks may go on after their result.", `await new Promise((resolve) => setTimeout(resolve, ${ENDS}));`]
      : []),
  ];
}

function outcomeOf(caught: readonly string[]): string[] {
  const returned = "{ returned: await settled(component[call.name](...call.args)) }";
  if (caught.length === 0) return [`const outcomeOf = async (call) => (${returned});`];
  return [
    "const outcomeOf = async (call) => {",
    "  try {",
    `    return ${returned};`,
    "  } catch (error) {",
    ...caught,
    "    throw error;",
    "  }",
    "};",
  ];
}

const TRAPPED = [
  "    // A task of a function that is not async must not wait: where it would have to, the call traps. With",
  "    // bindgenEnableWasmExnref an adapter throws something of its own in the place of that.",
  "    const trapped = /cannot block|non async exports cannot|suspend|uncaught exception propagated/;",
  "    if (call.traps && trapped.test(error?.message)) return null;",
];

/** A `result` comes back as a value, or is thrown: jco's documented mapping. */
function caught(testCase: Case): string[] {
  if (!testCase.functions.some(({ func }) => func.result?.kind === "result")) return [];
  return [
    testCase.jco.componentErrorWrapping
      ? '    if (Object.hasOwn(error ?? {}, "payload")) return { thrown: error.payload };'
      : "    if (!(error instanceof Error)) return { thrown: error };",
  ];
}
