import type { Call, Case } from "../../../src/components/case/case.ts";
import { stringifyCase } from "../../../src/components/case/json.ts";
import { decodeCase, expandCall } from "../../../src/components/generators/case.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { sizeOf } from "../../../src/components/shrink/size.ts";

/** Beyond this a case takes the tests' time and shows nothing that a smaller one doesn't. */
const MAX_NODES = 500;
const MAX_TEXT = 20_000;

/** The case that random bytes decode to; the same for the same seed. */
export function randomCase(seed: number): Case {
  const source = new SeededSource(seed);
  for (;;) {
    const testCase = decodeCase(source.bytes(64 + source.integer(1000)));
    const spelledOut: Case = {
      ...testCase,
      calls: testCase.calls.map((call): Call => ({
        kind: "drawn",
        of: call.of,
        form: call.form,
        answer: call.answer,
        ...expandCall(testCase, call),
      })),
    };
    if (sizeOf(spelledOut)[1]! <= MAX_NODES && stringifyCase(spelledOut).length <= MAX_TEXT) return testCase;
  }
}
