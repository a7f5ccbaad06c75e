import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PLAIN_CALL } from "../../src/components/case/plain.ts";
import { smallestCase } from "../../src/cli/shrink.ts";
import { FindingStore, storedFindings } from "../../src/harness/store.ts";
import { found, PASS, toyIssue, triagedToy } from "../harness/toy_target.ts";
import { issue, run } from "./command.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "cli-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const large = {
  target: "component_api",
  functions: [
    {
      func: {
        params: [
          { name: "first", type: "string" },
          {
            name: "second",
            type: {
              kind: "record",
              name: "point",
              fields: [
                { name: "x", type: { kind: "list", element: "f64" } },
                { name: "y", type: { kind: "result", ok: "s64", err: "s32" } },
              ],
            },
          },
        ],
        result: "u8",
      },
    },
  ],
  components: [
    { encoding: "utf16", style: "copy" },
    { encoding: "utf8", style: "copy", gap: 3 },
  ],
  jco: { strict: true, multiMemory: true },
  calls: [
    { ...PLAIN_CALL, kind: "drawn", args: ["a", { x: [], y: { ok: "1" } }], result: 1 },
    {
      ...PLAIN_CALL,
      kind: "drawn",
      form: "array",
      args: ["b", { x: ["0x3ff0000000000000"], y: { err: -7 } }],
      result: 2,
    },
  ],
};

test("shrink keeps the finding and drops the rest, as an input and as a case", async () => {
  const given = join(folder, "large.json");
  writeFileSync(given, JSON.stringify(large));
  const out = join(folder, "made/here/small");
  mkdirSync(join(folder, "made/here"), { recursive: true });
  const ran = await run("shrink", "component_api", given, "-o", out);
  expect(ran.remarks.at(-1)).toMatch(/^\d+ tries$/);
  expect(ran.remarks[0]).toMatch(/^\d+ nodes after \d+ tries, \d+ of them smaller: /);
  expect(ran.code).toBe(0);
  expect(readdirSync(join(folder, "made/here")).sort()).toEqual(["small", "small.json"]);

  const [ofInput, ofCase] = await Promise.all(
    [out, `${out}.json`].map((file) => run("explain", "component_api", file, "--json")),
  );
  const [input, testCase] = [ofInput, ofCase].map(
    (ran) =>
      JSON.parse(ran!.out) as {
        case: { functions: { func: { params: { type: object }[]; result: unknown } }[] };
        verdict: { knownIssues: readonly string[] };
      },
  );
  expect(input!.case).toEqual(testCase!.case);
  expect(input!.verdict.knownIssues).toEqual(["jco-s32-payload-in-i64"]);
  expect(testCase!.case.functions).toHaveLength(1);
  expect(testCase!.case.functions[0]!.func.params).toHaveLength(1);
  expect(testCase!.case.functions[0]!.func.result).toBeNull();
  expect((JSON.parse(readFileSync(`${out}.json`, "utf8")) as { target: string }).target).toBe("component_api");
});

test("a finding that was kept is filed under its cause, with what is left beside it", async () => {
  const { shows } = JSON.parse(readFileSync(issue("jco-s32-payload-in-i64"), "utf8")) as { shows: object };
  const { folder: stored } = new FindingStore(join(folder, "findings")).add({
    target: "component_api",
    finding: {
      fingerprint: { engine: "jco", property: "round-trip", stage: "value", kind: "malformed", place: "s32" },
      summary: "",
      expected: "",
      actual: "",
      where: "in call 0",
    },
    input: Buffer.from("x"),
    caseText: JSON.stringify({ target: "component_api", ...shows }),
    report: "",
    root: null,
    versions: {},
    behind: [],
    flags: [],
  });
  expect((await run("explain", "component_api", stored)).out).toMatch(/cause: {7}not shrunk/);
  const { code, out } = await run("shrink", "component_api", stored);
  expect(code).toBe(0);
  expect(out).toMatch(/^jco \/ round-trip \/ value \/ malformed \/ s32 \/ negative, 1 bits, style copy$/m);
  const [filed, ...more] = storedFindings(join(folder, "findings"));
  expect([filed!.cause, more]).toEqual(["negative, 1 bits, style copy", []]);
  expect(readdirSync(filed!.folder)).toEqual(expect.arrayContaining(["input", "shrunk", "shrunk.json"]));
  expect((await run("explain", "component_api", filed!.folder)).out).toMatch(/cause: {7}negative, 1 bits, style copy/);
  expect((await run("explain", "component_api", join(filed!.folder, "shrunk"))).out).toMatch(
    /known issue: jco-s32-payload-in-i64/,
  );
});

test("a case that shows the finding only in an engine that has run for a while is not taken", async () => {
  const target = triagedToy((number, cold) => (number >= (cold ? 4 : 2) ? found("stack") : PASS));
  const [kept, remarks]: [number[], string[]] = [[], []];
  const output = { out: () => undefined, remark: (text: string) => void remarks.push(text) };
  expect(
    await smallestCase(target, { path: "x", form: "case", case: 7 }, output, { keep: (size) => void kept.push(size) }),
  ).toBe(4);
  expect(kept).toEqual([7, 6, 5, 4, 3, 2, 4]);
  expect(remarks.at(-1)).toBe("2 smaller cases did not show it in a fresh engine");
});

test("any finding may take the place of one, but none that a known issue explains", async () => {
  const target = triagedToy(
    (number) => found(number >= 6 ? "one" : number >= 3 ? "other" : "known"),
    [toyIssue("known")],
  );
  const output = { out: () => undefined, remark: () => undefined };
  const subject = { path: "x", form: "case", case: 9 } as const;
  expect(await smallestCase(target, subject, output)).toBe(6);
  expect(await smallestCase(target, subject, output, { any: true })).toBe(3);
});
