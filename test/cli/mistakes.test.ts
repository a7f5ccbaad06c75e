import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { issue, root, run } from "./command.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cli-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const shown = (): string => readFileSync(issue("jco-s32-payload-in-i64"), "utf8");
const crash = (): { shows: object } => JSON.parse(shown()) as { shows: object };

test.each<[string, () => readonly string[], RegExp]>([
  [
    "a missing file",
    () => ["explain", "component_api", "no-such-file"],
    /^component-fuzz: no-such-file: there is no such file$/,
  ],
  [
    "a folder",
    () => ["explain", "component_api", folder],
    /is a folder, and of no finding that was kept; name an input/,
  ],
  [
    "a folder that can't be made",
    () => [
      "reproduce",
      "component_api",
      issue("jco-s32-payload-in-i64"),
      "--no-shrink",
      "--out",
      "/proc/component-fuzz/bug",
    ],
    /^component-fuzz: \/proc\/component-fuzz\/bug\/.* can't be written: .*ENOENT/,
  ],
  [
    "a missing target",
    () => ["explain", "component", "x"],
    /^component-fuzz: component is not a target; there are: component_api/,
  ],
  [
    "a truncated case file",
    () => ["explain", "component_api", file("cut.json", shown().slice(0, 300))],
    /cut\.json is no complete case file: /,
  ],
  [
    "a truncated case file of another name",
    () => ["explain", "component_api", file("cut", shown().slice(0, 300))],
    /cut is no complete case file: /,
  ],
  [
    "an empty case file",
    () => ["explain", "component_api", file("empty.json", "")],
    /empty\.json is no complete case file: /,
  ],
  [
    "a case of another target",
    () => ["explain", "component_api", file("other.json", '{"target": "spectests"}')],
    /other\.json is a case of the target "spectests", not of component_api/,
  ],
  [
    "JSON that is no case",
    () => ["explain", "component_api", file("list.json", "[1]")],
    /list\.json is no case of component_api: /,
  ],
  [
    "an illegal case",
    () => ["explain", "component_api", file("illegal.json", JSON.stringify({ ...crash().shows, link: "?" }))],
    /no case of component_api: .*not a legal case: link/,
  ],
  [
    "types nested without end",
    () => [
      "explain",
      "component_api",
      file(
        "deep.json",
        `{"functions":[{"func":{"params":[],"result":` +
          `${'{"kind":"option","type":'.repeat(20_000)}"u8"${"}".repeat(20_000)}}}],"calls":[]}`,
      ),
    ],
    /deep\.json is no case of component_api: nested too deeply$/,
  ],
  [
    "a case that shows nothing",
    () => ["shrink", "component_api", join(root, "corpus/component_api/chars"), "-o", join(folder, "out")],
    /shows no finding here \(.*\): there is nothing to shrink/,
  ],
  [
    "an unwritable place",
    () => ["shrink", "component_api", issue("jco-s32-payload-in-i64"), "-o", join(file("plain", ""), "out")],
    /plain\/out can't be written: /,
  ],
  [
    "a folder that nobody made",
    () => ["shrink", "component_api", issue("jco-s32-payload-in-i64"), "-o", join(folder, "new", "out")],
    /new\/out can't be written: there is no folder .*new; make it first/,
  ],
  [
    "the damaged folder of a finding",
    () => {
      mkdirSync(join(folder, "damaged", "inputs"), { recursive: true });
      return ["explain", "component_api", join(folder, "damaged")];
    },
    /damaged is damaged: name an input of .*inputs; the next sighting restores it/,
  ],
  ["a finding that nobody kept", () => ["findings", "show", "0123abcd"], /0123abcd is no finding that is kept/],
  [
    "overwriting what is shrunk",
    () => ["shrink", "component_api", issue("jco-s32-payload-in-i64"), "-o", issue("jco-s32-payload-in-i64")],
    /would be overwritten/,
  ],
  [
    "a folder that is taken",
    () => ["reproduce", "component_api", issue("jco-s32-payload-in-i64"), "--out", root],
    /is not empty; name a new folder with --out/,
  ],
  [
    "a folder below a file",
    () => [
      "reproduce",
      "component_api",
      issue("jco-s32-payload-in-i64"),
      "--no-shrink",
      "--out",
      join(file("plain", ""), "out"),
    ],
    /plain\/out\/component\.wasm can't be written: /,
  ],
  [
    "a case that is not supported",
    () => [
      "reproduce",
      "component_api",
      file("bindings.json", JSON.stringify({ ...crash().shows, jco: { importBindings: "optimized" } })),
      "--out",
      join(folder, "out"),
    ],
    /can't be run here \(unsupported: .*\): there is nothing to reproduce/,
  ],
  ["no place", () => ["shrink", "component_api", issue("jco-s32-payload-in-i64")], /name the file to write with -o/],
  ["known issues of no target", () => ["known-issues", "nope"], /nope is not a target/],
  ["an unknown command", () => ["shrnk"], /unknown command 'shrnk'/],
  ["an unknown option", () => ["list", "--yaml"], /unknown option '--yaml'/],
])("%s: one line, exit code 2, nothing written", async (_, args, line) => {
  const given = args();
  const before = readdirSync(folder);
  const { code, out, remarks } = await run(...given);
  expect(remarks).toHaveLength(1);
  expect(remarks[0]).toMatch(line);
  expect(remarks[0]).not.toMatch(/\n/);
  expect([code, out]).toEqual([2, ""]);
  expect(readdirSync(folder)).toEqual(before);
});

test("a mistake in the environment is told, too", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), "list"], {
    encoding: "utf8",
    env: { ...process.env, COMPONENT_FUZZ_JCO: folder },
  });
  expect([status, stderr.split("\n").length]).toEqual([2, 2]);
  expect(stderr).toMatch(/^component-fuzz: no jco in /);
});

test.each([
  [
    { ALLOWED_ENGINES: "wasmtime" },
    /^component-fuzz: ALLOWED_ENGINES: wasmtime is no engine; there are: v8-baseline, /,
  ],
  [{ ALLOWED_ENGINES: "wabt" }, /^component-fuzz: ALLOWED_ENGINES=wabt leaves no two engines that are compared/],
  [
    { ALLOWED_MODULES: "all" },
    /^component-fuzz: ALLOWED_MODULES: no modules are called "all"; known are generated, single-inst/,
  ],
])("what %j can't mean is one line", (environment, line) => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "src/cli/main.ts"), "list"], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  expect([status, stderr.split("\n").length]).toEqual([2, 2]);
  expect(stderr).toMatch(line);
});

test("an answer that can't be written is no stack", () => {
  const { status, stderr } = spawnSync(
    "sh",
    [
      "-c",
      '"$0" "$1" explain component_api "$2" > /dev/full',
      process.execPath,
      join(root, "src/cli/main.ts"),
      issue("jco-s32-payload-in-i64"),
    ],
    { encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^component-fuzz: what was asked for can't be written: .*\n$/),
  ]);
});
