import { expect, test } from "@jest/globals";
import { decodeCase, encodeCase } from "../../../src/modules/generators/bytes.ts";
import { sized, sizedRun } from "../../../src/modules/generators/sized.ts";
import { formOf } from "../../../src/modules/case/form.ts";

const OPEN = 0xf5;
const CLOSE = 0xf6;
const LITERAL = 0xf7;

const sizedHex = (...bytes: number[]): string => Buffer.from(sized(Uint8Array.from(bytes))).toString("hex");

test("before each run stands how long it is, the length of those in it included", () => {
  expect(sizedHex(1, 2, 3)).toBe("010203");
  expect(sizedHex(1, OPEN, 2, 3, CLOSE, 4)).toBe("010202" + "03" + "04");
  expect(sizedHex(10, OPEN, 1, OPEN, 0, 0x0b, CLOSE, CLOSE)).toBe("0a" + "04" + "01" + "02" + "000b");
  expect(sizedHex(OPEN, ...new Array<number>(200).fill(7), CLOSE)).toBe("c801" + "07".repeat(200));
});

test("what is opened and not closed ends with the bytes, and what is closed and not open is left out", () => {
  expect(sizedHex(1, OPEN, 2, OPEN, 3)).toBe("0103020103");
  expect(sizedHex(CLOSE, 1, CLOSE, OPEN, CLOSE)).toBe("0100");
});

test("a byte behind the one for it stands for itself, and so does that at the end", () => {
  expect(sizedHex(LITERAL, OPEN, LITERAL, CLOSE, LITERAL, LITERAL, LITERAL)).toBe("f5f6f7f7");
});

test("runs stand in eight runs at most", () => {
  const deep = sized(new Uint8Array(4096).fill(OPEN));
  expect(deep.filter((byte) => byte === OPEN)).toHaveLength(4096 - 8);
});

test("each run of bytes can be said", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect([...sized(Uint8Array.from(sizedRun(all)))]).toEqual([0x80, 0x02, ...all]);
});

test("an input without the magic number says by its first byte what it is", () => {
  const hex = (...input: number[]): string =>
    Buffer.from(decodeCase(Uint8Array.from(input)).bytes)
      .toString("hex")
      .replace(/^0061736d01000000/, "module ")
      .replace(/^0061736d0d000100/, "component ");
  expect([0, 1, 2, 3, 4].map((way) => hex(way, 5, OPEN, 1, 0, 1))).toEqual([
    "05f5010001",
    "module 05f5010001",
    "component 05f5010001",
    "module 0503010001",
    "component 0503010001",
  ]);
  expect(hex()).toBe("");
});

test("bytes of every form are what stands for them", () => {
  for (const bytes of [[], [0], [5], [0, 0x61], [OPEN], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4]]) {
    const testCase = { kind: "bytes", bytes: Uint8Array.from(bytes) } as const;
    expect(decodeCase(encodeCase(testCase))).toEqual(testCase);
    expect(formOf(testCase.bytes)).toBe(bytes.length > 8 ? "module" : "neither");
  }
});
