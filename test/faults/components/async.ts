import { EVENTS } from "./events.ts";
import type { Fault } from "./fault.ts";
import { RESULTS } from "./results.ts";
import { TASKS } from "./tasks.ts";

/** Faults of the asynchronous ABI. */
export const ASYNC: readonly Fault[] = [...EVENTS, ...RESULTS, ...TASKS];
