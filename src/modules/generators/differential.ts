import { FuzzedSink, FuzzedSource } from "../../input/fuzzed.ts";
import { pick } from "../../input/choices.ts";
import { NotEncodable } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { object } from "../../input/composites.ts";
import { constant } from "../../input/scalars.ts";
import type { Bounds } from "../case/module_case.ts";
import { MODULE_SHAPES } from "../case/module_shape.ts";
import type { ModuleShape } from "../case/module_shape.ts";
import type { GeneratedRun, Pair, RunCase } from "../case/run_case.ts";
import { RUNNERS } from "../case/runner.ts";
import type { Style } from "../case/style.ts";
import { callable } from "./module/module.ts";
import { style } from "./module/style.ts";
import { pair } from "./pair.ts";

/** The last byte of an input says whether it is bytes as they stand, or the choices that lead to a module. */
const BYTES = 0xff;

/** Bits of what is no number are made the same: no two that are compared have to choose alike. */
const bounds: Codec<Bounds> = object<Bounds>({
  fuel: pick([2000, 10_000, 300], [6, 2, 1]),
  canonicalNan: constant(true),
});

/** One instruction shows what it does the sooner, and takes less. */
const shape: Codec<ModuleShape> = pick(MODULE_SHAPES, [2, 1]);

/** Only proposals that both have, and that leave nothing open. */
const styleFor: Codec<Style, Pair> = {
  read: (source, runners) => {
    const drawn = style.read(source, undefined);
    return { ...drawn, features: drawn.features.filter((feature) => isShared(feature, runners)) };
  },
  write: (sink, given, runners) => {
    if (!given.features.every((feature) => isShared(feature, runners)))
      throw new NotEncodable("a proposal that is not shared");
    style.write(sink, given, undefined);
  },
};

const isShared = (feature: Style["features"][number], runners: Pair): boolean =>
  runners.every(({ name }) => !RUNNERS[name].includes(feature));

/** A module with calls, and who runs it, which is drawn first. */
const generatedRun: Codec<GeneratedRun> = {
  read: (source) => {
    const runners = pair.read(source, undefined);
    const how = shape.read(source, undefined);
    const chosen = styleFor.read(source, runners);
    const bounded = bounds.read(source, undefined);
    const { module, calls } = callable.read(source, { style: chosen, shape: how });
    return { kind: "generated", pair: runners, shape: how, style: chosen, module, bounds: bounded, calls };
  },
  write: (sink, testCase) => {
    pair.write(sink, testCase.pair, undefined);
    shape.write(sink, testCase.shape, undefined);
    styleFor.write(sink, testCase.style, testCase.pair);
    bounds.write(sink, testCase.bounds, undefined);
    const { module, calls, style: chosen, shape: how } = testCase;
    callable.write(sink, { module, calls }, { style: chosen, shape: how });
  },
};

/** A module with calls; from one input in 256, a module as it stands. */
export function decodeRun(input: Uint8Array): RunCase {
  const source = new FuzzedSource(input);
  if (source.integer(BYTES) !== BYTES) return generatedRun.read(source, undefined);
  const runners = pair.read(source, undefined);
  const end = Math.max(0, input.length - pairBytes(runners).length);
  return { kind: "run", pair: runners, bytes: Uint8Array.from(input.subarray(0, end)) };
}

/** The end of an input that is a module as it stands. */
function pairBytes(runners: Pair): Buffer {
  const sink = new FuzzedSink();
  sink.integer(BYTES, BYTES);
  pair.write(sink, runners, undefined);
  return sink.finish();
}

/**
 * The inverse of `decodeRun`.
 *
 * @throws NotEncodable for a case that no choices lead to.
 */
export function encodeRun(testCase: RunCase): Uint8Array {
  if (testCase.kind === "run") return Buffer.concat([testCase.bytes, pairBytes(testCase.pair)]);
  const sink = new FuzzedSink();
  sink.integer(0, BYTES);
  generatedRun.write(sink, testCase, undefined);
  return sink.finish();
}
