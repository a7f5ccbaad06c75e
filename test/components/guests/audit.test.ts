import { describe, expect, test } from "@jest/globals";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import type { Case, ComponentOptions } from "../../../src/components/case/case.ts";
import { AUDIT_RULES, expectedFinished, readAudit } from "../../../src/components/guests/audit.ts";
import { HEAP_BASE } from "../../../src/components/guests/arena.ts";
import type { FuncType, ValueType } from "../../../src/components/types/type.ts";
import { plainFunction } from "../case/cases.ts";
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

const takes = (type: ValueType): FuncType => ({ params: [{ name: "x", type }], result: null });
const guest = (type: ValueType, options: Partial<ComponentOptions> = {}) =>
  new GuestDriver(takes(type), { ...OPTIONS, ...options });

/** What a guest notes of a call with these core values, whether or not the driver can lift what it hands on. */
function notedOf(type: ValueType, ...flat: (number | bigint)[]): readonly string[] {
  const g = guest(type);
  try {
    g.runCore(flat);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "Trap") throw error;
  }
  return g.audit().broken;
}

const ab = ["a", "b"];

describe("a guest notes", () => {
  test.each<[string, ValueType, number[], string]>([
    ["a bool of 2", { kind: "bool" }, [2], "bool"],
    ["a surrogate as a char", { kind: "char" }, [0xd800], "char"],
    ["a char beyond Unicode", { kind: "char" }, [0x11_0000], "char"],
    ["a third case of two", { kind: "enum", name: "e", labels: ab }, [2], "discriminant"],
    ["a third flag of two", { kind: "flags", name: "f", labels: ab }, [4], "flags"],
    ["a u8 of 256", { kind: "u8" }, [0x100], "integer-range"],
    ["an s8 that is not extended", { kind: "s8" }, [0x80], "integer-range"],
    ["a u16 of -1", { kind: "u16" }, [-1], "integer-range"],
    ["an s16 that is not extended", { kind: "s16" }, [0x8000], "integer-range"],
    ["a list at an odd address", { kind: "list", element: { kind: "u16" } }, [HEAP_BASE + 1, 0], "pointer-alignment"],
    ["a list that was never allocated", { kind: "list", element: { kind: "u16" } }, [0x8000, 1], "pointer-range"],
    ["a list before the heap", { kind: "list", element: { kind: "u8" } }, [1, 1], "pointer-range"],
    [
      "spilled parameters that were never allocated",
      { kind: "fixed-list", element: { kind: "u8" }, length: 17 },
      [0x8000],
      "pointer-range",
    ],
  ])("%s", (_, type, flat, rule) => {
    expect(notedOf(type, ...flat)).toEqual([rule]);
  });

  test.each<[ValueType, number]>([
    [{ kind: "bool" }, 1],
    [{ kind: "char" }, 0xd7ff],
    [{ kind: "char" }, 0xe000],
    [{ kind: "char" }, 0x10_ffff],
    [{ kind: "enum", name: "e", labels: ab }, 1],
    [{ kind: "flags", name: "f", labels: ab }, 3],
    [{ kind: "flags", name: "f", labels: Array.from({ length: 32 }, (_, i) => `l${i}`) }, -1],
    [{ kind: "u8" }, 0xff],
    [{ kind: "s8" }, -0x80],
    [{ kind: "s16" }, 0x7fff],
  ])("nothing of %j as %d", (type, value) => {
    expect(notedOf(type, value)).toEqual([]);
  });

  test.each<[string, (g: GuestDriver) => void, ...string[]]>([
    ["an alignment of 3", (g) => g.realloc(0, 0, 3, 4), "realloc-alignment"],
    ["an alignment of 16", (g) => g.realloc(0, 0, 16, 4), "realloc-alignment"],
    ["an alignment of 0", (g) => g.realloc(0, 0, 0, 4), "realloc-alignment"],
    ["an unknown old block", (g) => g.realloc(1000, 4, 1, 8), "realloc-old-pointer"],
    ["an old size without a block", (g) => g.realloc(0, 4, 1, 8), "realloc-old-pointer"],
    ["another old size", (g) => g.realloc(g.realloc(0, 0, 1, 4), 5, 1, 8), "realloc-old-size"],
    [
      "a block that was left",
      (g) => {
        const old = g.realloc(0, 0, 1, 4);
        g.realloc(old, 4, 1, 8);
        g.realloc(old, 4, 1, 8);
      },
      "realloc-old-pointer",
    ],
    [
      "a write behind a block",
      (g) => {
        const ptr = g.realloc(0, 0, 1, 4);
        new Uint8Array(g.memory.buffer)[ptr + 4] = 0;
        g.call([1], null);
      },
      "block-overrun",
      "block-untold",
    ],
    [
      "a write before a block",
      (g) => {
        const ptr = g.realloc(0, 0, 1, 4);
        new Uint8Array(g.memory.buffer)[ptr - 1] = 0;
        g.call([1], null);
      },
      "block-overrun",
    ],
    [
      "a block that is part of no value, in the last call",
      (g) => {
        g.call([1], null);
        g.realloc(0, 0, 1, 4);
        g.call([1], null);
      },
      "block-untold",
    ],
    [
      "a block that is part of no value, though it grew and shrank",
      (g) => {
        g.realloc(g.realloc(g.realloc(0, 0, 1, 4), 4, 1, 8), 8, 1, 2);
        g.call([1], null);
      },
      "block-untold",
    ],
    [
      "a call within a call",
      (g) => {
        g.duringHost = () => {
          g.duringHost = undefined;
          g.runCore([1]);
        };
        g.call([1], null);
      },
      "reentered",
    ],
    [
      "a post-return that was left out",
      (g) => {
        g.runCore([1]);
        g.runCore([1]);
      },
      "post-return-missed",
    ],
    ["a post-return without a call", (g) => g.postReturn(undefined), "post-return-unasked"],
  ])("%s", (_, fault, ...rules) => {
    const g = guest({ kind: "u8" });
    fault(g);
    expect(g.audit().broken).toEqual(rules);
  });

  test("nothing of a block that took no room, and of one that was left for a larger one", () => {
    const g = new GuestDriver(takes({ kind: "string" }), { ...OPTIONS, gap: 8 });
    g.realloc(0, 0, 1, 0);
    const ptr = g.realloc(g.realloc(0, 0, 1, 1), 1, 1, 2);
    new Uint8Array(g.memory.buffer).set([0x61, 0x62], ptr);
    g.runCore([ptr, 2]);
    g.postReturn(undefined);
    expect(g.audit().broken).toEqual([]);
  });

  test.each<[ValueType, number | bigint]>([
    [{ kind: "string" }, 3],
    [{ kind: "u8" }, 3],
    [{ kind: "u64" }, 3n],
    [{ kind: "f32" }, 3],
    [{ kind: "f64" }, 3],
  ])("a post-return of something else than it returned, for %j", (type, other) => {
    const g = new GuestDriver({ params: [], result: type }, OPTIONS);
    g.result = type.kind === "string" ? "x" : type.kind === "u64" || type.kind === "f64" ? 1n : 1;
    g.postReturn(g.runCore([]));
    expect(g.audit()).toMatchObject({ finished: 1, broken: [] });
    g.runCore([]);
    g.postReturn(other);
    expect(g.audit()).toMatchObject({ finished: 2, broken: ["post-return-argument"] });
  });
});

