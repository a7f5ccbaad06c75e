import type { JcoRelease } from "../../harness/jco/locate.ts";
import type { CoreEngine } from "./engine.ts";
import { BinaryenEngine } from "./binaryen/engine.ts";
import { ToolsEngine } from "./tools/engine.ts";
import { V8Engine } from "./v8/engine.ts";
import { WabtEngine } from "./wabt/engine.ts";

/** The engines over core modules, by name. */
export interface Engines {
  readonly v8: V8Engine;
  readonly "wasm-tools": ToolsEngine;
  readonly wabt: WabtEngine;
  readonly binaryen: BinaryenEngine;
}

export type EngineName = keyof Engines;

/** One instance of each engine, none of which is ready yet. */
export const makeEngines = (release: JcoRelease): Engines => ({
  v8: new V8Engine(),
  "wasm-tools": new ToolsEngine(release),
  wabt: new WabtEngine(),
  binaryen: new BinaryenEngine(),
});

/** The engines as they are asked for validity, in this order. */
export const enginesOf = (engines: Engines): readonly CoreEngine[] => [
  engines.v8,
  engines["wasm-tools"],
  engines.wabt,
  engines.binaryen,
];
