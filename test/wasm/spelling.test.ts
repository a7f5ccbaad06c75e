import { expect, test } from "@jest/globals";
import { readTree } from "../../src/wasm/read_tree.ts";
import { writeShort, writeTree } from "../../src/wasm/write_tree.ts";
import { hex } from "../modules/wat.ts";

/** The contents of a section or of a body behind their size in so many bytes. */
function sized(contents: string, bytes: number): string {
  const size = contents.replaceAll(/\s/g, "").length / 2;
  const more = Array.from({ length: bytes - 1 }, (_, index) => (index < bytes - 2 ? "80" : "00"));
  return `${(size | (bytes > 1 ? 0x80 : 0)).toString(16).padStart(2, "0")} ${more.join(" ")} ${contents}`;
}

const BODY = `
  01 81 00 63 70            a local of a type in the long form
  20 80 80 00 d1 1a         local.get
  41 ff ff 7f               i32.const
  28 42 80 00 83 00         i32.load of the memory 0, which is named
  1a
  42 80 80 80 80 80 80 80 80 80 00 1a  i64.const
  02 63 70 d0 70 0b 1a      a block with a result in the long form
  fc 89 80 00 80 00         data.drop, whose code is long as well
  0b`;

const long = hex(
  [
    "00 61 73 6d 01 00 00 00",
    `01 ${sized("81 80 80 80 00 60 80 00 00", 5)}`,
    `03 ${sized("81 00 80 00", 2)}`,
    `05 ${sized("01 00 81 80 00", 3)}`,
    `0c ${sized("81 00", 1)}`,
    `0a ${sized(`81 00 ${sized(BODY.replaceAll(/ {2,}[a-z].*/g, ""), 4)}`, 3)}`,
    `0b ${sized("81 00 81 00 83 80 00 01 02 03", 2)}`,
    `00 ${sized("81 00 78 ff", 2)}`,
  ].join(" "),
);

test("what is written in more bytes than it takes is written so again", () => {
  expect(WebAssembly.validate(long)).toBe(true);
  const tree = readTree(long);
  expect(writeTree(tree)).toEqual(long);
  const short = writeShort(tree);
  expect(short.length).toBeLessThan(long.length - 40);
  expect(WebAssembly.validate(short)).toBe(true);
  expect(readTree(short)).toEqual({ ...tree, spelling: null });
});

test("of a module that is changed it says nothing", () => {
  const changed = { ...readTree(long), start: 0 };
  expect(writeTree(changed)).toEqual(writeShort(changed));
});
