import { UsageError } from "../../errors.ts";

/** How modules are made: as whole ones, or around one instruction. The names are upstream's. */
export const MODULE_SHAPES = ["generated", "single-inst"] as const;

export type ModuleShape = (typeof MODULE_SHAPES)[number];

const isShape = (name: string): name is ModuleShape => (MODULE_SHAPES as readonly string[]).includes(name);

/**
 * The shapes that are asked for.
 *
 * @param text names with commas between them; `null` for all there are.
 * @throws UsageError for a name of none, and if none is left.
 */
export function allowedShapes(text: string | null): ReadonlySet<ModuleShape> {
  if (text === null) return new Set(MODULE_SHAPES);
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isShape(name));
  if (unknown !== undefined)
    throw new UsageError(`ALLOWED_MODULES: no modules are called "${unknown}"; known are ${MODULE_SHAPES.join(", ")}`);
  return new Set(names.filter(isShape));
}
