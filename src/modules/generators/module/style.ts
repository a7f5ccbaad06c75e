import { bothWays } from "../../../input/both_ways.ts";
import { pick } from "../../../input/choices.ts";
import type { Codec } from "../../../input/codec.ts";
import { object } from "../../../input/composites.ts";
import { boolean } from "../../../input/scalars.ts";
import { GENERATED_FEATURES, NEEDS } from "../../case/style.ts";
import type { GeneratedFeature, Style } from "../../case/style.ts";
import { MODULE_SHAPES } from "../../case/module_shape.ts";
import type { ModuleShape } from "../../case/module_shape.ts";

/** Each on or off; what one needs is on with it. */
const features = bothWays<readonly GeneratedFeature[]>((choices, given) => {
  const drawn = GENERATED_FEATURES.filter((feature) => choices.seldom(given?.includes(feature), 2));
  const needed = new Set(drawn.flatMap((feature) => NEEDS[feature] ?? []));
  return GENERATED_FEATURES.filter((feature) => drawn.includes(feature) || needed.has(feature));
});

/** Mostly whole modules. */
export const shape: Codec<ModuleShape> = pick(MODULE_SHAPES, [11, 1]);

/** The simplest is 1.0, and nothing that could go wrong. */
export const style: Codec<Style> = object<Style>({
  features,
  wild: pick([0, 24, 8], [4, 3, 1]),
  recursive: boolean(12),
  looping: boolean(16),
});
