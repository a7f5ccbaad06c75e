import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ADDON = `fuzzer-${process.platform}-${process.arch}.node`;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

let folder: string;
let modules: string;
let packed: Packed;

/** An empty project with nothing but the package as it would be published, and a Jazzer.js whose addon is no addon. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@jazzer.js/fuzzer/prebuilds"), { recursive: true });
  const { stdout } = spawnSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 16 << 20,
    env: {
      ...process.env,
      PATH: dirname(process.execPath) + delimiter + process.env["PATH"],
      npm_config_offline: "true",
    },
  });
  [packed] = JSON.parse(stdout) as [Packed];
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  spawnSync("tar", ["-xzf", join(folder, tarball), "-C", modules]);
  spawnSync("mv", [join(modules, "package"), join(modules, "component-fuzz")]);
  for (const name of ["core", "fuzzer"]) {
    mkdirSync(join(modules, "@jazzer.js", name), { recursive: true });
    writeFileSync(
      join(modules, "@jazzer.js", name, "package.json"),
      `{ "name": "@jazzer.js/${name}", "main": "x.js" }`,
    );
    writeFileSync(join(modules, "@jazzer.js", name, "x.js"), "");
  }
  symlinkSync(join(ROOT, "node_modules/@jazzer.js/core/dist"), join(modules, "@jazzer.js/core/dist"));
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { dependencies: object };
  for (const name of Object.keys(dependencies).filter((name) => !name.startsWith("@jazzer.js/"))) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has the installed command look around; `addon`: the content of what Jazzer.js would load. */
function doctor(addon: string | null): { readonly code: number | null; readonly out: string } {
  const file = join(modules, "@jazzer.js/fuzzer/prebuilds", ADDON);
  rmSync(file, { force: true });
  if (addon !== null) writeFileSync(file, addon);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(modules, "component-fuzz/dist/cli/main.js"), "doctor"],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  return { code: status, out: stdout + stderr };
}

/** Every file of the package and of Jazzer.js, with what would tell a change. */
const contents = (): readonly string[] =>
  ["component-fuzz", "@jazzer.js"].flatMap((name) =>
    readdirSync(join(modules, name), { recursive: true }).flatMap((path) => {
      const stats = statSync(join(modules, name, path.toString()));
      return stats.isFile() ? [`${path.toString()} ${stats.size} ${stats.mtimeMs}`] : [];
    }),
  );

describe("where the package is installed", () => {
  test.each<[string, string | null, string]>([
    ["is missing", null, `Jazzer.js ships none for ${process.platform}-${process.arch}`],
    ["is damaged", "no addon", "This project knows no cure"],
  ])("an addon that %s is told, and nothing is touched", (_, addon, text) => {
    doctor(addon);
    const before = contents();
    const { code, out } = doctor(addon);
    expect(out).toMatch(/^Node \d+\.\d+\.\d+ is /);
    expect(out).toContain(text);
    expect(out).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
    expect(contents().filter((file) => !file.includes(ADDON))).toEqual(before.filter((file) => !file.includes(ADDON)));
  });

  test("all is well in the project itself", () => {
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "dist/cli/main.js"), "doctor"], {
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Node .*\nJazzer\.js's addon loads\.\n$/)]);
  });
});

describe("the package", () => {
  test("holds what is run, and no more", () => {
    const folders = new Set(packed.files.map(({ path }) => path.split("/", 1)[0]));
    const wanted = [
      "LICENSE",
      "README.md",
      "corpus",
      "dist",
      "fuzz_targets",
      "known_issues",
      "package.json",
      "scripts",
      "src",
    ];
    expect([...folders].sort()).toEqual(wanted);
    expect(packed.files.filter(({ path }) => /^fuzz_targets\/.*\.ts$|\.tsbuildinfo$|^dist\/.*test/.test(path))).toEqual(
      [],
    );
    expect(packed.size).toBeLessThan(2 << 20);
  });

  test("holds everything that its own files name", () => {
    const { bin, exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    };
    const named = [bin, ...Object.values(exports)].flatMap((one) =>
      typeof one === "string" ? one : Object.values(one),
    );
    const paths = new Set(packed.files.map(({ path }) => path));
    expect(named.map((path) => path.replace(/^\.\//, "")).filter((path) => !paths.has(path))).toEqual([]);
    expect(paths).toContain("scripts/doctor.mjs");
  });
});
