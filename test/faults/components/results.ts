import type { Case } from "../../../src/components/case/case.ts";
import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";
import { answersLate, both, lowersAsync, some, together } from "./where.ts";

/** The call of a host's function of `async` type: all of it. */
const HOST_CALL = /(fn: \(\) => _trackHostOperation\(\(\) => )([\w$]+\([\s\S]*?\))(\),\s*\}\)\s*;)/g;

const asyncHost = (testCase: Case): boolean => testCase.asyncHost;
const liftsAsync = some(({ lift }) => lift !== "sync");

/** What becomes of arguments and results on their way through tasks and subtasks. */
export const RESULTS: readonly Fault[] = [
  {
    name: "arguments lifted late",
    what: "the arguments of an async lower are lifted when its caller has been told that this is done",
    oracle: "round-trip",
    where: lowersAsync,
    apply: everywhere(
      /(_debugLog\('\[_lowerImport\(\)\] calling lowered import')/g,
      "await new Promise((resolve) => setTimeout(resolve, 20)); $1",
    ),
  },
  {
    name: "result not lowered",
    what: "the result of an async lower is not stored",
    oracle: "round-trip",
    where: lowersAsync,
    apply: everywhere(/(\blowers: )resultLowerFns/g, "$1[]"),
  },
  {
    name: "result lowered elsewhere",
    what: "the result of an async lower is stored behind its place",
    oracle: "round-trip",
    where: lowersAsync,
    apply: everywhere(
      /(const resultPtr = hasResultPointer \? params\[params\.length - 1\])( : undefined)/g,
      "$1 + 64$2",
    ),
  },
  {
    name: "result lowered late",
    what: "the result of an async lower is stored when its caller has been told that it is there",
    oracle: "round-trip",
    where: both(lowersAsync, answersLate),
    apply: everywhere(
      /(if \(lowers && lowers\.length > 0\) \{\s*)(lowers\[0\]\(\{[\s\S]*?\}\);)/g,
      "$1setTimeout(() => { $2 }, 20);",
    ),
  },
  {
    name: "answer to the wrong call",
    what: "a call is answered with what the host has answered to the call before it",
    oracle: "round-trip",
    where: asyncHost,
    apply: everywhere(HOST_CALL, (start, call, end) => {
      const host = /^[\w$]+/.exec(call)![0];
      return (
        `${start}{ const own$ = ${call}; const earlier$ = ${host}.own$ ?? own$; ${host}.own$ = own$; ` +
        `return earlier$; }${end}`
      );
    }),
  },
  {
    name: "async host called twice",
    what: "each call of the guest becomes two of a host's function of async type",
    oracle: "called-once",
    where: asyncHost,
    apply: everywhere(HOST_CALL, "$1($2, $2)$3"),
  },
  {
    name: "answers swapped",
    what: "of two calls under way each gets the other's answer",
    oracle: "round-trip",
    where: both(together, answersLate),
    apply: everywhere(HOST_CALL, (start, call, end) => {
      const host = /^[\w$]+/.exec(call)![0];
      const swap =
        `if (${host}.first$) { const first$ = ${host}.first$; ${host}.first$ = null; ` +
        "first$.resolve(own$); return first$.own$; }";
      return (
        `${start}{ const own$ = ${call}; ${swap} return new Promise((resolve) => { ${host}.first$ = { ` +
        `own$, resolve }; setTimeout(() => resolve(own$), 20); }); }${end}`
      );
    }),
  },
  {
    name: "task returns what another did",
    what: "what is given to task.return is what was given to it first",
    oracle: "round-trip",
    where: both(liftsAsync, ({ functions: [{ func }], calls }) => func.result !== null && calls.length > 1),
    apply: everywhere(/task\.resolve\(liftedResults\);/g, "task.resolve(taskReturn.first$ ??= liftedResults);"),
  },
  {
    name: "task.return backwards",
    what: "task.return is given its flat values in the opposite order",
    oracle: "round-trip",
    where: both(liftsAsync, ({ functions: [{ func }] }) => func.result !== null),
    apply: everywhere(
      /(function taskReturn\(ctx\) \{[\s\S]*?const params = \[\.\.\.arguments\]\.slice\(1\))/g,
      "$1.reverse()",
    ),
  },
  {
    name: "task.return ignored",
    what: "a task that has called task.return has not returned",
    oracle: "no-error",
    where: liftsAsync,
    apply: everywhere(/(function taskReturn\(ctx\) \{)/g, "$1 return;"),
  },
];
