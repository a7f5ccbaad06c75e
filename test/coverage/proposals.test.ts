import { beforeAll, expect, test } from "@jest/globals";
import { CountedModule } from "../../src/coverage/counted_module.ts";
import { instrument } from "../../src/coverage/instrument.ts";
import { proposalModules } from "./proposal_modules.ts";
import { binary } from "./wasm.ts";

function environment(): WebAssembly.Imports {
  return {
    e: {
      g: (x: number) => x * 3,
      m: new WebAssembly.Memory({ initial: 1 }),
      t: new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
      v: new WebAssembly.Global({ value: "i32" }, 11),
      x: new (WebAssembly as unknown as { Tag: new (type: { parameters: string[] }) => WebAssembly.ImportValue }).Tag({
        parameters: [],
      }),
    },
  };
}

const binaries = new Map<string, Uint8Array<ArrayBuffer>>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(proposalModules)) binaries.set(name, await binary(text));
});

type F = (argument: number) => number;

function results(instance: WebAssembly.Instance): unknown[] {
  const f = instance.exports["f"] as F;
  return [0, 1, 2, 3, 100].map((argument) => {
    try {
      return f(argument);
    } catch (error) {
      return String(error);
    }
  });
}

const everything = { comparisons: true, restorable: true };
const options = { counters: {}, "shared counters": { maxCounters: 3 }, comparisons: { comparisons: true }, everything };

/**
 * Parts of proposals that V8 does not ship in every Node with which coverage works, and the first one that has them.
 */
const since: Readonly<Record<string, number>> = { "memory64: tables": 24 };
const node = Number(process.versions.node.split(".")[0]);
const missing = Object.entries(since).filter(([, first]) => node < first);
for (const [name, first] of missing) test.skip(`${name}: Node ${first} and later have them, this is ${node}`, () => {});
const shipped = Object.keys(proposalModules).filter((name) => missing.every(([other]) => other !== name));

test.each(Object.entries(options).flatMap(([what, options]) => shipped.map((name) => [name, what, options] as const)))(
  "%s: validates and returns the same with %s",
  (name, _, options) => {
    const original = binaries.get(name)!;
    expect(WebAssembly.validate(original)).toBe(true);
    const instrumented = instrument(original, options);
    if (instrumented.kind === "left-alone") {
      expect(instrumented.reason).toMatch(/put back/);
      expect(options).toBe(everything);
      return;
    }
    const counted = new CountedModule(name, instrumented);
    const instantiate = (): WebAssembly.Instance =>
      new WebAssembly.Instance(new WebAssembly.Module(instrumented.bytes), counted.imports(environment()));
    const expected = results(new WebAssembly.Instance(new WebAssembly.Module(original), environment()));
    expect(expected.join()).not.toMatch(/Error/);
    expect(results(instantiate())).toEqual(expected);
    expect(counted.counters.some((count) => count > 0)).toBe(true);

    // A second instance starts afresh, and counts in the same place.
    const once = Buffer.from(counted.counters);
    counted.counters.fill(0);
    expect(results(instantiate())).toEqual(expected);
    expect(counted.counters.equals(once)).toBe(true);
  },
);
