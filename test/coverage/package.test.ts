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
import { binary } from "./wasm.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SECONDS = 1000;

/** What docs/coverage.md shows under a heading. */
const guide = readFileSync(join(ROOT, "docs/coverage.md"), "utf8");
function example(heading: string): { readonly target: string; readonly command: string } {
  const [, section = ""] = new RegExp(`^## ${heading}\\n(.*?)(?=^## |(?![^]))`, "ms").exec(guide) ?? [];
  const block = (language: string): string =>
    new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(section)?.[1] ?? "";
  return { target: block("js"), command: block("sh").trim() };
}
const inside = example("A package with its WebAssembly inside its JavaScript");
const beside = example("A package with a `.wasm` file");

/** Counts the words of its input. */
const words = `(module (memory (export "memory") 1)
  (func (export "words") (param $length i32) (result i32) (local $at i32) (local $words i32) (local $inside i32)
    (block $end (loop $next
      (br_if $end (i32.ge_u (local.get $at) (local.get $length)))
      (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
        (then (local.set $inside (i32.const 0)))
        (else (if (i32.eqz (local.get $inside)) (then (local.set $inside (i32.const 1)) (local.set $words (i32.add
          (local.get $words) (i32.const 1)))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $words)))`;

/** Compiles the file when it is first called. */
const wordCount = `import { readFile } from "node:fs/promises";
let instance;
export async function count(bytes) {
  instance ??= (await WebAssembly.instantiate(await readFile(new URL("./words.wasm", import.meta.url)))).instance;
  new Uint8Array(instance.exports.memory.buffer).set(bytes);
  return instance.exports.words(bytes.length);
}
`;

/** Whether its input, of at least four bytes, begins with a magic number. */
const magic = `(module (memory (export "memory") 1)
  (func (export "is") (result i32)
    (if (result i32) (i32.eq (i32.load (i32.const 0)) (i32.const 0x7a6e4d21)) (then (i32.const 1)) (else (i32.const 0)))
  ))`;

/** Refuses everything but what begins with the magic number; its module is inside its JavaScript. */
const magicLexer = (base64: string): string => `let exports;
export function parse(text) {
  exports ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from("${base64}", "base64"))).exports;
  new Uint8Array(exports.memory.buffer).set(Buffer.from(text.slice(0, 4).padEnd(4, "\\0"), "latin1"));
  if (exports.is() === 0) throw new Error("Parse error");
  throw new Error("the magic number was found");
}
`;

let folder: string;
let project: string;

