import { isNativeError } from "node:util/types";
import type { Refusal } from "./engine.ts";

/** Spots in a message where a name, a number or a type of the module stands. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/"(?:[^"\\\n]|\\.)*"/g, '"…"'],
  [/'[^'\n]*'/g, "'…'"],
  [/`[^`\n]*`/g, "`…`"],
  [/\(ref (?:null )?(?:exact )?(?:\$?[\w.]+|\([^)]*\))\)/g, "T"],
  [
    /\b(?:[if](?:8|16|32|64)x\d+|v128|[if](?:8|16|32|64)|ref|struct|array|memory|table|data|elem|global|local|any|extern)\.[\w.]+\b/g,
    "op",
  ],
  [/\b(?:[if](?:32|64)|v128|\w+ref|bot|<bot>)\b/g, "T"],
  [/\b[0-9a-f]{2}(?: [0-9a-f]{2})+\b/g, "bytes"],
  [/0x[0-9a-f]+|-?\b\d+\b|#\d+/gi, "N"],
  [/\s+/g, " "],
];

/** A message without what belongs to the module that it is about: its class. */
export function withoutCase(message: string): string {
  return VARIABLE.reduce((text, [pattern, by]) => text.replace(pattern, by), message)
    .trim()
    .slice(0, 160);
}

/**
 * What a tool's own WebAssembly did wrong, told from an error that a tool
 * returns: it aborted, or trapped. `null` for any other error.
 */
export function brokeOff(error: unknown): Refusal | null {
  if (!isNativeError(error)) return null;
  const { message } = error;
  if (error instanceof RangeError && /call stack/.test(message)) return { kind: "limit", limit: "stack", message };
  const abort = /^Aborted\((?:Assertion failed: )?(.*)\)(?:\.|$)/s.exec(message)?.[1];
  if (abort !== undefined) {
    const [what = "", file] = abort.split(/, at: (?:[^,]*\/)?([^,/]+),\d+,/);
    const place = file === undefined ? "" : ` in ${file}`;
    return { kind: "trap", trap: `abort${place}: ${what.replace(/\s+/g, " ").slice(0, 160)}`, message };
  }
  if (error.constructor.name === "RuntimeError") return { kind: "trap", trap: message, message };
  return null;
}
