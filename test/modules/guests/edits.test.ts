import { isDeepStrictEqual } from "node:util";
import { expect, test } from "@jest/globals";
import { FuzzedSink, FuzzedSource } from "../../../src/input/fuzzed.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { EDIT_KINDS, EDITS } from "../../../src/modules/case/edited_case.ts";
import { editedCase } from "../../../src/modules/generators/edited.ts";
import { applyEdits } from "../../../src/modules/guests/edits/apply.ts";
import { writeTree } from "../../../src/wasm/write_tree.ts";
import { drawn } from "../generators/drawn.ts";

const cases = Array.from({ length: 300 }, (_, seed) => {
  const random = new SeededSource(1000 + seed);
  return editedCase.read(new FuzzedSource(random.bytes(64 + random.integer(3000))), undefined);
});

const modules = Array.from({ length: 25 }, (_, seed) => drawn(300 + seed).module);

test.each(EDIT_KINDS)("%s: the verdict is what was known, and something is changed", (kind) => {
  const verdicts = new Set<boolean>();
  for (const [index, module] of modules.entries())
    for (const to of [0, 1, 2, 7]) {
      const { bytes, done, isValid } = applyEdits({ module, edits: [{ kind, at: 37 * index + to, to }] });
      if (done.length === 0) continue;
      const verdict = WebAssembly.validate(bytes);
      verdicts.add(verdict);
      if (isValid !== null) expect([index, to, verdict]).toEqual([index, to, isValid]);
    }
  const { isInvalid } = EDITS[kind];
  if (isInvalid === null) expect(verdicts).toContain(false);
  else expect([...verdicts]).toEqual([!isInvalid]);
});

test("what nothing can be changed of stays as it is", () => {
  const [module] = [drawn(0).module];
  const nothing = { ...module, globals: [], exports: [] };
  const { bytes, done, isValid } = applyEdits({ module: nothing, edits: [{ kind: "same name twice", at: 5, to: 5 }] });
  expect([done, isValid]).toEqual([[], true]);
  expect(bytes).toEqual(writeTree(nothing));
});

test("of several edits nobody knows what becomes, unless they all leave a module valid", () => {
  const { module } = drawn(3);
  const of = (...kinds: readonly (typeof EDIT_KINDS)[number][]) =>
    applyEdits({ module, edits: kinds.map((kind) => ({ kind, at: 0, to: 0 })) });
  expect(of("sections out of order", "sections out of order").isValid).toBeNull();
  expect(of("longer integer", "another custom section").isValid).toBe(true);
});

test("a case that is encoded is decoded as the same one", () => {
  for (const testCase of cases) {
    const sink = new FuzzedSink();
    editedCase.write(sink, testCase, undefined);
    expect(isDeepStrictEqual(editedCase.read(new FuzzedSource(sink.finish()), undefined), testCase)).toBe(true);
  }
});

test("about as many are valid as not, and every kind of edit is made", () => {
  const made = new Set<string>();
  let valid = 0;
  for (const testCase of cases) {
    const { bytes, done } = applyEdits(testCase);
    for (const { kind } of done) made.add(kind);
    if (WebAssembly.validate(bytes)) valid++;
  }
  expect(valid).toBeGreaterThan(cases.length / 4);
  expect(valid).toBeLessThan((3 * cases.length) / 4);
  expect(EDIT_KINDS.length - made.size).toBeLessThan(3);
});