/** A project with nothing but the package as it would be published, Jazzer.js, and what is fuzzed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  project = join(folder, "project");
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  run("npm", ["pack", "--pack-destination", folder], join(ROOT, "packages", "coverage"));
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  run("tar", ["-xzf", join(folder, tarball!)], modules);
  run("mv", ["package", "component-fuzz-coverage"], modules);
  // @types/node is the project's own, for TypeScript.
  for (const name of ["@jazzer.js", "cjs-module-lexer", "@types/node", ".bin/jazzer"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  const add = (name: string, files: Readonly<Record<string, string | Uint8Array>>): void => {
    mkdirSync(join(modules, name));
    const all = { "package.json": `{ "name": "${name}", "type": "module", "main": "index.js" }`, ...files };
    for (const [file, content] of Object.entries(all)) writeFileSync(join(modules, name, file), content);
  };
  add("word-count", {
    "index.js": wordCount,
    "index.d.ts": "export function count(bytes: Uint8Array): Promise<number>;\n",
    "words.wasm": await binary(words),
  });
  add("magic-lexer", { "index.js": magicLexer(Buffer.from(await binary(magic)).toString("base64")) });
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
}, 60 * SECONDS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Neither npm's settings for this project nor those of the test runner reach what runs in the other one. */
function ended(program: string, args: readonly string[], cwd: string): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: 50 * SECONDS,
    env: {
      HOME: process.env["HOME"],
      PATH: dirname(process.execPath) + delimiter + process.env["PATH"],
      npm_config_offline: "true",
    },
  });
  return { status, output: stdout + stderr };
}

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, output } = ended(program, args, cwd);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${status}\n${output}`);
  return output;
}

/** Runs a target by the command of its example. */
function fuzz({ target, command }: { readonly target: string; readonly command: string }, runs = 500): Ended {
  writeFileSync(join(project, "fuzz.js"), target);
  return ended("sh", ["-c", `${command} -runs=${runs} -seed=1 -artifact_prefix=${folder}/`], project);
}

const edges = ({ output }: Ended): number => Number(/DONE +cov: (\d+)/.exec(output)?.[1]);

describe("docs/coverage.md, as it is written", () => {
  test.each([
    ["a package with its WebAssembly inside its JavaScript", inside, "lexer", 300],
    ["a package with a .wasm file, compiled after the start-up", beside, "words", 8],
  ])(
    "%s: libFuzzer sees what it does",
    (_, documented, name, least) => {
      expect(documented.target).toContain('from "component-fuzz-coverage"');
      const on = fuzz(documented);
      expect(on).toMatchObject({ status: 0 });
      const [, counters] = new RegExp(`^coverage: ${name}: (\\d+) counters$`, "m").exec(on.output) ?? [];
      expect(Number(counters)).toBeGreaterThanOrEqual(least);
      const off = fuzz({ ...documented, target: documented.target.replace("modules:", "enabled: false, modules:") });
      expect(edges(on)).toBeGreaterThanOrEqual(edges(off) + 8);
    },
    60 * SECONDS,
  );

  test("the number of counters that it shows is the real one", () => {
    const [shown] = /^coverage: lexer: \d+ counters$/m.exec(guide) ?? [];
    expect(fuzz(inside, 1).output.split("\n")).toContain(shown);
  });

  test("a package that compiles at its first call has no counters if nobody calls it", () => {
    const silent = inside.target.replace('lexer.parse("");', "");
    expect(fuzz({ ...inside, target: silent }, 1).output).toContain(
      "coverage: lexer: nothing new was compiled when it was loaded, so it has no counters",
    );
  });

  test(
    "what throws is learnt from where `compared` is called all the same",
    () => {
      const target = inside.target
        .replaceAll("cjs-module-lexer", "magic-lexer")
        .replace('lexer.parse("");', "try { lexer.parse(''); } catch {}");
      expect(fuzz({ ...inside, target }, 20_000).output).toContain("the magic number was found");
      const afterwards = target
        .replace(/ finally \{\s*coverage\.compared\(\);\s*\}/, "")
        .replace("lexer.parse(data.toString());", "lexer.parse(data.toString()); coverage.compared();");
      expect(afterwards).not.toBe(target);
      expect(fuzz({ ...inside, target: afterwards }, 20_000)).toMatchObject({ status: 0 });
    },
    60 * SECONDS,
  );

  test(
    "TypeScript knows what they use",
    () => {
      const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
      const options = ["--noEmit", "--strict", "--checkJs", "--module", "nodenext", "--target", "esnext"];
      const check = (target: string): string => {
        writeFileSync(join(project, "fuzz.js"), target);
        return run(process.execPath, [tsc, ...options, "--types", "node", "fuzz.js"], project);
      };
      for (const { target } of [inside, beside]) {
        expect(check(target)).toBe("");
        expect(() => check(target.replace("coverage.ready()", "coverage.readied()"))).toThrow(
          /Property 'readied' does not exist on type 'Coverage'/,
        );
      }
    },
    60 * SECONDS,
  );
});

describe("the package", () => {
  const installed = (): string => join(project, "node_modules", "component-fuzz-coverage");

  test("holds the entry and what that imports, and depends on nothing", () => {
    const files = readdirSync(installed(), { recursive: true }).map(String);
    expect(readdirSync(installed()).sort()).toEqual(["LICENSE", "README.md", "addon", "dist", "package.json"]);
    expect(readdirSync(join(installed(), "dist")).sort()).toEqual(["coverage", "errors.d.ts", "errors.js", "wasm"]);
    const size = files.reduce((sum, file) => sum + statSync(join(installed(), file)).size, 0);
    expect(size).toBeLessThan(700_000);
    const { dependencies, optionalDependencies, version } = JSON.parse(
      readFileSync(join(installed(), "package.json"), "utf8"),
    ) as Readonly<Record<string, unknown>>;
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
    const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
    expect(version).toBe(own.version);
  });

  test("has the names that `component-fuzz/coverage` has", async () => {
    const packed = (await import(join(installed(), "dist/coverage/index.js"))) as object;
    expect(Object.keys(packed)).toEqual(Object.keys(await import("../../src/coverage/index.ts")));
  });

  test("is told about by the guide, without links that lead nowhere", () => {
    const text = readFileSync(join(installed(), "README.md"), "utf8");
    expect(text).toContain(inside.target);
    expect(
      [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link).filter((link) => !link!.startsWith("https:")),
    ).toEqual([]);
  });

  test("tells whether Jazzer.js's addon loads", () => {
    const command = join(installed(), "addon", "command.mjs");
    expect(ended(process.execPath, [command], project)).toEqual({ status: 0, output: "Jazzer.js's addon loads.\n" });
    rmSync(join(project, "node_modules", "@jazzer.js"));
    const without = ended(process.execPath, [command], project);
    symlinkSync(join(ROOT, "node_modules", "@jazzer.js"), join(project, "node_modules", "@jazzer.js"));
    expect(without).toEqual({
      status: 1,
      output: "Jazzer.js is not installed: `npm install --save-dev @jazzer.js/core`.\n",
    });
  });
});
