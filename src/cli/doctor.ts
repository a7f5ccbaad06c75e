import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Output } from "./output.ts";

/** `scripts/doctor.mjs`, which is run before anything is compiled, too. */
interface Doctor {
  readonly diagnose: () => { readonly lines: readonly string[]; readonly isWell: boolean };
}

/**
 * `component-fuzz doctor`: whether fuzzing can work here; mends Jazzer.js's addon where that helps.
 *
 * @returns whether it can.
 */
export async function doctor(root: string, output: Output): Promise<boolean> {
  const { diagnose } = (await import(pathToFileURL(join(root, "scripts", "doctor.mjs")).href)) as Doctor;
  const { lines, isWell } = diagnose();
  for (const line of lines) output.out(line);
  return isWell;
}
