/**
 * `component-fuzz/coverage`, and all of the package `component-fuzz-coverage` (`packages/coverage/`).
 *
 * Coverage inside WebAssembly for targets of Jazzer.js:
 *
 * ```js
 * const coverage = new Coverage({ modules: { parser: new URL("./parser.wasm", import.meta.url) } });
 * const { parse } = await import("./parser.js");
 * coverage.ready();
 * ```
 *
 * A package that carries its module inside its JavaScript is loaded by it:
 *
 * ```js
 * const coverage = new Coverage({ modules: { binaryen: { load: () => import("binaryen"), maxCounters: 65_536 } } });
 * await coverage.load();
 * coverage.ready();
 * ```
 */
export { Coverage } from "./coverage.ts";
export type { CoverageOptions } from "./coverage.ts";
export type { ModuleChoice, ModuleOptions, ModuleSource } from "./choices.ts";
export { CountedModule } from "./counted_module.ts";
export { instrument } from "./instrument.ts";
export type { Recording } from "./recording.ts";
export type { InstrumentOptions, Instrumented, LeftAlone } from "./instrument.ts";
export { GeneratedCode } from "./generated_code.ts";
export { JavaScriptCounters } from "./javascript.ts";
export { functionNames } from "./function_names.ts";
export type { FunctionName } from "./function_names.ts";
export { ReachCollector, bySource, gained } from "./reach.ts";
export type { FunctionReach, ModuleReach, SourceReach } from "./reach.ts";
export { byCrate } from "./crates.ts";
export type { CrateReach } from "./crates.ts";
export { reachHtml, reachText } from "./reach_report.ts";
