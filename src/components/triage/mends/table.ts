import { BLOCKING } from "./blocking.ts";
import { CALLS } from "./calls.ts";
import { CONTROLS } from "./controls.ts";
import { DECLARATIONS } from "./declarations.ts";
import { HOSTS } from "./hosts.ts";
import { LIFTING } from "./lifting.ts";
import { LOWERING } from "./lowering.ts";
import type { Mend } from "./mend.ts";
import { SLIPS } from "./slips.ts";
import { STRINGS } from "./strings.ts";
import { TASKS } from "./tasks.ts";

/** The mend of each known issue of the family, by its id, in the order in which they are applied. */
export const MENDS: Readonly<Record<string, Mend>> = {
  ...STRINGS,
  ...LIFTING,
  ...LOWERING,
  ...SLIPS,
  ...HOSTS,
  ...CALLS,
  ...TASKS,
  ...BLOCKING,
  ...CONTROLS,
  ...DECLARATIONS,
};
