import { expect, test } from "@jest/globals";
import type { Answer, Case } from "../../../src/components/case/case.ts";
import { HostSide } from "../../../src/components/oracles/host.ts";
import type { Pace } from "../../../src/components/oracles/host.ts";
import { clock } from "../../../src/platform/clock.ts";
import { ASYNC, caseOf, delivered, guests } from "./properties/stream.ts";

/** In which order the host's answer comes, and what else waits on the clock. */
async function order(answer: Answer, pace: Pace): Promise<readonly string[]> {
  const plain = caseOf(ASYNC);
  const calls = plain.calls.map((call) => ({ ...call, answer }));
  const testCase: Case = { ...plain, calls };
  const facts = {
    ...guests,
    expand: (call: Case["calls"][number]) => (call.kind === "drawn" ? call : { args: [], result: null }),
  };
  const host = new HostSide(testCase, facts, () => undefined, pace);
  const [offered] = host.offers();
  const [call] = host.begin(testCase.calls.slice(0, 1), 0);
  if (typeof offered !== "function") throw new Error("the case offers functions");
  const came: string[] = [];
  const answered = Promise.resolve(offered(call!.args.map(delivered))).then(() => void came.push("answer"));
  const microtasks = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    came.push("microtasks");
  };
  const timer = new Promise<void>((resolve) => {
    clock.set(() => {
      came.push("timer");
      resolve();
    }, 10);
  });
  await Promise.all([answered, microtasks(), timer]);
  return came;
}

test.each<[Answer, Pace, readonly string[]]>([
  ["microtask", "soon", ["answer", "microtasks", "timer"]],
  ["microtask", "late", ["microtasks", "answer", "timer"]],
  ["tick", "soon", ["microtasks", "answer", "timer"]],
  ["tick", "late", ["microtasks", "timer", "answer"]],
])("an answer in a %s comes %s", async (answer, pace, expected) => {
  expect(await order(answer, pace)).toEqual(expected);
});
