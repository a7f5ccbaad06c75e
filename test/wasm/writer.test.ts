import { describe, expect, test } from "@jest/globals";
import { NotUnderstood, Reader } from "../../src/wasm/reader.ts";
import { Writer } from "../../src/wasm/writer.ts";

const hex = (write: (to: Writer) => void) => {
  const to = new Writer();
  write(to);
  return Buffer.from(to.toBytes()).toString("hex");
};

function read<T>(bytes: string, value: (from: Reader) => T): T {
  const reader = new Reader(Buffer.from(bytes, "hex"));
  const found = value(reader);
  expect(reader.ended).toBe(true);
  return found;
}

describe("numbers", () => {
  test.each<[number, string]>([
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [624485, "e58e26"],
    [0xffff_ffff, "ffffffff0f"],
  ])("u32 %d", (value, bytes) => {
    expect(hex((to) => to.u32(value))).toBe(bytes);
    expect(read(bytes, (from) => from.u32())).toBe(value);
  });

  test.each<[number, string]>([
    [0, "00"],
    [63, "3f"],
    [64, "c000"],
    [-1, "7f"],
    [-64, "40"],
    [-65, "bf7f"],
    [-123456, "c0bb78"],
    [-0x8000_0000, "8080808078"],
    [0x7fff_ffff, "ffffffff07"],
    [0xffff_ffff, "7f"],
  ])("s32 %d", (value, bytes) => {
    expect(hex((to) => to.s32(value))).toBe(bytes);
    expect(read(bytes, (from) => from.s32())).toBe(value | 0);
  });

  test.each<[bigint, string]>([
    [0n, "00"],
    [64n, "c000"],
    [-1n, "7f"],
    [32n, "20"],
    [-0x8000_0000_0000_0000n, "8080808080808080807f"],
    [0x7fff_ffff_ffff_ffffn, "ffffffffffffffffff00"],
    [0xffff_ffff_ffff_ffffn, "7f"],
  ])("s64 %d", (value, bytes) => {
    expect(hex((to) => to.s64(value))).toBe(bytes);
    expect(read(bytes, (from) => from.s64())).toBe(BigInt.asIntN(64, value));
  });

  test.each<[bigint, string]>([
    [0n, "00"],
    [0xffff_ffffn, "ffffffff0f"],
    [0x1_0000_0000n, "8080808010"],
    [0xffff_ffff_ffff_ffffn, "ffffffffffffffffff01"],
  ])("u64 %d", (value, bytes) => {
    expect(hex((to) => to.u64(value))).toBe(bytes);
    expect(read(bytes, (from) => from.u64())).toBe(value);
  });

  test.each<[number, string]>([
    [0, "00"],
    [64, "c000"],
    [0xffff_ffff, "ffffffff0f"],
  ])("s33 %d", (value, bytes) => {
    expect(hex((to) => to.s33(value))).toBe(bytes);
    expect(read(bytes, (from) => from.s33())).toBe(value);
  });

  const kinds = {
    u32: (from: Reader) => from.u32(),
    u64: (from: Reader) => from.u64(),
    s32: (from: Reader) => from.s32(),
    s33: (from: Reader) => from.s33(),
    s64: (from: Reader) => from.s64(),
  };

  test.each<[keyof typeof kinds, number | bigint, string]>([
    ["u32", 3, "8380808000"],
    ["s32", 3, "8380808000"],
    ["s32", -3, "fdffffff7f"],
    ["s33", -3, "fdffffff7f"],
    ["u64", 3n, "83808080808080808000"],
    ["s64", -3n, "fdffffffffffffffff7f"],
  ])("%s %d in more bytes than it needs", (kind, value, bytes) => {
    expect(read<number | bigint>(bytes, kinds[kind])).toBe(value);
  });

  test.each<[keyof typeof kinds, string]>([
    ["u32", "ffffffff1f"],
    ["u32", "808080808000"],
    ["u64", "ffffffffffffffffff02"],
    ["u64", "8080808080808080808000"],
    ["s32", "8080808008"],
    ["s32", "ffffffff0f"],
    ["s32", "808080808000"],
    ["s33", "8080808020"],
    ["s33", "ffffffff5f"],
    ["s64", "80808080808080808001"],
    ["s64", "ffffffffffffffffff7e"],
    ["u32", "80"],
    ["s64", "8080"],
    ["u32", ""],
  ])("%s: %s is too long, too large, or not all of it", (kind, bytes) => {
    expect(() => read<number | bigint>(bytes, kinds[kind])).toThrow(NotUnderstood);
  });
});

test("names are read as they are written, and only UTF-8 is one", () => {
  for (const name of ["", "ab", "aé€😀", "\u0000", "\ufeff"]) {
    expect(
      read(
        hex((to) => to.name(name)),
        (from) => from.name(),
      ),
    ).toBe(name);
  }
  for (const bytes of ["01ff", "02c080", "03eda080", "0261"]) {
    expect(() => read(bytes, (from) => from.name())).toThrow(NotUnderstood);
  }
});

test("a part ends where it ends", () => {
  const reader = new Reader(Uint8Array.of(1, 2, 3));
  const part = reader.part(2);
  expect([part.byte(), part.byte(), part.ended, reader.byte()]).toEqual([1, 2, true, 3]);
  expect(() => part.byte()).toThrow(NotUnderstood);
  expect(() => new Reader(Uint8Array.of(1)).part(2)).toThrow(NotUnderstood);
});

test("a length that cannot be takes no memory", () => {
  const reader = new Reader(Buffer.from("ffffffff0f00", "hex"));
  expect(() => reader.vec((from) => from.byte())).toThrow(NotUnderstood);
});

test("what is copied, cleared and forked", () => {
  const writer = new Writer(1).put(1, 2).copy(
    Uint8Array.from({ length: 100 }, (_, i) => i),
    40,
    90,
  );
  writer.copy(Uint8Array.of(7, 8, 9), 1, 2).copy(Uint8Array.of(7), 1, 1);
  const fork = writer.fork().byte(5);
  expect([...writer.written]).toEqual([1, 2, ...Array.from({ length: 50 }, (_, i) => 40 + i), 8]);
  expect([...fork.toBytes()]).toEqual([...writer.written, 5]);
  writer.clear();
  expect(Buffer.from(writer.section(3, Uint8Array.of(4, 5)).written).toString("hex")).toBe("03020405");
});

test("names are UTF-8 with their length in bytes", () => {
  expect(hex((to) => to.name("ab"))).toBe("026162");
  expect(hex((to) => to.name("aé€"))).toBe("0661c3a9e282ac");
  expect(hex((to) => to.name("x".repeat(200)))).toBe(`c801${"78".repeat(200)}`);
});

test.each([0, 1, 127, 128, 20_000, 2_200_000])("%d bytes are preceded by their length", (length) => {
  const to = new Writer().byte(0xaa).sized(() => undefined);
  const inner = new Writer().raw(Array.from({ length: 256 }, (_, i) => i));
  const content = new Uint8Array(length).fill(0x5a);
  to.sized(() => to.raw(content)).append(inner);
  const expected = Buffer.concat([
    Buffer.from([0xaa, 0]),
    new Writer().u32(length).toBytes(),
    content,
    inner.toBytes(),
  ]);
  expect(Buffer.from(to.toBytes()).equals(expected)).toBe(true);
});
