import { setImmediate } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const gc = vm.runInNewContext("gc") as (options?: { readonly type: "minor" }) => void;

/** Collects all that can be collected. */
export async function collectGarbage(): Promise<void> {
  // What one collection finalises, the next can free.
  for (let pass = 0; pass < 4; pass++) {
    gc();
    await setImmediate();
  }
}

/** Collects young objects, without the side effects of a whole collection, which throws compiled code away. */
export function collectYoung(): void {
  gc({ type: "minor" });
}
