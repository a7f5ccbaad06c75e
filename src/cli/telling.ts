import { shown } from "../running/banner.ts";
import type { Collected } from "../running/collection.ts";
import type { Death } from "../running/deaths.ts";

/** Milliseconds from one line on progress to the next, where they are not replaced. */
export const PLAIN_EVERY = 60_000;

/** What is told of a finding, once. @param of whose it is, where that is not clear. */
export const foundText = ({ text, summary, place, warmOnly }: Collected, of = ""): string =>
  `found: ${of}${summary}\n  ${text}${warmOnly ? " (warm-only)" : ""}\n  ${shown(place)}`;

/** What is told of a process that died. @param of whose it is, where that is not clear. */
export const deathText = ({ kind, said, proof, input }: Death, of = ""): string =>
  `${proof === null ? "a process died" : "found"}: ${of}${kind}: ${said}\n  ${shown(proof ?? input ?? "no input")}`;