test("a NaN whose bits changed on the way to post-return is the same result", () => {
  for (const [type, nan] of [
    [{ kind: "f32" }, 0x7fa0_0001],
    [{ kind: "f64" }, 0x7ff4_0000_0000_0001n],
  ] as const) {
    const g = new GuestDriver({ params: [], result: type }, OPTIONS);
    g.result = nan;
    g.runCore([]);
    g.postReturn(NaN);
    expect(g.audit()).toMatchObject({ finished: 1, broken: [] });
  }
});

describe("a list of two bytes", () => {
  const bytes: ValueType = { kind: "list", element: { kind: "u8" } };

  test.each<[string, number, (ptr: number) => number, readonly string[]]>([
    ["is its block", 2, (ptr) => ptr, []],
    ["ends within its block", 3, (ptr) => ptr, ["block-size"]],
    ["begins within its block", 3, (ptr) => ptr + 1, ["block-size"]],
    ["goes beyond its block", 1, (ptr) => ptr, ["block-size"]],
  ])("%s", (_, size, at, broken) => {
    const g = guest(bytes);
    g.runCore([at(g.realloc(0, 0, 1, size)), 2]);
    expect(g.audit().broken).toEqual(broken);
  });
});

test("an audit is split into its count, the rules in their order, and the digest", () => {
  const all = Object.values(AUDIT_RULES).reduce((bits, flag) => bits | flag, 0);
  expect(readAudit((0xfe_dcban << 40n) | (BigInt(all) << 12n) | 0xffen)).toEqual({
    finished: 0xffe,
    broken: Object.keys(AUDIT_RULES),
    seen: 0xfe_dcba,
  });
  expect(readAudit(0n)).toEqual({ finished: 0, broken: [], seen: 0 });
});

test(
  "every task has to end: those of a component that two call, and those of the functions that a memory " + "serves",
  () => {
    const func = takes({ kind: "u8" });
    const testCase: Case = {
      ...PLAIN_CASE,
      functions: [plainFunction(func), { func, importName: "other-host", exportName: "other" }],
      components: [
        OPTIONS,
        { ...OPTIONS, separateMemories: true },
        { ...OPTIONS, beside: true, style: "re-export" },
        OPTIONS,
      ],
      calls: [],
    };
    const calls = [{ of: 0 }, { of: 1 }, { of: 1 }];
    expect([0, 1, 2, 3].map((index) => expectedFinished(testCase, index, calls))).toEqual([3, 1, 2, 6]);
  },
);
