import { NotEncodable } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { FuzzedSource } from "../../input/fuzzed.ts";
import { integer } from "../../input/scalars.ts";
import { SeededSource } from "../../input/seeded.ts";
import type { JcoConfig, Uncalled } from "../case/case.ts";
import { PLAIN_CASE, PLAIN_JCO } from "../case/plain.ts";
import { caseCodec } from "./case_codec.ts";
import { readKind } from "./kind.ts";

/** Bytes that a structure is read from. */
const INPUT = 4096;
/** What the sequence comes from. */
const SEQUENCE_SEED = 1;

/**
 * How an integer of 16 bits names a structure: from `from` on, one of the first `count`. Earlier ones are named more
 * often, since they are likelier to have been made.
 */
const RANGES = [
  { from: 0, count: 32 },
  { from: 0x8000, count: 0x400 },
  { from: 0xc000, count: 0x4000 },
] as const;

/** How many of the first ones are named most often. */
export const LIKELY_STRUCTURES = RANGES[0].count;

/** How many structures the sequence has. */
export const STATIC_STRUCTURES = 0x4000;

const NAME = integer(0, 0xffff);

/** The number of a structure. */
export const STATIC_NUMBER: Codec<number> = {
  read: (source) => {
    const name = NAME.read(source, undefined);
    const { from, count } = RANGES.findLast((range) => name >= range.from)!;
    return (name - from) % count;
  },
  write: (sink, number) => {
    const range = RANGES.find(({ count }) => number < count);
    if (range === undefined) throw new NotEncodable(`there is no structure ${number}`);
    NAME.write(sink, range.from + number, undefined);
  },
};

/** Those that were asked for last: what is remembered of their types holds as long as they do. */
const recent = new Map<number, Uncalled>();
const RECENT = 512;

/**
 * Structure `number` of a fixed sequence, from the same distribution as those
 * of any case: what the static mode is about. It depends on nothing but the
 * number and these generators, in particular on no tool, so that an input that
 * names one keeps its meaning. What belongs to a run and not to a component is
 * as it is plainly.
 *
 * @param number 0 … `STATIC_STRUCTURES` − 1.
 */
export function staticStructure(number: number): Uncalled {
  let structure = recent.get(number);
  if (structure === undefined) {
    if (recent.size >= RECENT) recent.clear();
    recent.set(number, (structure = drawn(number)));
  }
  return structure;
}

function drawn(number: number): Uncalled {
  const bytes = new SeededSource(SEQUENCE_SEED, (number * INPUT) / 4).bytes(INPUT);
  const source = new FuzzedSource(bytes);
  // What is drawn here is spelled out, whatever kind of input it would be.
  readKind(source);
  const { calls: _, ...structure } = caseCodec.read(source, undefined);
  return { ...structure, jco: bindable(structure.jco), v8: PLAIN_CASE.v8, link: PLAIN_CASE.link };
}

/** Optimized bindings need a host that is a component itself. */
function bindable(jco: JcoConfig): JcoConfig {
  return jco.importBindings === "js" || jco.importBindings === "hybrid"
    ? jco
    : { ...jco, importBindings: PLAIN_JCO.importBindings };
}
