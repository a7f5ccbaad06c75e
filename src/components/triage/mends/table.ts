import type { Mend } from "./mend.ts";
import { STRINGS } from "./strings.ts";

/** The mend of each known issue of the family, by its id, in the order in which they are applied. */
export const MENDS: Readonly<Record<string, Mend>> = { ...STRINGS };
