import type { Shrinking, Size } from "../../harness/shrink.ts";
import type { Case } from "../case/case.ts";
import { REDUCERS } from "./reducers.ts";

/** Fewer bytes first, then smaller ones. */
const size = ({ bytes }: Case): Size => [bytes.length, bytes.reduce((sum, byte) => sum + byte, 0)];

/** What makes bytes smaller. */
export const shrinking: Shrinking<Case> = {
  reducers: REDUCERS,
  size,
  nodes: ({ bytes }) => bytes.length,
};
