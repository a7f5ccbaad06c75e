/** Modules whose function `f` traps for one input only. The input is in memory; the parameter is its length. */
const puzzle = (body: string): string =>
  `(module (memory (export "m") 1) (func $byte (param i32) (result i32) (i32.load8_u (local.get 0))) (func ` +
  `(export "f") (param i32) ${body}))`;
const nested = (conditions: readonly string[]): string =>
  conditions.reduceRight((inner, condition) => `(if ${condition} (then ${inner}))`, "(unreachable)");

/** Six bytes, each compared behind the one before it, and 32 bits compared at once. */
export const puzzles = {
  maze: puzzle(
    nested([...Buffer.from("coverg")].map((byte, i) => `(i32.eq (call $byte (i32.const ${i})) (i32.const ${byte}))`)),
  ),
  magic: puzzle("(if (i32.eq (i32.load (i32.const 2)) (i32.const 0x7afebeef)) (then unreachable))"),
};

const coverage = new URL("../../src/coverage/index.ts", import.meta.url).href;

/**
 * A target of Jazzer.js for `NAME.wasm` beside it; `MAZE_COVERAGE=off` has it run without coverage. At exit it says how
 * many executions there were.
 */
export const puzzleTarget = (name: string): string => `
import { readFileSync } from "node:fs";
import { Coverage } from ${JSON.stringify(coverage)};
const file = new URL("${name}.wasm", import.meta.url);
const coverage = new Coverage({ enabled: process.env.MAZE_COVERAGE !== "off", modules: { ${name}: file } });
const { instance } = await WebAssembly.instantiate(readFileSync(file));
coverage.ready();
const memory = Buffer.from(instance.exports.m.buffer);
let executions = 0;
process.on("exit", () => console.error(\`executions: \${executions}\`));
export function fuzz(input) {
  executions++;
  memory.fill(0, 0, 64);
  input.copy(memory, 0, 0, 64);
  instance.exports.f(input.length);
  coverage.compared();
}
`;
