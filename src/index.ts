/** What other programs may build on; everything else may change. */
export type { Call, Case, ComponentOptions, JcoConfig, V8Config } from "./case/case.ts";
export { parseCase, stringifyCase } from "./case/json.ts";
export { printCase } from "./case/print.ts";
export { whyNotCase } from "./case/legal.ts";
export { decodeCase, encodeCase, expandCall } from "./generators/case.ts";
export { buildComponent } from "./guests/component.ts";
export type { ComponentEngine, ComponentInstance, Delivery, HostFunction } from "./engines/components/engine.ts";
export type { Outcome } from "./engines/outcome.ts";
export { JcoEngine } from "./engines/components/jco/engine.ts";
export { roundTrip } from "./oracles/round_trip.ts";
export type { GuestFacts } from "./oracles/round_trip.ts";
export type { Finding, Fingerprint, Property, Verdict } from "./oracles/verdict.ts";
export { shrink } from "./shrink/shrink.ts";
export type { FuncType, ValueType } from "./types/type.ts";
export type { Value } from "./values/value.ts";
