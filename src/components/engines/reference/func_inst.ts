import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import type { StringEncoding } from "../../canonical/context.ts";
import type { Value } from "../../values/value.ts";
import type { ComponentInstance } from "./component_instance.ts";

/** Values on their way from one side to the other. */
export interface Passed {
  readonly values: readonly Value[];
  /** How strings were encoded where they come from. */
  readonly encoding: StringEncoding;
}

export type OnStart = () => Passed;
export type OnResolve = (result: Passed) => void;

/** CanonicalABI.md, "Tasks", `FuncInst`: a function of a component or of the host; without cancellation. */
export interface FuncInst {
  readonly type: ComponentFuncType;
  /** @param caller `null` for the host. */
  call(onStart: OnStart, onResolve: OnResolve, caller: ComponentInstance | null): void;
}
