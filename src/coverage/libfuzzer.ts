import { createRequire } from "node:module";

/** What this folder needs of libFuzzer; Jazzer.js's native addon has it. */
export interface LibFuzzer {
  /**
   * Makes every byte of `counters` a counter, which libFuzzer clears before and reads after each execution. The
   * memory must never go away.
   */
  registerModuleCounters(counters: Buffer): void;
  /** Tells of a comparison that failed: libFuzzer writes the operands into inputs. */
  traceIntegerCompare(site: number, current: number, target: number): void;
  traceUnequalStrings(site: number, current: string, target: string): void;
}

/**
 * libFuzzer counts in 2^21 features, eight for each counter: beyond 262,144
 * counters their features fall together (`FuzzerValueBitMap.h`). Jazzer.js
 * takes counters of the same budget for the JavaScript that it instruments.
 */
export const COUNTER_BUDGET = (1 << 18) - (1 << 14);

const ADDON = /[\\/]@jazzer\.js[\\/]fuzzer[\\/]dist[\\/]addon\.js$/;

/** The libFuzzer that this process runs under; `null` outside of Jazzer.js, which loads its addon first of all. */
export function runningLibFuzzer(): LibFuzzer | null {
  const loaded = Object.values(createRequire(import.meta.url).cache).find(
    (module) => module && ADDON.test(module.filename),
  );
  return (loaded?.exports as { addon?: LibFuzzer } | undefined)?.addon ?? null;
}
