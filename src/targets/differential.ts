import type { Config } from "../config.ts";
import type { Target } from "../harness/target.ts";
import type { RunCase } from "../modules/case/run_case.ts";
import { differentialTarget } from "../modules/differential.ts";

/** @throws UsageError for a mistake in `ALLOWED_ENGINES` or `ALLOWED_MODULES`. */
export function differential(config: Config): Target<RunCase> {
  return differentialTarget({
    name: "differential",
    title: "a generated module returns, traps and leaves behind the same in two engines",
    config,
  });
}
