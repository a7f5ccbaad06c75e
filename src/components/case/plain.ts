import type { CallOptions, Case, CaseFunction, ComponentOptions, JcoConfig, V8Config } from "./case.ts";

/** Every option as it is where a user chooses nothing, but for synchronous instantiation. */
export const PLAIN_JCO: JcoConfig = {
  instantiation: "sync",
  importBindings: "js",
  validLiftingOptimization: false,
  multiMemory: false,
  wasmExnref: false,
  strict: false,
  flagsAsBigInt: false,
  useNamespaceObjects: false,
  variantsInlineCases: false,
  enumValuesScreamingSnakeCase: false,
  tlaCompat: false,
  compat: false,
  nodejsCompat: true,
  namespacedExports: true,
  componentErrorWrapping: false,
  inlineModules: true,
};

export const INSTANTIATIONS = ["sync", "async", "module"] as const satisfies readonly JcoConfig["instantiation"][];
export const IMPORT_BINDINGS = [
  "js",
  "hybrid",
  "optimized",
  "direct-optimized",
] as const satisfies readonly JcoConfig["importBindings"][];
export const TIERS = ["default", "liftoff", "turbofan"] as const satisfies readonly V8Config["tier"][];

export const PLAIN_V8: V8Config = { tier: "default" };

/** A component that does nothing out of the ordinary. */
export const PLAIN_COMPONENT: ComponentOptions = {
  beside: false,
  encoding: "utf8",
  style: "forward",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: false,
  asyncType: false,
  lift: "sync",
  lower: "sync",
  wait: "wait",
  yieldsBefore: 0,
  yieldsAfter: 0,
  yieldsLate: 0,
  backpressure: false,
  nesting: 0,
  importsModules: false,
  separateMemories: false,
};

export const PLAIN_CALL: CallOptions = { of: 0, form: "typed", answer: "at-once" };

/** What a function is called where its name does not matter. */
export const PLAIN_NAMES: Omit<CaseFunction, "func"> = { importName: "host", exportName: "run" };

/** Everything of a case but its functions and its calls, at its plainest. */
export const PLAIN_CASE: Omit<Case, "functions" | "calls"> = {
  components: [PLAIN_COMPONENT],
  asyncHost: false,
  shareDefinitions: false,
  inFlight: 1,
  jco: PLAIN_JCO,
  v8: PLAIN_V8,
  link: "function",
};
