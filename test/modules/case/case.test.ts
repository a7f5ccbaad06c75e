import { expect, test } from "@jest/globals";
import { bytesCase } from "../../../src/modules/case/case.ts";
import { instructionNames, sectionNames } from "../../../src/modules/case/contents.ts";
import { formOf } from "../../../src/modules/case/form.ts";
import { caseFromJson, stringifyCase } from "../../../src/modules/case/json.ts";
import { placeAt } from "../../../src/modules/case/place.ts";
import { printCase } from "../../../src/modules/case/print.ts";
import { hex, module, wat } from "../wat.ts";

test("a form is told by the preamble alone", () => {
  expect([module(""), hex("0061736d0d000100ff"), hex("0061736d02000000"), hex("0061")].map(formOf)).toEqual([
    "module",
    "component",
    "neither",
    "neither",
  ]);
});

test("JSON has a line for the preamble and each section, and may have spaces", () => {
  const testCase = bytesCase(module("0100 0a01 00 ff"));
  expect(JSON.parse(stringifyCase(testCase))).toEqual({
    kind: "bytes",
    bytes: ["0061736d01000000", "0100", "0a0100", "ff"],
  });
  expect(caseFromJson({ kind: "bytes", bytes: ["0061 736d", "01 00 00 00 01 00", "0a01 00 ff"] })).toEqual(testCase);
});

test.each([
  ["another kind", { kind: "module", bytes: [] }, /kind/],
  ["a property too many", { kind: "bytes", bytes: [], flags: 1 }, /"flags"/],
  ["half a byte", { kind: "bytes", bytes: ["0"] }, /"0"/],
  ["no digits", { kind: "bytes", bytes: ["0g"] }, /"0g"/],
  ["bytes that are a text", { kind: "bytes", bytes: "00" }, /array/],
])("%s is refused, and said", (_, json, why) => {
  expect(() => caseFromJson(json)).toThrow(why);
});

test("a case owns its buffer, which wabt needs", () => {
  const { bytes } = bytesCase(new Uint8Array(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2));
  expect([bytes.byteOffset, bytes.buffer.byteLength, [...bytes]]).toEqual([0, 2, [2, 3]]);
});

test("a place is a section, and in code an instruction", async () => {
  const bytes = await wat('(module (func i32.const 7 drop) (@custom "a" "x"))');
  const text = Buffer.from(bytes).toString("hex");
  const at = (digits: string): number => text.indexOf(digits) / 2;
  expect(placeAt(bytes, 3)).toBe("preamble");
  expect(placeAt(bytes, at("0160"))).toBe("type");
  expect(placeAt(bytes, at("4107"))).toBe("code: i32.const");
  expect(placeAt(bytes, at("4107") + 1)).toBe("code: i32.const");
  expect(placeAt(bytes, at("1a0b"))).toBe("code: drop");
  expect(placeAt(bytes, at("0161") + 1)).toBe('custom "a"');
  // What is cut off is missing at the end.
  expect(placeAt(bytes, bytes.length + 5)).toBe(placeAt(bytes, bytes.length - 1));
  expect(placeAt(bytes, null)).toBe("");
});

test("what a component holds is looked into", async () => {
  const bytes = await wat("(component (core module (func unreachable)) (component (core module (memory 1))))");
  expect([...sectionNames(bytes)]).toEqual(
    expect.arrayContaining(["core module", "component", "type", "code", "memory"]),
  );
  expect([...instructionNames(bytes)]).toEqual(["unreachable", "end"]);
});

test("a printed case has its sections, and the instructions of its functions", async () => {
  const text = printCase(bytesCase(await wat("(module (memory 1) (func i32.const 7 i32.load offset=3 drop))")));
  expect(text).toContain("a core module of");
  expect(text).toContain("memory (3 bytes, 1 item)  01 00 01");
  expect(text).toMatch(/body 0: i32\.const 7; i32\.load .*"offset":"3".*; drop; end/);
  expect(printCase(bytesCase([1, 2, 3]))).toContain("neither a module nor a component of 3 bytes");
});
