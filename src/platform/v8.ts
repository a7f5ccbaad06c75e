import v8 from "node:v8";
import { RUNTIME_FLAGS } from "./v8_flags.ts";
import type { RuntimeFlag } from "./v8_flags.ts";

/** How V8 compiles a module: as it sees fit, or in one of its two tiers. */
export type Tier = "default" | "liftoff" | "turbofan";

/** A flag while something is done, and what undoes it. */
type Flag = readonly [on: string, off: string];

function withFlags<T>(flags: readonly Flag[], task: () => T): T {
  for (const [on] of flags) v8.setFlagsFromString(on);
  try {
    return task();
  } finally {
    for (const [, off] of flags) v8.setFlagsFromString(off);
  }
}

/**
 * Flags that hold while a module is compiled, and what undoes them. Lazily
 * compiled functions would be compiled after the flags are gone.
 *
 * `liftoff` also switches off tiering, or hot functions would end up in
 * TurboFan. The mask of `turbofan` covers a module's first 32 functions.
 */
const TIER_FLAGS: Readonly<Record<Tier, readonly Flag[]>> = {
  default: [],
  liftoff: [
    ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
    ["--no-wasm-dynamic-tiering", "--wasm-dynamic-tiering"],
    ["--no-wasm-tier-up", "--wasm-tier-up"],
  ],
  turbofan: [
    ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
    ["--wasm-tier-mask-for-testing=-1", "--wasm-tier-mask-for-testing=0"],
  ],
};

/** The flags that make V8 compile modules for `tier`, for a process of its own. */
export function tierFlags(tier: Tier): readonly string[] {
  return TIER_FLAGS[tier].map(([on]) => on);
}

/**
 * Compiles a module in one of V8's tiers.
 *
 * @returns the module; V8's flags have their defaults again, also after an exception.
 * @throws WebAssembly.CompileError for bytes that are no valid module.
 */
export function compileInTier(tier: Tier, bytes: Uint8Array): WebAssembly.Module {
  if (tier === "default") return new WebAssembly.Module(bytes as BufferSource);
  return withFlags(TIER_FLAGS[tier], () => new WebAssembly.Module(ofItsOwn(tier, bytes)));
}

/**
 * Compiles a module by the optimising compiler, under other flags than V8 has by itself.
 *
 * @param flags of `RUNTIME_FLAGS`.
 * @returns the module; V8's flags have their defaults again, also after an exception.
 * @throws WebAssembly.CompileError for bytes that are no valid module.
 */
export function compileUnder(flags: readonly RuntimeFlag[], bytes: Uint8Array): WebAssembly.Module {
  const all = [...TIER_FLAGS.turbofan, ...flags.map(({ on, off }) => [on, off] as const)];
  const marker = `under ${flags.map((flag) => RUNTIME_FLAGS.indexOf(flag)).join()}`;
  return withFlags(all, () => new WebAssembly.Module(ofItsOwn(marker, bytes)));
}

let tieredUp = 0;

/**
 * Compiles a module, and has V8 optimise a function while it is used, as soon
 * as it has run for a while: in its place, and not in the background, so that
 * it is the same each time.
 *
 * @param budget how long a function runs before, roughly in bytes of its code; V8 itself takes 13 million.
 * @param use must be synchronous.
 * @throws WebAssembly.CompileError for bytes that are no valid module.
 */
export function tieringUp<T>(budget: number, bytes: Uint8Array, use: (module: WebAssembly.Module) => T): T {
  const flags: readonly Flag[] = [
    [`--wasm-tiering-budget=${budget}`, "--wasm-tiering-budget=13000000"],
    ["--wasm-sync-tier-up", "--no-wasm-sync-tier-up"],
  ];
  // What was optimised before would still be.
  const marker = `tiering up ${tieredUp++}`;
  return withFlags(flags, () => use(new WebAssembly.Module(ofItsOwn(marker, bytes))));
}

/** The magic number and the version, behind which the first section stands. */
const PREAMBLE_LENGTH = 8;

/**
 * The module with a custom section that names its tier or its flags: V8's native module
 * cache would share the code of equal bytes across tiers. Switching that cache
 * off for a while is no way out. A module that is collected meanwhile is not
 * taken out of it, and who next compiles the same bytes waits for that for ever.
 *
 * It stands first, so that what is wrong at the end of the bytes stays wrong.
 *
 * @param marker a short name: with its length it has to fit into 127 bytes.
 */
function ofItsOwn(marker: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(marker);
  const marked = new Uint8Array(bytes.length + 3 + name.length);
  const preamble = bytes.subarray(0, PREAMBLE_LENGTH);
  marked.set(preamble);
  marked.set([0, name.length + 1, name.length], preamble.length);
  marked.set(name, preamble.length + 3);
  marked.set(bytes.subarray(PREAMBLE_LENGTH), preamble.length + 3 + name.length);
  return marked;
}

const NO_COMPILATION_CACHE: readonly Flag[] = [["--no-compilation-cache", "--compilation-cache"]];

/**
 * Runs `compile`, which must be synchronous and compile JavaScript, without
 * V8's compilation cache. The cache would keep every source for half a minute,
 * which at hundreds of generated modules a second is hundreds of megabytes.
 */
export function withoutCompilationCache<T>(compile: () => T): T {
  return withFlags(NO_COMPILATION_CACHE, compile);
}

let safe = false;

/**
 * Makes out-of-bounds accesses in WebAssembly end as traps even where V8's
 * SIGSEGV handler was replaced, as libFuzzer does. To be called before any
 * WebAssembly is compiled, tools included; later calls do nothing.
 */
export function ensureTrapSafety(): void {
  if (safe) return;
  safe = true;
  const options = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  if (!options.includes("--disable-wasm-trap-handler")) v8.setFlagsFromString("--wasm-enforce-bounds-checks");
}

/** Versions of the platform that every engine in this process shares. */
export const platformVersions: Readonly<Record<string, string>> = {
  node: process.versions.node,
  v8: process.versions.v8,
};

/** The smallest modules that need a feature of WebAssembly. */
const PROBES = {
  // Two memories.
  multiMemory: [5, 5, 2, 0, 0, 0, 0],
  // A function with an empty `try_table`.
  wasmExnref: [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b],
} as const;

/** Features of WebAssembly that this V8 may lack, by the option of a case that makes jco use them, or by their name. */
export const supported: Readonly<Record<keyof typeof PROBES | "jspi", boolean>> = {
  multiMemory: validates(PROBES.multiMemory),
  wasmExnref: validates(PROBES.wasmExnref),
  jspi: "Suspending" in WebAssembly,
};

function validates(sections: readonly number[]): boolean {
  return WebAssembly.validate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections]));
}
