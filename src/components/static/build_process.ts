// The process that builds the set of a run which has none yet (statics.ts).
import { locateJco } from "../../harness/jco/locate.ts";
import { buildSet } from "./build.ts";
import { planSet } from "./plan.ts";
import type { StaticsOptions } from "./statics.ts";

const { folder, jco, ...options } = JSON.parse(process.argv[2]!) as StaticsOptions;
await buildSet({ plan: planSet(options, locateJco(jco ?? undefined)), folder, jco });
