import { fileURLToPath } from "node:url";
import { parseConfig } from "../../src/config.ts";
import type { TriagedTarget } from "../../src/harness/target.ts";
import { loadTarget } from "../../src/targets/registry.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A registered target, as the environment configures it. */
export const load = (name: string): Promise<TriagedTarget<unknown>> => loadTarget(name, parseConfig(process.env), ROOT);
