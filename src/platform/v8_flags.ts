/** A flag of V8 that may change while a process runs, and changes what code modules are compiled to then. */
export interface RuntimeFlag {
  readonly on: string;
  /** What undoes it. */
  readonly off: string;
}

/** What V8 does by itself, and does not under the flag. */
const without = (name: string): RuntimeFlag => ({ on: `--no-${name}`, off: `--${name}` });
const added = (name: string): RuntimeFlag => ({ on: `--${name}`, off: `--no-${name}` });

/**
 * Each is tried in a process of its own by `test/platform/v8_flags.test.ts`.
 * Left out are those that end the process when they change at run time
 * (`--no-liftoff`, `--no-wasm-inlining` where there is something to be inlined,
 * and `--no-wasm-deopt`, which code that is there may need), those that are
 * ignored then (of the processor), and those without which a crash means
 * nothing (no bounds or stack checks).
 */
export const RUNTIME_FLAGS: readonly RuntimeFlag[] = [
  without("wasm-loop-unrolling"),
  without("wasm-loop-peeling"),
  without("wasm-bulkmem-inlining"),
  without("wasm-inlining-call-indirect"),
  without("turbo-jt"),
  without("turbo-move-optimization"),
  without("turbo-splitting"),
  without("turbo-cf-optimization"),
  without("turbo-loop-rotation"),
  without("turbo-wasm-address-reassociation"),
  without("turboshaft-load-elimination"),
  without("turboshaft-wasm-load-elimination"),
  added("turbo-instruction-scheduling"),
  added("turbo-stress-instruction-scheduling"),
  added("wasm-inlining-ignore-call-counts"),
];
