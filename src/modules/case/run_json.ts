import { bytesFromJson, linesOf } from "./json.ts";
import type { RunCase } from "./run_case.ts";
import type { Runner } from "./runner.ts";
import { treeFromJson, treeToJson } from "./tree_json.ts";

/** The case as text for a file: of one that was drawn all that it is made of, else the bytes. */
export function stringifyRun(testCase: RunCase): string {
  if (testCase.kind === "generated") return `${JSON.stringify(treeToJson(testCase))}\n`;
  const { kind, pair, bytes } = testCase;
  return `${JSON.stringify({ kind, pair, bytes: linesOf(bytes) }, null, 2)}\n`;
}

/**
 * The inverse of `stringifyRun`, for what that returns.
 *
 * @throws Error for what is no case at all.
 */
export function runFromJson(json: unknown): RunCase {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Error("it is no object");
  const { kind, pair, bytes, ...rest } = json as Readonly<Record<string, unknown>>;
  if (kind === "generated") return treeFromJson(json) as RunCase;
  if (kind !== "run") throw new Error(`its kind is ${JSON.stringify(kind)}, neither "generated" nor "run"`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`it has a property ${JSON.stringify(unknown)}, which no case has`);
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(isRunner)) throw new Error("it has no pair of engines");
  return { kind, pair: [pair[0] as Runner, pair[1] as Runner], bytes: bytesFromJson(bytes) };
}

const isRunner = (one: unknown): boolean =>
  typeof one === "object" && one !== null && typeof (one as { readonly name?: unknown }).name === "string";
