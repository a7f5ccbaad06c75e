import { imported, readModule } from "../../wasm/module.ts";
import { NotUnderstood } from "../../wasm/reader.ts";

/**
 * The names of all exported functions that take nothing and return integers,
 * in the order of the exports.
 *
 * @returns `null` for what is no module that can be read, and for one with imports.
 */
export function callsOf(bytes: Uint8Array): readonly string[] | null {
  try {
    const module = readModule(bytes);
    if (module.imports.length > 0) return null;
    const types = module.types.flat();
    const functions = [...imported(module, "func").map(({ type }) => type), ...module.functions];
    return module.exports.flatMap(({ name, kind, index }) => {
      const composite = kind === "func" ? types[functions[index] ?? -1]?.composite : undefined;
      if (composite?.kind !== "func" || composite.parameters.length > 0) return [];
      return composite.results.every((type) => type === "i32" || type === "i64") ? [name] : [];
    });
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}
