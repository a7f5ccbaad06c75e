import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import type { LiftedValue } from "../../canonical/lifted.ts";
import type { ComponentInstance } from "./component_instance.ts";

export type OnStart = () => readonly LiftedValue[];
/** @param result one value, or none where the function has no result. */
export type OnResolve = (result: readonly LiftedValue[]) => void;

/** CanonicalABI.md, "Tasks", `FuncInst`: a function of a component or of the host; without cancellation. */
export interface FuncInst {
  readonly type: ComponentFuncType;
  /** @param caller `null` for the host. */
  call(onStart: OnStart, onResolve: OnResolve, caller: ComponentInstance | null): void;
}
