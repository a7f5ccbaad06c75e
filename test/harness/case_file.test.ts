import { expect, test } from "@jest/globals";
import { caseFile } from "../../src/harness/case_file.ts";
import { toyTarget } from "./toy_target.ts";

/** The case file of a number that is written as `text`. */
function fileOf(text: string): string {
  const toy = toyTarget();
  return caseFile({ ...toy, cases: { ...toy.cases, stringify: () => text } }, 7);
}

test("a case file is the case as its target writes it, with the target's name", () => {
  expect(caseFile(toyTarget(), 7)).toBe('{\n  "target": "toy",\n  "number": 7\n}\n');
});

test.each(['{"number":7}', '{ "number": 7 }\n', '{\r\n\t"number": 7\r\n}'])("the name is in %j, too", (text) => {
  expect(JSON.parse(fileOf(text))).toEqual({ target: "toy", number: 7 });
});

test("what has no place for a name is refused", () => {
  expect(() => fileOf("7")).toThrow("a case of toy is no object in JSON");
});
