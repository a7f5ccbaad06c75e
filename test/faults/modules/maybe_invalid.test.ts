import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { locateJco } from "../../../src/harness/jco/locate.ts";
import { fingerprintText } from "../../../src/harness/report.ts";
import { withKnownIssues } from "../../../src/harness/target.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import { makeEngines } from "../../../src/modules/engines/registry.ts";
import type { Engines } from "../../../src/modules/engines/registry.ts";
import { decodeMaybeInvalid } from "../../../src/modules/generators/maybe_invalid.ts";
import { maybeInvalidTarget } from "../../../src/modules/maybe_invalid.ts";
import { lying, takes } from "./fault.ts";
import type { Fault } from "./fault.ts";

const CASES = 2000;
/** Those that are run without a fault: most faults are noticed within as many. */
const HONEST = 300;

const issues = join(fileURLToPath(new URL("../../../", import.meta.url)), "known_issues");

/** wasm-tools take what they refuse for such a reason. */
const tools = (why: RegExp): Fault["plant"] =>
  lying("wasm-tools", (real) => ({
    validate: (bytes, wellFormed) => takes(why)(real.validate(bytes, wellFormed), { binary: bytes }),
  }));

const wabt = (why: RegExp): Fault["plant"] =>
  lying("wabt", (real) => ({ compile: (bytes) => takes(why)(real.compile(bytes), { binary: bytes }) }));

const binaryen = (why: RegExp): Fault["plant"] =>
  lying("binaryen", (real) => ({ compile: (bytes) => takes(why)(real.compile(bytes), { binary: bytes }) }));

const v8 = (why: RegExp): Fault["plant"] =>
  lying("v8", (real) => ({
    compile: (bytes) => takes(why)(real.compile(bytes), { binary: bytes }),
    validate: (bytes) => takes(why)(real.compile(bytes), { binary: bytes }).kind === "value",
  }));

/** All of them, so that nobody disagrees. */
const everyone =
  (why: RegExp): Fault["plant"] =>
  (engines: Engines) =>
    [tools, wabt, binaryen, v8].reduce((lied, liar) => liar(why)(lied), engines);

const FAULTS: readonly (readonly [what: string, property: string, engine: string, plant: Fault["plant"]])[] = [
  ["an operand of another type", "agreement", "wasm-tools", tools(/type mismatch/)],
  ["a value that is left over", "agreement", "wasm-tools", tools(/values remaining on stack/)],
  ["an unknown segment", "agreement", "wasm-tools", tools(/unknown (?:elem|data|table)/)],
  ["an alignment that is too large", "agreement", "wasm-tools", tools(/alignment must not be larger/)],
  ["a local without a value", "agreement", "wasm-tools", tools(/uninitialized local/)],
  ["an integer that is too long", "agreement", "wabt", wabt(/leb128/i)],
  ["a computed constant", "agreement", "wasm-tools", tools(/constant expression required/)],
  ["an unknown index", "agreement", "wasm-tools", tools(/unknown (?:function|local|global|type|memory)/)],
  ["two exports of one name", "prediction", "v8", everyone(/duplicate/i)],
  ["sections in any order", "agreement", "v8", v8(/section/)],
];

const cases = Array.from({ length: CASES }, (_, seed) => {
  const random = new SeededSource(seed);
  return random.bytes(64 + random.integer(1000));
});

test.each(FAULTS)(
  "%s: noticed as %s of %s",
  async (_, property, engine, plant) => {
    const engines = plant(makeEngines(locateJco()));
    const config = parseConfig({});
    const made = maybeInvalidTarget({ name: "compile-maybe-invalid", title: "", config, engines });
    const target = withKnownIssues(made, issues);
    const seen = new Set<string>();
    for (const input of cases) {
      const testCase = decodeMaybeInvalid(input);
      const verdict = await target.run(testCase);
      if (verdict.kind !== "finding" || (await target.explain(verdict.finding, testCase)).kind !== "unknown") continue;
      const { fingerprint } = verdict.finding;
      seen.add(`${fingerprint.property} ${fingerprint.engine}`);
      if (seen.has(`${property} ${engine}`)) break;
    }
    expect([...seen]).toContain(`${property} ${engine}`);
  },
  120_000,
);

test("without a fault there is nothing but known issues", async () => {
  const made = maybeInvalidTarget({ name: "compile-maybe-invalid", title: "", config: parseConfig({}) });
  const target = withKnownIssues(made, issues);
  const found: string[] = [];
  for (const input of cases.slice(0, HONEST)) {
    const testCase = decodeMaybeInvalid(input);
    const verdict = await target.run(testCase);
    if (verdict.kind !== "finding" || (await target.explain(verdict.finding, testCase)).kind !== "unknown") continue;
    found.push(fingerprintText(verdict.finding.fingerprint));
  }
  expect(found).toEqual([]);
}, 120_000);
