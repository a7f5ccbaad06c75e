import { describe, expect, test } from "@jest/globals";
import { PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { FORCED_PAGES, SCRIBBLE } from "../../../src/components/guests/arena.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { GuestDriver } from "./driver.ts";

const OPTIONS: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf8",
  style: "copy",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: true,
};
const STRINGS: FuncType = {
  params: [{ name: "x", type: { kind: "list", element: { kind: "string" } } }],
  result: { kind: "string" },
};
const PAGE = 0x1_0000;

const pages = (guest: GuestDriver) => guest.memory.buffer.byteLength / PAGE;
const bytes = (guest: GuestDriver, ptr: number, length: number) => [
  ...new Uint8Array(guest.memory.buffer, ptr, length),
];

test.each([true, false])("a thousand calls do not use memory up (post-return: %p)", (postReturn) => {
  const guest = new GuestDriver(STRINGS, { ...OPTIONS, postReturn, gap: 64 });
  for (let call = 0; call < 1000; call += 1) guest.call([["x".repeat(500), "y"]], "z".repeat(1000));
  expect(pages(guest)).toBe(1);
  expect(guest.audit()).toMatchObject({ finished: 1000, broken: [] });
});

describe("memory grows", () => {
  test("on every n-th allocation, up to a bound", () => {
    const guest = new GuestDriver(STRINGS, { ...OPTIONS, growPages: 4, growEvery: 2 });
    guest.realloc(0, 0, 1, 1);
    expect(pages(guest)).toBe(1);
    guest.realloc(0, 0, 1, 1);
    expect(pages(guest)).toBe(5);
    for (let call = 0; call < 1000; call += 1) guest.call([["a", "b"]], "c");
    expect(pages(guest)).toBe(FORCED_PAGES - 3);
    expect(guest.audit().broken).toEqual(["block-untold"]);
  });

  test("for a block that needs it, and traps beyond its bound", () => {
    const guest = new GuestDriver(STRINGS, OPTIONS);
    guest.realloc(0, 0, 8, 3 * PAGE);
    expect(pages(guest)).toBe(4);
    expect(() => guest.realloc(0, 0, 8, 0x2000_0000)).toThrow(WebAssembly.RuntimeError);
    expect(() => guest.realloc(0, 0, 8, 0xffff_fff0)).toThrow(WebAssembly.RuntimeError);
  });
});

describe("realloc", () => {
  test.each([1, 2, 4, 8])("honours an alignment of %d", (align) => {
    const guest = new GuestDriver(STRINGS, { ...OPTIONS, gap: 13 });
    for (let size = 0; size < 20; size += 1) expect(guest.realloc(0, 0, align, size) % align).toBe(0);
  });

  test("leaves the gap before each block", () => {
    const [near, far] = [0, 64].map((gap) => {
      const guest = new GuestDriver(STRINGS, { ...OPTIONS, gap });
      return guest.realloc(0, 0, 1, 1);
    });
    expect((far as number) - (near as number)).toBe(64);
  });

  test.each([0, 5])("keeps the bytes of a block that grows, and scribbles over what it leaves (gap %d)", (gap) => {
    const guest = new GuestDriver(STRINGS, { ...OPTIONS, gap });
    const old = guest.realloc(0, 0, 1, 3);
    new Uint8Array(guest.memory.buffer).set([1, 2, 3], old);
    const grown = guest.realloc(old, 3, 1, 6);
    expect(bytes(guest, grown, 3)).toEqual([1, 2, 3]);
    expect(bytes(guest, old, 3)).toEqual([SCRIBBLE, SCRIBBLE, SCRIBBLE]);
    const shrunk = guest.realloc(grown, 6, 1, 2);
    expect(bytes(guest, shrunk, 2)).toEqual([1, 2]);
    expect(shrunk === grown).toBe(gap === 0);
    expect(guest.realloc(shrunk, 2, 1, 2)).toBeGreaterThan(0);
    expect(guest.audit().broken).toEqual([]);
  });
});

test("post-return scribbles over the result", () => {
  const guest = new GuestDriver(STRINGS, OPTIONS);
  guest.result = "result";
  const area = guest.runCore([guest.realloc(0, 0, 4, 0), 0]) as number;
  const ptr = new DataView(guest.memory.buffer).getUint32(area, true);
  expect(Buffer.from(bytes(guest, ptr, 6)).toString()).toBe("result");
  guest.postReturn(area);
  expect(bytes(guest, ptr, 6)).toEqual(Array.from({ length: 6 }, () => SCRIBBLE));
  expect(bytes(guest, area, 8)).toEqual(Array.from({ length: 8 }, () => SCRIBBLE));
});

test("without a post-return the result stays until the next call begins", () => {
  const guest = new GuestDriver(STRINGS, { ...OPTIONS, postReturn: false });
  guest.result = "result";
  const area = guest.runCore([guest.realloc(0, 0, 4, 0), 0]) as number;
  const ptr = new DataView(guest.memory.buffer).getUint32(area, true);
  expect(Buffer.from(bytes(guest, ptr, 6)).toString()).toBe("result");
  guest.realloc(0, 0, 1, 1);
  expect(bytes(guest, ptr, 6)).toEqual(Array.from({ length: 6 }, () => SCRIBBLE));
});
