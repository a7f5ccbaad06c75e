import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { explain, installedAddon, loadAddon, mendAddon } from "../../scripts/addon/mend.mjs";
import { writeElf } from "./elf.ts";

const host = { platform: "linux", arch: "x64", glibc: "2.36" };
const missing = (version: string): string =>
  `Error: /lib/libc.so.6: version \`${version}' not found (required by addon.node)`;

const original = writeElf({
  machine: 62,
  libraries: {
    "libc.so.6": [{ name: "GLIBC_2.2.5" }, { name: "GLIBC_2.38" }],
    "libstdc++.so.6": [{ name: "GLIBCXX_3.4.32" }],
  },
  symbols: [
    { name: "__isoc23_strtol", version: "GLIBC_2.38" },
    { name: "__isoc23_strtoul", version: "GLIBC_2.38" },
    { name: "_ZSt21ios_base_library_initv", version: "GLIBCXX_3.4.32" },
  ],
});

describe("mendAddon", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "addon-"));
    file = join(folder, "fuzzer-linux-x64.node");
    writeFileSync(file, original, { mode: 0o640 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** A loader that refuses the original with `failure`, and anything else with `later`. */
  const loader = (failure: string, later?: string) => (path: string) =>
    readFileSync(path).equals(original) ? failure : later;
  const untouched = (): void => {
    expect(readFileSync(file).equals(original)).toBe(true);
    expect(readdirSync(folder)).toEqual(["fuzzer-linux-x64.node"]);
  };

  test.each(["GLIBC_2.38", "GLIBCXX_3.4.32"])("replaces an addon that fails for %s, once", (version) => {
    const load = loader(missing(version));
    expect(mendAddon(file, load, host).kind).toBe("mended");
    expect(readFileSync(file).equals(original)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["fuzzer-linux-x64.node"]);

    const mended = readFileSync(file);
    expect(mendAddon(file, load, host).kind).toBe("loads");
    expect(readFileSync(file).equals(mended)).toBe(true);
  });

  test("leaves an addon that loads", () => {
    expect(mendAddon(file, () => undefined, host)).toEqual({ kind: "loads", what: "Jazzer.js's addon loads." });
    untouched();
  });

  test.each(["GLIBC_2.34", "GLIBC_2.39", "GLIBCXX_3.4.33", "GLIBC_2.380"])(
    "leaves an addon that fails for %s",
    (version) => {
      const result = mendAddon(file, loader(missing(version)), host);
      expect(result.kind).toBe("problem");
      expect(result.what).toContain(`it needs ${version}, and this system has glibc 2.36. Use a newer system`);
      untouched();
    },
  );

  test("leaves an addon whose changed copy would not load either, and says why", () => {
    const result = mendAddon(file, loader(missing("GLIBC_2.38"), missing("GLIBC_2.34")), host);
    expect(result.kind).toBe("problem");
    expect(result.what).toContain("it needs GLIBC_2.34");
    untouched();
  });

  test("leaves an addon of another layout, and says so", () => {
    const other = Buffer.from("another layout");
    writeFileSync(file, other);
    const result = mendAddon(file, () => missing("GLIBC_2.38"), host);
    expect(result.kind).toBe("problem");
    expect(result.what).toContain(
      "The addon was left as it is: its layout is not the one that this project knows how to change (not an ELF file)",
    );
    expect(readFileSync(file).equals(other)).toBe(true);
  });

  test("does not try its cure where there is no glibc", () => {
    const result = mendAddon(file, loader(missing("GLIBC_2.38")), { ...host, glibc: undefined });
    expect(result.what).toContain("this system has none (Alpine and others use musl)");
    untouched();
  });
});

describe("explain", () => {
  test.each([
    [
      "Error: Cannot find module '/x/fuzzer-linux-riscv64.node'",
      { ...host, arch: "riscv64" },
      "ships none for linux-riscv64",
    ],
    ["Error: Error loading shared library ld-linux-x86-64.so.2", { ...host, glibc: undefined }, "it needs glibc"],
    [
      "Error: libstdc++.so.6: cannot open shared object file: No such file or directory",
      host,
      "apt-get install libstdc++6",
    ],
    ["Error: file too short", host, "Error: file too short\nThis project knows no cure."],
  ])("%s", (failure, where, text) => {
    expect(explain(failure, where)).toContain(text);
  });
});

describe("loadAddon", () => {
  test("loads the installed addon of this system", () => {
    expect(loadAddon(installedAddon(process.platform, process.arch))).toBeUndefined();
  });

  test("gives the loader's own words for one that does not load", () => {
    const file = join(mkdtempSync(join(tmpdir(), "addon-")), "broken.node");
    expect(loadAddon(file)).toContain(`Cannot find module '${file}'`);
    writeFileSync(file, original.subarray(0, 20));
    expect(loadAddon(file)).toMatch(/^Error: .*broken\.node/);
  });
});
