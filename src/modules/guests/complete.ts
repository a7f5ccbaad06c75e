import type { ModuleTree } from "../../wasm/tree.ts";
import type { ModuleCase } from "../case/module_case.ts";
import { canonicalizeNans } from "./canonical_nan.ts";
import { addDigest } from "./digest.ts";
import { addDrivers } from "./drivers.ts";
import { Extension } from "./extension.ts";
import { addFuel } from "./fuel.ts";

/** The module of a case as it is run: it stops by itself, and shows what it did in integers. */
export function complete({ style, module, bounds, calls }: ModuleCase): ModuleTree {
  const extension = new Extension(module);
  if (bounds.canonicalNan) canonicalizeNans(extension);
  const refill = addFuel(extension, bounds.fuel);
  const [fuel] = refill.operands as readonly [number];
  addDrivers(extension, calls, [refill]);
  addDigest(extension, style.features.includes("reference-types"), fuel);
  return extension.tree;
}
