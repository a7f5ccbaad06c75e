import { FuzzedSource } from "../../../src/input/fuzzed.ts";
import { SeededSource } from "../../../src/input/seeded.ts";
import type { ModuleShape } from "../../../src/modules/case/module_shape.ts";
import type { Style } from "../../../src/modules/case/style.ts";
import { module } from "../../../src/modules/generators/module/module.ts";
import { style } from "../../../src/modules/generators/module/style.ts";
import type { ModuleTree } from "../../../src/wasm/tree.ts";

/** A module that is drawn from so many random bytes that there is something in it. */
export function drawn(
  seed: number,
  shape: ModuleShape = "generated",
): { readonly style: Style; readonly module: ModuleTree } {
  const random = new SeededSource(seed);
  const source = new FuzzedSource(random.bytes(64 + random.integer(4000)));
  const chosen = style.read(source, undefined);
  return { style: chosen, module: module.read(source, { style: chosen, shape }) };
}
