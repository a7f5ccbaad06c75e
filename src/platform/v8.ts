import v8 from "node:v8";
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

/** The magic number and the version, behind which the first section stands. */
const PREAMBLE_LENGTH = 8;

/**
 * The module with a custom section that names its tier: V8's native module
 * cache would share the code of equal bytes across tiers. Switching that cache
 * off for a while is no way out. A module that is collected meanwhile is not
 * taken out of it, and who next compiles the same bytes waits for that for ever.
 *
 * It stands first, so that what is wrong at the end of the bytes stays wrong.
 */
function ofItsOwn(tier: Tier, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(tier);
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
