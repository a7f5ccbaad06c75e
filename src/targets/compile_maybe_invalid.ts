import type { Config } from "../config.ts";
import type { Target } from "../harness/target.ts";
import { maybeInvalidTarget } from "../modules/maybe_invalid.ts";
import type { MaybeInvalid } from "../modules/maybe_invalid.ts";

/** @throws UsageError if the chosen jco, with its wasm-tools, can't be found. */
export function compileMaybeInvalid(config: Config): Target<MaybeInvalid> {
  return maybeInvalidTarget({
    name: "compile-maybe-invalid",
    title: "validators agree on a generated module that was changed, and on what is known of it",
    config,
  });
}
