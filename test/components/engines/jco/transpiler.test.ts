import { describe, expect, jest, test } from "@jest/globals";
import { setImmediate } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { locateJco } from "../../../../src/harness/jco/locate.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { generateOptions } from "../../../../src/components/engines/jco/options.ts";
import { Tool } from "../../../../src/harness/jco/tool.ts";
import type { ToolInstance } from "../../../../src/harness/jco/tool.ts";
import { Transpiler } from "../../../../src/components/engines/jco/transpiler.ts";
import { buildComponent } from "../../../../src/components/guests/component.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";
import { COMPONENT, CONFIG, caseOf, trip, valueOf } from "./cases.ts";

const release = locateJco();
const GOOD = buildComponent(caseOf({ kind: "u8" }));
const OPTIONS = generateOptions(CONFIG);

/** A component for which bindgen panics: it asserts that a host's strings are not Latin-1. */
const strings = caseOf({ kind: "string" }, {}, { components: [{ ...COMPONENT, encoding: "latin1+utf16" }] });
const PANICS = buildComponent(strings);

/** Makes bindgen break off as WebAssembly does, whatever it is given. */
function breakOff(instance: ToolInstance, stderr: string): ToolInstance {
  const generate = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  return { exports: { ...instance.exports, generate }, memoryBytes: () => 0, takeStderr: () => stderr };
}

describe("a transpiler that panicked", () => {
  test("is replaced; the panic is told by file and message", async () => {
    const broken = breakOff(
      await new Tool(release.bindgen).instantiate(),
      "thread '<unnamed>' panicked at a/b.rs:1:2:\nboom 7\nnote: x\n",
    );
    const planted = jest.spyOn(Tool.prototype, "instantiate").mockResolvedValueOnce(broken);
    try {
      const transpiler = new Transpiler(release);
      expect(await transpiler.transpile(GOOD, OPTIONS)).toMatchObject({
        kind: "error",
        stage: "transpile",
        error: "panic in b.rs: boom N",
      });
      expect(transpiler.replaced).toBe(1);
      expect((await transpiler.transpile(GOOD, OPTIONS)).kind).toBe("value");
      expect(transpiler.replaced).toBe(1);
    } finally {
      planted.mockRestore();
    }
  });

  test("is really poisoned, and its panic is not written to stderr", async () => {
    const stderr = jest.spyOn(process.stderr, "write").mockImplementation(() => true);
    try {
      const { exports, takeStderr } = await new Tool(release.bindgen).instantiate();
      const generate = exports["generate"] as (bytes: Uint8Array, options: unknown) => unknown;
      expect(generate(GOOD, OPTIONS)).toBeInstanceOf(Object);
      expect(() => generate(PANICS, OPTIONS)).toThrow(WebAssembly.RuntimeError);
      expect(takeStderr()).toContain("panicked at");
      expect(takeStderr()).toBe("");
      expect(() => generate(GOOD, OPTIONS)).toThrow(/cannot enter component instance/);
      expect(stderr).not.toHaveBeenCalled();
    } finally {
      stderr.mockRestore();
    }
  });

  test("costs the engine's next case nothing", async () => {
    const engine = new JcoEngine();
    expect((await trip(engine, strings, "x")).returned.kind).not.toBe("value");
    expect(engine.transpilersReplaced).toBe(1);
    expect(valueOf((await trip(engine, caseOf({ kind: "u8" }), 5)).returned)).toBe(5);
  });
});

test("a component that bindgen refuses costs no instance", async () => {
  const transpiler = new Transpiler(release);
  expect(await transpiler.transpile(Uint8Array.of(1, 2, 3), OPTIONS)).toMatchObject({
    kind: "error",
    stage: "transpile",
  });
  expect((await transpiler.transpile(GOOD, OPTIONS)).kind).toBe("value");
  expect(transpiler.replaced).toBe(0);
});

test("the same component is transpiled alike by every instance", async () => {
  const [one, two] = [new Transpiler(release), new Transpiler(release)];
  await one.transpile(PANICS, OPTIONS);
  expect(await one.transpile(GOOD, OPTIONS)).toEqual(await two.transpile(GOOD, OPTIONS));
});

describe("resident memory", () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  const settle = async (): Promise<number> => {
    for (let i = 0; i < 3; i++) {
      await setImmediate();
      gc();
    }
    return process.memoryUsage().rss;
  };

  test("does not grow with replaced transpilers", async () => {
    const transpiler = new Transpiler(release);
    const replace = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) expect((await transpiler.transpile(PANICS, OPTIONS)).kind).toBe("error");
      return settle();
    };
    const early = await replace(50);
    const late = await replace(150);
    expect(transpiler.replaced).toBe(200);
    // The cheapest leak known, importing the module anew, costs 3.3 MB each: 495 MB here.
    expect(late).toBeLessThan(early * 1.2);
  }, 60_000);

  test("does not grow with generated modules", async () => {
    const engine = new JcoEngine({ cacheBytes: 0 });
    const use = async (from: number, to: number): Promise<number> => {
      for (let i = from; i < to; i++) {
        const type: ValueType = { kind: "enum", name: `e${i}`, labels: [`l${i}`] };
        const instantiation = (["sync", "async", "module"] as const)[i % 3] ?? "sync";
        expect((await trip(engine, caseOf(type, { instantiation }), { case: 0, value: null })).returned.kind).toBe(
          "value",
        );
      }
      return settle();
    };
    const early = await use(0, 100);
    const late = await use(100, 400);
    expect(late).toBeLessThan(early * 1.2);
  }, 60_000);
});
