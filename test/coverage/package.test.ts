import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { binary } from "./wasm.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SECONDS = 1000;

/** What docs/coverage.md shows under "Use it in your own target". */
const [, section = ""] =
  /^## Use it in your own target\n(.*)/ms.exec(readFileSync(join(ROOT, "docs/coverage.md"), "utf8")) ?? [];
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(section)?.[1] ?? "";
const snippet = block("js");
const command = block("sh").trim();

/** Counts the words of its input. */
const parser = `(module (memory (export "memory") 1)
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

const library = `import { readFileSync } from "node:fs";
const { instance } = await WebAssembly.instantiate(readFileSync(new URL("./parser.wasm", import.meta.url)));
const memory = new Uint8Array(instance.exports.memory.buffer);
export function parse(bytes) {
  memory.set(bytes);
  return instance.exports.words(bytes.length);
}
`;

let folder: string;
let project: string;

/** A project with nothing but the package as it would be published, and its dependencies. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  project = join(folder, "project");
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  run("tar", ["-xzf", join(folder, tarball!)], modules);
  run("mv", ["package", "component-fuzz"], modules);

  // What npm would install beside it; @types/node is the project's own, for TypeScript.
  const { dependencies } = JSON.parse(readFileSync(join(modules, "component-fuzz", "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node", ".bin/jazzer"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }

  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "parser.wasm"), await binary(parser));
  writeFileSync(join(project, "parser.js"), library);
  writeFileSync(join(project, "parser.d.ts"), "export function parse(bytes: Uint8Array): number;\n");
  writeFileSync(join(project, "fuzz.js"), snippet);
  writeFileSync(
    join(project, "without.js"),
    'import { parse } from "./parser.js";\nexport const fuzz = (data) => void parse(data);\n',
  );
}, 60 * SECONDS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Neither npm's settings for this project nor those of the test runner reach what runs in the other one. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: 50 * SECONDS,
    env: {
      HOME: process.env["HOME"],
      PATH: dirname(process.execPath) + delimiter + process.env["PATH"],
      npm_config_offline: "true",
    },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? status}\n${stdout}${stderr}`);
  return stdout + stderr;
}

test(
  "the snippet of docs/coverage.md counts inside WebAssembly",
  () => {
    expect(snippet).toContain('from "component-fuzz/coverage"');
    const edges = (output: string): number => Number(/DONE +cov: (\d+)/.exec(output)?.[1]);
    const fuzz = (line: string): string => run("sh", ["-c", `${line} -runs=500 -seed=1`], project);
    const output = fuzz(command);
    const [, counters] = /^coverage: parser: (\d+) counters$/m.exec(output) ?? [];
    expect(Number(counters)).toBeGreaterThanOrEqual(8);
    // The same run, the counters of the library's JavaScript alone: few hundred random inputs reach every edge of so
    // small a module.
    expect(edges(output)).toBeGreaterThanOrEqual(
      edges(fuzz(command.replace("jazzer fuzz", "jazzer without"))) + Number(counters),
    );
  },
  60 * SECONDS,
);

test(
  "TypeScript knows what the snippet uses",
  () => {
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const check = (): string =>
      run(
        process.execPath,
        [
          tsc,
          "--noEmit",
          "--strict",
          "--checkJs",
          "--module",
          "nodenext",
          "--target",
          "esnext",
          "--types",
          "node",
          "fuzz.js",
        ],
        project,
      );
    expect(check()).toBe("");
    writeFileSync(join(project, "fuzz.js"), snippet.replace("coverage.ready()", "coverage.readied()"));
    expect(check).toThrow(/Property 'readied' does not exist on type 'Coverage'/);
  },
  60 * SECONDS,
);
