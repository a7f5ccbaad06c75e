import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../case/case.ts";
import { printCase } from "../case/print.ts";
import type { JcoEngine } from "../engines/jco/engine.ts";
import { printText } from "../../harness/jco/wasm_tools.ts";
import { buildComponent } from "../guests/component.ts";

/**
 * Writes a case, its component in both forms and what jco generates from it.
 *
 * @param testCase with the values of every call spelled out.
 * @returns the files' names.
 */
export async function dump(engine: JcoEngine, testCase: Case, folder: string): Promise<readonly string[]> {
  const binary = buildComponent(testCase);
  const files: [string, string | Uint8Array][] = [
    ["case.txt", `${printCase(testCase)}\n`],
    ["component.wasm", binary],
    ["component.wat", await printText(engine.release, binary)],
  ];
  const transpiled = await engine.transpile(binary, testCase.jco);
  if (transpiled.kind === "value") {
    const { source, declarations, modules } = transpiled.value;
    files.push(["component.js", source], ["component.d.ts", declarations], ...modules);
  } else {
    files.push(["jco.txt", `${transpiled.kind}: ${transpiled.message}\n`]);
  }
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return files.map(([name]) => name);
}
