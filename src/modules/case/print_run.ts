import { writeTree } from "../../wasm/write_tree.ts";
import { bytesCase } from "./case.ts";
import { printCase } from "./print.ts";
import type { RunCase } from "./run_case.ts";
import { runnerInWords } from "./runner.ts";

/** The case for people: who runs it, the module, and what is called with what. */
export function printRun(testCase: RunCase): string {
  const engines = `run by ${testCase.pair.map(runnerInWords).join(" and ")}`;
  if (testCase.kind === "run") return `${engines}: ${printCase(bytesCase(testCase.bytes))}`;
  const { module, calls, bounds } = testCase;
  const called = calls.map(({ func, operands }) => `function ${func} of ${operands.length} operands`);
  return [
    `${engines}, with fuel for ${bounds.fuel} turns: ${printCase(bytesCase(writeTree(module)))}`,
    `calls: ${called.join(", ") || "none"}`,
  ].join("\n");
}
