import { imported, readModule } from "../../wasm/module.ts";
import type { Module } from "../../wasm/module.ts";
import { NotUnderstood, Reader } from "../../wasm/reader.ts";

/** Appendix, "Name Section": the subsection of names of locals. */
const LOCALS = 2;

/** Whether the name section names a local, or a parameter, that its function does not have. */
export function namesNoLocal(bytes: Uint8Array): boolean {
  try {
    const module = readModule(bytes);
    const section = module.sections.find(({ custom }) => custom?.name === "name");
    if (!section?.custom) return false;
    const reader = new Reader(bytes.subarray(0, section.end), section.custom.start);
    while (!reader.ended) {
      const id = reader.byte();
      const part = reader.part(reader.u32());
      if (id === LOCALS && readLocals(part).some(([func, local]) => local >= localsOf(module, func))) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof NotUnderstood) return false;
    throw error;
  }
}

const readLocals = (reader: Reader): readonly (readonly [func: number, local: number])[] =>
  reader
    .vec(() => {
      const func = reader.u32();
      return reader.vec(() => {
        const local = reader.u32();
        reader.name();
        return [func, local] as const;
      });
    })
    .flat();

/** How many parameters and locals a function has; of one that there is not, as many as can be. */
function localsOf(module: Module, func: number): number {
  const before = imported(module, "func");
  const body = module.bodies[func - before.length];
  const index = before[func]?.type ?? module.functions[func - before.length];
  const type = index === undefined ? undefined : module.types.flat()[index]?.composite;
  if (type?.kind !== "func") return Infinity;
  return type.parameters.length + (body?.locals.reduce((sum, { count }) => sum + count, 0) ?? 0);
}
