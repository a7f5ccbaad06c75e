import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { NotUnderstood } from "../../src/wasm/reader.ts";
import { readTree } from "../../src/wasm/read_tree.ts";
import { writeShort, writeTree } from "../../src/wasm/write_tree.ts";
import { engines } from "../modules/wat.ts";

/** A folder with the official test suite, or a part of it: `WASM_SPEC_TESTS=spec/test npm run jest -- official`. */
const folder = process.env["WASM_SPEC_TESTS"];

/** The lists of a script that stand in no other one. */
function listsOf(script: string): readonly string[] {
  const lists: string[] = [];
  const token = /\(;|;\)|;;[^\n]*|"(?:[^"\\]|\\.)*"|[()]/g;
  let [depth, comments, start] = [0, 0, 0];
  for (const { 0: text, index } of script.matchAll(token)) {
    if (text === "(;") comments++;
    else if (text === ";)") comments--;
    else if (comments > 0) continue;
    else if (text === "(" && depth++ === 0) start = index;
    else if (text === ")" && --depth === 0) lists.push(script.slice(start, index + 1));
  }
  return lists;
}

/** The modules that a script says are valid, in binary, as far as they are text that wasm-tools read. */
function modulesOf(script: string): readonly Uint8Array<ArrayBuffer>[] {
  return listsOf(script).flatMap((list) => {
    if (!/^\(module\b/.test(list) || /^\(module\s+(?:\$\S+\s+)?instance\b/.test(list)) return [];
    const plain = list.replace(/^\(module\s+definition\b/, "(module");
    const outcome = engines["wasm-tools"].parse(plain);
    return outcome.kind === "value" ? [outcome.value] : [];
  });
}

const scripts = folder
  ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wast"))
  : [];

/** What an instance without imports does shows in its exports and in how its start ends. */
function behaviourOf(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    const module = new WebAssembly.Module(bytes);
    if (WebAssembly.Module.imports(module).length > 0) return WebAssembly.Module.exports(module);
    const { exports } = new WebAssembly.Instance(module);
    return Object.entries(exports).map(([name, value]) => {
      if (value instanceof WebAssembly.Global) return [name, globalOf(value)];
      if (value instanceof WebAssembly.Memory) return [name, Buffer.from(value.buffer).toString("latin1").length];
      return [name, typeof value];
    });
  } catch (error) {
    return String(error).replace(/@\+\d+/g, "");
  }
}

function globalOf(global: WebAssembly.Global): string {
  try {
    return typeof global.value === "object" ? "an object" : String(global.value);
  } catch (error) {
    return String(error);
  }
}

(folder ? test : test.skip)(
  "what the official suite calls valid is the same when it is read and written, and in as few bytes as it takes",
  async () => {
    await engines["wasm-tools"].ready();
    const changed: string[] = [];
    let [read, all] = [0, 0];
    for (const script of scripts)
      for (const [index, bytes] of modulesOf(readFileSync(join(folder!, script), "utf8")).entries()) {
        all++;
        try {
          const tree = readTree(bytes);
          read++;
          const same = Buffer.compare(writeTree(tree), bytes) === 0;
          const short = writeShort(tree);
          const alike = JSON.stringify(behaviourOf(short)) === JSON.stringify(behaviourOf(bytes));
          if (!same || !alike) changed.push(`${script} ${index}: ${same ? "behaves differently" : "other bytes"}`);
        } catch (error) {
          if (!(error instanceof NotUnderstood)) throw error;
          changed.push(`${script} ${index}: ${error.message}`);
        }
      }
    expect(changed).toEqual([]);
    expect(all).toBeGreaterThan(0);
    expect(read).toBe(all);
  },
  600_000,
);
