import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { lowerGlibc } from "../../scripts/addon/lower_glibc.mjs";
import { installedAddon } from "../../scripts/addon/mend.mjs";
import { type Elf, type Sym, versionIndex, writeElf } from "./elf.ts";

const X86_64 = 62;
const AARCH64 = 183;

const addon: Elf = {
  machine: X86_64,
  libraries: {
    "libc.so.6": [{ name: "GLIBC_2.2.5" }, { name: "GLIBC_2.38" }, { name: "GLIBC_2.34" }],
    "libstdc++.so.6": [{ name: "GLIBCXX_3.4" }, { name: "GLIBCXX_3.4.32" }],
  },
  symbols: [
    { name: "malloc", version: "GLIBC_2.2.5" },
    { name: "__isoc23_strtoul", version: "GLIBC_2.38" },
    { name: "napi_register_module_v1", version: null, defined: true },
    { name: "_ZSt21ios_base_library_initv", version: "GLIBCXX_3.4.32" },
    { name: "__isoc23_strtol", version: "GLIBC_2.38" },
  ],
};

/** What a loader sees: each symbol with its version and binding, and the versions that must exist. */
function view(bytes: Buffer): { symbols: string[]; required: string[] } {
  const sections = [0, 1, 2, 3, 4].map((i) =>
    Number(bytes.readBigUInt64LE(Number(bytes.readBigUInt64LE(0x28)) + 64 * i + 0x18)),
  );
  const [, dynstr = 0, dynsym = 0, versym = 0, verneed = 0] = sections;
  const text = (at: number): string => bytes.toString("latin1", dynstr + at, bytes.indexOf(0, dynstr + at));
  const names = new Map([[1, ""]]);
  const required: string[] = [];
  let o = verneed;
  for (const versions of Object.values(addon.libraries)) {
    versions.forEach((_, v) => {
      const at = o + 16 + 16 * v;
      const name = text(bytes.readUInt32LE(at + 8));
      names.set(bytes.readUInt16LE(at + 6), `@${name}`);
      if (bytes.readUInt16LE(at + 4) !== 2) required.push(name);
    });
    o += 16 + 16 * versions.length;
  }
  const symbols = addon.symbols.map((_, i) => {
    const at = dynsym + 24 * (i + 1);
    const version = names.get(bytes.readUInt16LE(versym + 2 * (i + 1)));
    return `${text(bytes.readUInt32LE(at))}${version ?? "?"}${bytes.readUInt8(at + 4) >> 4 === 2 ? " weak" : ""}`;
  });
  return { symbols, required };
}

function lowered(bytes: Buffer): Buffer {
  const result = lowerGlibc(bytes);
  if (result.kind !== "lowered") throw new Error(JSON.stringify(result));
  return result.bytes;
}

const change = (from: string, to: Partial<Sym>): Elf => ({
  ...addon,
  symbols: addon.symbols.map((s) => (s.name === from ? { ...s, ...to } : s)),
});

describe("lowerGlibc", () => {
  test("leaves no symbol and no version that needs the newer libraries", () => {
    expect(view(lowered(writeElf(addon)))).toEqual({
      symbols: [
        "malloc@GLIBC_2.2.5",
        "strtoul@GLIBC_2.2.5",
        "napi_register_module_v1",
        "_ZSt21ios_base_library_initv weak",
        "strtol@GLIBC_2.2.5",
      ],
      required: ["GLIBC_2.2.5", "GLIBC_2.34", "GLIBCXX_3.4"],
    });
  });

  test("keeps the original, its size and every byte that it need not change", () => {
    const original = writeElf(addon);
    const before = Buffer.from(original);
    const after = lowered(original);
    expect(original.equals(before)).toBe(true);
    expect(after.length).toBe(before.length);
    // Two names, one binding, three versions and two flags.
    expect(before.filter((byte, i) => byte !== after[i]).length).toBe(2 + 1 + 3 + 2);
  });

  test("takes the oldest version of the processor at hand", () => {
    const elf: Elf = {
      ...change("malloc", { version: "GLIBC_2.17" }),
      machine: AARCH64,
      libraries: {
        ...addon.libraries,
        "libc.so.6": [{ name: "GLIBC_2.17" }, { name: "GLIBC_2.38" }, { name: "GLIBC_2.34" }],
      },
    };
    expect(versionIndex(elf, "GLIBC_2.17")).toBe(2);
    expect(view(lowered(writeElf(elf))).symbols).toContain("strtol@GLIBC_2.17");
  });

  test("says of its own result that nothing is left to do", () => {
    expect(lowerGlibc(lowered(writeElf(addon)))).toEqual({ kind: "already" });
  });

  const onlyLibc = { "libc.so.6": addon.libraries["libc.so.6"] ?? [] };
  const weak = {
    ...addon.libraries,
    "libstdc++.so.6": [{ name: "GLIBCXX_3.4" }, { name: "GLIBCXX_3.4.32", flags: 2 }],
  };
  const layouts: readonly [string, Elf | Buffer, string][] = [
    [
      "another symbol of the new glibc",
      change("malloc", { version: "GLIBC_2.38" }),
      "GLIBC_2.38 is needed by __isoc23_strtol, __isoc23_strtoul, malloc",
    ],
    [
      "a renamed parser",
      change("__isoc23_strtol", { name: "__isoc23_strtoll" }),
      "GLIBC_2.38 is needed by __isoc23_strtoll, __isoc23_strtoul",
    ],
    [
      "another symbol of the new libstdc++",
      change("_ZSt21ios_base_library_initv", { name: "_ZSt4cout" }),
      "GLIBCXX_3.4.32 is needed by _ZSt4cout",
    ],
    [
      "a parser that it defines itself",
      change("__isoc23_strtol", { defined: true }),
      "__isoc23_strtol is not a plain undefined symbol",
    ],
    [
      "no need for the new libstdc++",
      { ...addon, libraries: onlyLibc, symbols: addon.symbols.filter(({ version }) => version !== "GLIBCXX_3.4.32") },
      "0 entries for GLIBCXX_3.4.32 of libstdc++.so.6",
    ],
    ["half of the changes", { ...addon, libraries: weak }, "flags of the needed versions"],
    ["another processor", { ...addon, machine: 243 }, "processor 243"],
    ["no ELF at all", Buffer.alloc(4096, "MZ"), "not an ELF file"],
    ["a file cut short", writeElf(addon).subarray(0, -64), "an offset leads out of the file"],
    ["an empty file", Buffer.alloc(0), "not an ELF file"],
  ];
  test.each(layouts)("refuses %s", (_, layout, why) => {
    const result = lowerGlibc(Buffer.isBuffer(layout) ? layout : writeElf(layout));
    expect(result.kind).toBe("unexpected");
    if (result.kind === "unexpected") expect(result.why).toContain(why);
  });

  // Jazzer.js installs the addons of all platforms, so these run everywhere.
  test.each(["x64", "arm64"])("knows the layout of the installed addon for linux-%s", (arch) => {
    expect(lowerGlibc(readFileSync(installedAddon("linux", arch))).kind).not.toBe("unexpected");
  });

  test("refuses the installed addons of other systems", () => {
    expect(lowerGlibc(readFileSync(installedAddon("win32", "x64"))).kind).toBe("unexpected");
    expect(lowerGlibc(readFileSync(installedAddon("darwin", "arm64"))).kind).toBe("unexpected");
  });
});
