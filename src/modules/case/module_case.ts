import type { Code, ModuleTree } from "../../wasm/tree.ts";
import type { ModuleShape } from "./module_shape.ts";
import type { Style } from "./style.ts";

/** A call of a function of the module, with the operands that it is given. */
export interface Call {
  /** The function's index. */
  readonly func: number;
  /** A constant expression for each parameter. */
  readonly operands: readonly Code[];
}

/** How a module is made to stop, and to do the same everywhere. */
export interface Bounds {
  /** How often loops turn and functions begin in a call, at most, before it traps. */
  readonly fuel: number;
  /** Whether results that are no number are all made the same one. */
  readonly canonicalNan: boolean;
}

/** A module, and what is called of it. */
export interface ModuleCase {
  readonly kind: "module";
  /** What it was drawn under. */
  readonly style: Style;
  readonly shape: ModuleShape;
  readonly module: ModuleTree;
  readonly bounds: Bounds;
  readonly calls: readonly Call[];
}
