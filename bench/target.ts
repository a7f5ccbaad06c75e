import { join } from "node:path";
import type { Case } from "../src/components/case/case.ts";
import type { JcoEngine } from "../src/components/engines/jco/engine.ts";
import type { Config } from "../src/config.ts";
import { Stats } from "../src/harness/stats/stats.ts";
import { withKnownIssues } from "../src/harness/target.ts";
import type { TriagedTarget } from "../src/harness/target.ts";
import { ROOT } from "../src/running/start.ts";
import { componentApi } from "../src/targets/component_api.ts";

/** `component_api` as it is fuzzed; `engine` takes the place of the jco that `config` asks for. */
export function fuzzedTarget(config: Config, engine?: JcoEngine): TriagedTarget<Case> {
  return withKnownIssues(componentApi(config, ROOT, engine), join(ROOT, "known_issues"));
}

/** Empty statistics of a target, as a run starts with. */
export function emptyStats<C>({ unit, extras: { matrix, gauges } }: TriagedTarget<C>): Stats {
  return new Stats({ unit, matrix, gauges });
}
