import { describe, expect, test } from "@jest/globals";
import { CoreModule } from "../../src/wasm/core_module.ts";
import type { FunctionBody, Label } from "../../src/wasm/function_body.ts";
import { compile } from "../components/guests/driver.ts";

/** What a function of two i32 parameters and an i32 result yields. */
function run(write: (body: FunctionBody) => void, ...args: number[]): unknown {
  const module = new CoreModule();
  module.memory({ min: 1 });
  const { body, ...func } = module.function(["i32", "i32"], ["i32"]);
  write(body);
  module.exportFunction("f", func);
  return (new WebAssembly.Instance(compile(module.encode())).exports["f"] as (...args: number[]) => unknown)(...args);
}

describe("bodies", () => {
  test("locals of several types", () => {
    const sum = (body: FunctionBody) => {
      const [a, b, c, d] = [body.local("i32"), body.local("i64"), body.local("i64"), body.local("i32")];
      body.get(body.param(0)).tee(a).op("i64.extend_i32_u").set(c).get(body.param(1)).op("i64.extend_i32_u").set(b);
      body.get(b, c).op("i64.add", "i32.wrap_i64").set(d).get(a, d).op("i32.add");
    };
    expect(run(sum, 3, 4)).toBe(10);
  });

  test("branches find the depth of their label", () => {
    const pick = (body: FunctionBody) => {
      const result = body.local("i32");
      body.block((end) => {
        const labels: Label[] = [];
        body.block((outer) => {
          labels.push(outer);
          body.block((inner) => {
            labels.push(inner);
            body.get(body.param(0)).brTable(labels, end);
          });
          body.i32(2).set(result).br(end);
        });
        body.i32(1).set(result);
      });
      body.get(result);
    };
    expect([run(pick, 0), run(pick, 1), run(pick, 2), run(pick, -1)]).toEqual([1, 2, 0, 0]);
  });

  test("if with a value, loops, memory", () => {
    const count = (body: FunctionBody) => {
      const left = body.local("i32");
      body.get(body.param(0)).set(left);
      body.block((done) => {
        body.loop((next) => {
          body.get(left).op("i32.eqz").brIf(done);
          body.i32(8).i32(8).memory("i32.load").get(left).op("i32.add").memory("i32.store");
          body.get(left).i32(1).op("i32.sub").set(left).br(next);
        });
      });
      body.get(body.param(1)).if(
        () => body.i32(0).memory("i32.load", 8),
        () => body.i32(-1),
        "i32",
      );
    };
    expect([run(count, 5, 1), run(count, 5, 0)]).toEqual([15, -1]);
  });

  test("a parameter that is not there is a mistake of the caller", () => {
    expect(() => run((body) => body.get(body.param(2)), 0, 0)).toThrow(RangeError);
  });
});

test("imports come before functions, equal types are one", () => {
  const module = new CoreModule();
  const imported = module.importFunction("m", "f", ["i32"], ["i32"]);
  const { body, ...func } = module.function(["i32"], ["i32"]);
  body.get(body.param(0)).call(imported);
  module.exportFunction("f", func);
  expect(() => module.importFunction("m", "g", [], [])).toThrow();
  const compiled = compile(module.encode());
  const instance = new WebAssembly.Instance(compiled, { m: { f: (x: number) => x + 1 } });
  expect((instance.exports["f"] as (x: number) => number)(1)).toBe(2);
});
