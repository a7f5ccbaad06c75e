import { expect, test } from "@jest/globals";
import { PLAIN_COMPONENT } from "../../../../src/components/case/plain.ts";
import { guestAudit } from "../../../../src/components/oracles/properties/guest_audit.ts";
import { postReturn } from "../../../../src/components/oracles/properties/post_return.ts";
import { taskEnd } from "../../../../src/components/oracles/properties/task_end.ts";
import { called, caseOf, group, noticed, said } from "./stream.ts";
import type { Row } from "./stream.ts";

/** The second component has a `post-return`, which counts in the place of tasks. */
const parts = caseOf({ components: [PLAIN_COMPONENT, { ...PLAIN_COMPONENT, postReturn: true }] });
const passed = group(called(0));

test.each<Row>([
  ["once a call", [noticed({ component: 1 })], []],
  ["too seldom", [noticed({ component: 1, finished: 2 })], ["post-return call too few 2: 2 runs for 3 runs"]],
  ["too often", [noticed({ component: 1, finished: 4 })], ["post-return call too many 2: 4 runs for 3 runs"]],
  ["nowhere, in a component without", [noticed({ finished: 0 })], []],
])("post-return runs %s", (_, events, expected) => {
  expect(said(postReturn, parts, events)).toEqual(expected);
});

test.each<Row>([
  ["once", [noticed()], []],
  ["too seldom", [noticed({ finished: 2 })], ["task-end call too few 2: 2 ends for 3 ends"]],
  ["too often", [noticed({ finished: 4 })], ["task-end call too many 2: 4 ends for 3 ends"]],
  ["unknown times, where post-return counts itself", [noticed({ component: 1, finished: 0 })], []],
])("task-end: a task ends %s", (_, events, expected) => {
  expect(said(taskEnd, parts, events)).toEqual(expected);
});

test.each<Row>([
  ["nothing", [passed, noticed()], []],
  [
    "rules that are broken",
    [passed, noticed({ broken: ["event", "context"], call: 1 })],
    ["guest-audit call event 1: event for none", "guest-audit call context 1: context for none"],
  ],
  [
    "other values",
    [passed, noticed({ seen: 8 })],
    ["guest-audit call other values 2: values with the digest 8 for values with the digest 7"],
  ],
  ["the values of all groups", [passed, group(called(1)), noticed({ seen: 8 })], []],
  ["no values, where it does not look at them", [passed, noticed({ index: 1, seen: 0 })], []],
])("guest-audit: a guest sees %s", (_, events, expected) => {
  expect(said(guestAudit, parts, events)).toEqual(expected);
});
