import type { Outcome } from "../../harness/outcome.ts";
import { placeAt } from "../case/place.ts";
import type { EngineName } from "../engines/registry.ts";
import * as binaryen from "../engines/binaryen/classify.ts";
import * as tools from "../engines/tools/classify.ts";
import * as v8 from "../engines/v8/classify.ts";
import * as wabt from "../engines/wabt/classify.ts";

const offsets: Readonly<Record<EngineName, (message: string) => number | null>> = {
  v8: v8.offsetOf,
  "wasm-tools": tools.offsetOf,
  wabt: wabt.offsetOf,
  binaryen: binaryen.offsetOf,
};

/** Where in the bytes an engine's refusal is about, as it says; `null` where it does not. */
export const offsetOf = (engine: EngineName, outcome: Outcome<unknown>): number | null =>
  outcome.kind === "value" ? null : offsets[engine](outcome.message);

/** What of the bytes an engine's refusal is about; empty where it does not say. */
export function placeOf(bytes: Uint8Array, engine: EngineName, outcome: Outcome<unknown>): string {
  return placeAt(bytes, offsetOf(engine, outcome));
}

/** An outcome in words: for people, with the engine's own message. */
export function inWords(outcome: Outcome<unknown>): string {
  switch (outcome.kind) {
    case "value":
      return "takes it";
    case "error":
      return `refuses it: ${oneLine(outcome.message)}`;
    case "trap":
      return `breaks off: ${oneLine(outcome.message)}`;
    case "limit":
      return `meets a limit (${outcome.limit}): ${oneLine(outcome.message)}`;
    case "unsupported":
      return `does not support it: ${oneLine(outcome.message || outcome.what)}`;
  }
}

const oneLine = (message: string): string =>
  message
    .trim()
    .replace(/\s*\n\s*/g, " | ")
    .slice(0, 400);

/** The class of what an outcome says: without anything of the module. */
export function classOf(outcome: Outcome<unknown>): string {
  switch (outcome.kind) {
    case "value":
      return "accepts";
    case "error":
      return outcome.error;
    case "trap":
      return outcome.trap;
    case "limit":
      return `limit: ${outcome.limit}`;
    case "unsupported":
      return `unsupported: ${outcome.what}`;
  }
}
