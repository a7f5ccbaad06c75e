import { writeTree } from "../../wasm/write_tree.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import type { Pair, RunCase } from "../case/run_case.ts";
import { runnable } from "./runnable.ts";

/** What optimises while a module runs sees every call so often. */
const ROUNDS = 3;

const modules = new WeakMap<RunCase, Case>();

/**
 * The module that the engines of a case are given, always the same object for
 * a case; `null` for one with an import that no definition can stand for.
 */
export function moduleOf(testCase: RunCase): Case | null {
  const known = modules.get(testCase);
  if (known) return known;
  const made = testCase.kind === "run" ? ({ kind: "bytes", bytes: testCase.bytes } as const) : generated(testCase);
  if (made) modules.set(testCase, made);
  return made;
}

function generated(testCase: Exclude<RunCase, { readonly kind: "run" }>): Case | null {
  const { pair } = testCase;
  const tree = runnable(
    { ...testCase, kind: "module" },
    { rounds: has(pair, "v8-tiering") ? ROUNDS : 1, states: has(pair, "wabt") ? "last" : "each" },
  );
  return tree && bytesCase(writeTree(tree));
}

const has = (pair: Pair, name: Pair[number]["name"]): boolean => pair.some((runner) => runner.name === name);
