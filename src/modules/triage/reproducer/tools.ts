import type { EngineName } from "../../engines/registry.ts";

/** How a script asks an engine that is a package of its own. */
export interface ToolSource {
  readonly package: string;
  /** Statements that load it. */
  readonly setup: readonly string[];
  /** Statements that throw unless it takes `bytes`; by the stage, where there is more than one way. */
  readonly take: (stage: string) => readonly string[];
  /** An expression: whether `error` means that it broke off, and is no refusal. */
  readonly brokeOff: string;
  /** Expressions of the text of a binary and of the binary of a text, and a condition for the latter to be valid. */
  readonly text: { readonly print: string; readonly parse: string; readonly valid: string } | null;
}

const FEATURES_OF_WABT =
  "exceptions mutable_globals sat_float_to_int sign_extension simd threads multi_value tail_call bulk_memory " +
  "reference_types memory64 multi_memory extended_const relaxed_simd";

export const FEATURES_OF_BINARYEN =
  "Atomics MutableGlobals NontrappingFPToInt SIMD128 BulkMemory BulkMemoryOpt CallIndirectOverlong SignExt " +
  "ExceptionHandling TailCall ReferenceTypes Multivalue GC Memory64 RelaxedSIMD ExtendedConst MultiMemory";

const wabt: ToolSource = {
  package: "wabt",
  setup: [
    'const wabt = await (await load("wabt")).default();',
    `const features = Object.fromEntries("${FEATURES_OF_WABT}".split(" ").map((name) => [name, true]));`,
    "function print(binary) {",
    "  const module = wabt.readWasm(binary, { ...features, readDebugNames: true });",
    "  // As wasm2wat does: names that can't be applied are left out.",
    "  try { module.applyNames(); } catch (error) { if (error instanceof WebAssembly.RuntimeError) throw error; }",
    "  return module.toText({});",
    "}",
    "function parse(text) {",
    '  const module = wabt.parseWat("module.wat", new TextEncoder().encode(text), features);',
    "  module.validate(features);",
    "  return module.toBinary({ write_debug_names: true }).buffer;",
    "}",
    "const validate = (binary) => wabt.readWasm(binary, features).validate(features);",
  ],
  take: () => ["validate(bytes);"],
  brokeOff: "error instanceof WebAssembly.RuntimeError",
  text: { print: "print(binary)", parse: "parse(text)", valid: "(validate(again), true)" },
};

const binaryen: ToolSource = {
  package: "binaryen",
  setup: [
    'const { default: binaryen } = await load("binaryen");',
    "// What V8 runs without a flag.",
    `const features = "${FEATURES_OF_BINARYEN}".split(" ").reduce((all, name) => all | binaryen.Features[name], 0);`,
  ],
  take: () => [
    "const module = binaryen.readBinary(bytes, features);",
    'if (!module.validate()) throw new Error("it is not valid");',
  ],
  brokeOff:
    "error instanceof WebAssembly.RuntimeError || error instanceof TypeError || " +
    "/^(?:std::|vector)/.test(error.message)",
  text: null,
};

const BINDGEN_OPTIONS =
  '{ name: "component", map: [], instantiation: { tag: "sync" }, importBindings: { tag: "js" }, noNodejsCompat: true';

const tools: ToolSource = {
  package: "@bytecodealliance/jco-transpile",
  setup: [
    'const tools = await load("@bytecodealliance/jco-transpile/wasm-tools");',
    'const bindgen = await load("@bytecodealliance/jco-transpile/component");',
    "await bindgen.$init;",
  ],
  take: (stage) => {
    const way = /^bindgen(?:, (.*))?$/.exec(stage);
    if (!way) return [`await tools.${stage}(bytes);`];
    const exceptions = way[1] !== "plain";
    const memories = way[1] === "multi-memory";
    return [
      `bindgen.generate(bytes, ${BINDGEN_OPTIONS}, multiMemory: ${memories}, bindgenEnableWasmExnref: ` +
        `${exceptions} });`,
    ];
  },
  brokeOff: '!(error instanceof Error && "payload" in error)',
  text: { print: "await tools.print(binary)", parse: "await tools.parse(text)", valid: "true" },
};

/** V8 is in Node. */
export const TOOLS: Readonly<Partial<Record<string, ToolSource>>> = {
  wabt,
  binaryen,
  "wasm-tools": tools,
} satisfies Partial<Record<EngineName, ToolSource>>;
