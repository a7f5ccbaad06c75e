/** What other programs may build on; everything else may change. */
export type { Call, Case, ComponentOptions, JcoConfig, V8Config } from "./components/case/case.ts";
export { parseCase, stringifyCase } from "./components/case/json.ts";
export { printCase } from "./components/case/print.ts";
export { whyNotCase } from "./components/case/legal.ts";
export { decodeCase, encodeCase, expandCall } from "./components/generators/case.ts";
export { buildComponent } from "./components/guests/component.ts";
export type { ComponentEngine, ComponentInstance, Delivery, HostFunction } from "./components/engines/engine.ts";
export type { Outcome } from "./harness/outcome.ts";
export { JcoEngine } from "./components/engines/jco/engine.ts";
export { roundTrip } from "./components/oracles/round_trip.ts";
export type { GuestFacts } from "./components/oracles/round_trip.ts";
export type { Property } from "./components/oracles/property.ts";
export { componentOf } from "./components/oracles/structures.ts";
export type { Finding, Fingerprint, Verdict } from "./harness/verdict.ts";
export { shrinking } from "./components/shrink/shrinking.ts";
export { shrink } from "./harness/shrink.ts";
export type { FuncType, ValueType } from "./components/types/type.ts";
export type { Value } from "./components/values/value.ts";
