import { BOTH_WAYS } from "./both_ways.ts";
import { CALLS } from "./calls.ts";
import { COMPOUNDS } from "./compounds.ts";
import type { Fault } from "./fault.ts";
import { LISTS } from "./lists.ts";
import { MEMORY } from "./memory.ts";
import { NUMBERS } from "./numbers.ts";
import { STRINGS } from "./strings.ts";

export const FAULTS: readonly Fault[] = [
  ...NUMBERS,
  ...STRINGS,
  ...LISTS,
  ...COMPOUNDS,
  ...CALLS,
  ...MEMORY,
  ...BOTH_WAYS,
];
