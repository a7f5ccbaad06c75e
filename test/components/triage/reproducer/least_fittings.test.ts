import { expect, test } from "@jest/globals";
import type { Edit } from "../../../../src/components/engines/jco/edit.ts";
import { FITTED, FOR_PEOPLE } from "../../../../src/components/guests/fittings.ts";
import type { Fittings } from "../../../../src/components/guests/fittings.ts";
import { leastFittings } from "../../../../src/components/triage/reproducer/least_fittings.ts";
import type { Verdict } from "../../../../src/harness/verdict.ts";

const PASS: Verdict = { kind: "pass", work: 1 };
const finding = (kind: string): Verdict => {
  const fingerprint = { engine: "jco", property: "round-trip", stage: "value", kind, place: "" };
  return { kind: "finding", finding: { fingerprint, summary: "", expected: "", actual: "", where: null } };
};
const EDIT: Edit = { name: "mend", of: "source", edit: (text) => text };
const [LEAST, GROWING, REUSING, , AUDITED] = FOR_PEOPLE;

/** jco ends so with guests, and edited passes; the reference engine passes. */
const endingWith = (end: (fittings: Fittings) => Verdict) => ({
  jco: (fittings: Fittings, edits: readonly Edit[]) => Promise.resolve(edits.length > 0 ? PASS : end(fittings)),
  reference: () => Promise.resolve(PASS),
});

test("the least that shows the same", async () => {
  expect(
    await leastFittings(
      endingWith(() => finding("a")),
      [EDIT],
      null,
    ),
  ).toEqual(LEAST);
  const needsReuse = endingWith(({ reuse }) => finding(reuse ? "a" : "b"));
  expect(await leastFittings(needsReuse, [EDIT], null)).toEqual(REUSING);
  const needsAll = endingWith((fittings) => (fittings === FITTED ? finding("a") : PASS));
  expect(await leastFittings(needsAll, [], null)).toEqual(FITTED);
});

test("what the mends no longer mend is another bug", async () => {
  const { reference, jco } = endingWith(() => finding("a"));
  const otherwise = (fittings: Fittings, edits: readonly Edit[]): Promise<Verdict> =>
    edits.length > 0 && !fittings.growth ? Promise.resolve(finding("a")) : jco(fittings, edits);
  expect(await leastFittings({ reference, jco: otherwise }, [EDIT], null)).toEqual(GROWING);
});

test("guests that fail by themselves show nothing", async () => {
  const { jco } = endingWith(() => finding("trap: out of bounds"));
  const reference = ({ growth }: Fittings): Promise<Verdict> =>
    Promise.resolve(growth ? PASS : finding("trap: out of bounds"));
  expect(await leastFittings({ jco, reference }, [], null)).toEqual(GROWING);
});

test("what guests notice needs their audits", async () => {
  expect(
    await leastFittings(
      endingWith(() => finding("a")),
      [],
      "guest-audit",
    ),
  ).toEqual(AUDITED);
});
