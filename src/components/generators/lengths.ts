import { size } from "../../input/choices.ts";
import type { WeightedRange } from "../../input/choices.ts";

/** Longest list or string that can be written; the budget of a call keeps most of them shorter. */
const MAX_LENGTH = 0x3_ffff;

/** Mostly short, sometimes around where a length or a size needs one byte more. */
const USUAL: readonly WeightedRange[] = [
  [36, 0, 0],
  [52, 1, 1],
  [92, 2, 4],
  [48, 5, 16],
  [16, 17, 64],
  [4, 126, 130],
  [4, 254, 258],
  [2, 65, 1000],
];

/** How long a string is, or a list of numbers: rarely around 64 Ki. The state is the most that there is room for. */
export const LENGTH = size([...USUAL, [1, 4090, 4100], [1, 0xfff0, 0x1_000f], [1, 0, MAX_LENGTH]]);

/** How long a list of anything else is; each element takes its time. */
export const SHORT_LENGTH = size([...USUAL, [1, 1000, 1100], [1, 0, MAX_LENGTH]]);
