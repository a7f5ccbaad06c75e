import type { Output } from "./output.ts";

/** What goes on until it is told to end. */
interface Endable {
  end(): void;
  kill(): void;
}

/** Ends what runs in order at the first signal, and at once at the second. */
export function onSignals(
  current: Endable,
  output: Output,
): { readonly forget: () => void; readonly wasAsked: () => boolean } {
  let asked = false;
  const end = (): void => {
    if (asked) return current.kill();
    asked = true;
    output.remark("ending in order; once more ends it at once");
    current.end();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, end);
  return {
    forget: () => {
      for (const signal of signals) process.off(signal, end);
    },
    wasAsked: () => asked,
  };
}
