import { expect, test } from "@jest/globals";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { coreTrapOf } from "../../../src/components/engines/classify_core.ts";
import type { CoreTrapKind } from "../../../src/components/engines/trap_kind.ts";

/** What V8 throws by a module, when it is instantiated or when its export `f` is called. */
async function thrownBy(text: string): Promise<unknown> {
  const module = new WebAssembly.Module((await parse(`(module ${text})`)) as Uint8Array<ArrayBuffer>);
  try {
    (new WebAssembly.Instance(module).exports["f"] as () => void)();
  } catch (error) {
    return error;
  }
  return null;
}

const f = (code: string) => `(func (export "f") ${code})`;
const drop = (code: string) => f(`(drop ${code})`);
const ARRAY = "(type $a (array i8))";

/** Each is one that V8 really traps by, so that its next words for it are noticed. */
test.each<[CoreTrapKind, string]>([
  ["unreachable", f("unreachable")],
  ["memory out of bounds", `(memory 1) ${drop("(i32.load (i32.const 65536))")}`],
  ["memory out of bounds", '(memory 1) (data (i32.const 65536) "a")'],
  [
    "memory out of bounds",
    `(memory 1) (data $d "a") ${f("(memory.init $d (i32.const 0) (i32.const 0) (i32.const 2))")}`,
  ],
  ["unaligned atomic", `(memory 1) ${drop("(i32.atomic.load (i32.const 1))")}`],
  ["division by zero", drop("(i32.div_u (i32.const 1) (i32.const 0))")],
  ["division by zero", drop("(i64.rem_s (i64.const 1) (i64.const 0))")],
  ["integer overflow", drop("(i32.div_s (i32.const 0x80000000) (i32.const -1))")],
  ["invalid conversion", drop("(i32.trunc_f32_s (f32.const nan))")],
  ["table out of bounds", `(table 1 funcref) ${drop("(table.get (i32.const 1))")}`],
  ["table out of bounds", `(table 1 funcref) (elem (i32.const 1) $g) (func $g)`],
  ["table out of bounds", `(table 1 funcref) ${f("(call_indirect (i32.const 1))")}`],
  ["indirect call", `(table 1 funcref) ${f("(call_indirect (i32.const 0))")}`],
  ["null reference", drop("(ref.as_non_null (ref.null func))")],
  ["null reference", f("(throw_ref (ref.null exn))")],
  ["cast failure", `(type $s (struct)) ${drop("(ref.cast (ref $s) (ref.null any))")}`],
  ["array out of bounds", `${ARRAY} ${drop("(array.get_u $a (array.new_default $a (i32.const 1)) (i32.const 1))")}`],
  ["array out of bounds", `${ARRAY} (data $d "a") ${drop("(array.new_data $a $d (i32.const 0) (i32.const 2))")}`],
  ["array too large", `${ARRAY} ${drop("(array.new_default $a (i32.const -1))")}`],
])("%s: %s", async (kind, text) => {
  const thrown = await thrownBy(text);
  expect(thrown).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(coreTrapOf((thrown as Error).message)).toBe(kind);
});

test("what is no trap of core WebAssembly", async () => {
  const thrown = await thrownBy(
    `(memory 1) ${drop("(memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))")}`,
  );
  expect(coreTrapOf((thrown as Error).message)).toBeNull();
  expect(coreTrapOf("trying to suspend JS frames")).toBeNull();
});
