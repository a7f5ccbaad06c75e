import { Section } from "../../wasm/sections.ts";
import { instructionSpans, sectionSpans } from "../../wasm/spans.ts";
import { formOf } from "./form.ts";
import { sectionName } from "./place.ts";

/** Nested so deep at most are binaries looked into. */
const MAX_DEPTH = 8;

/** Sections of a component that hold a core module or a component. */
const HOLDS_BINARY: ReadonlySet<number> = new Set([1, 4]);

/** The bytes, if they are a component also each module and component in it. */
function* binaries(bytes: Uint8Array, depth = 0): Generator<Uint8Array> {
  yield bytes;
  if (formOf(bytes) !== "component" || depth === MAX_DEPTH) return;
  for (const { id, contents } of sectionSpans(bytes))
    if (HOLDS_BINARY.has(id)) yield* binaries(bytes.subarray(contents.start, contents.end), depth + 1);
}

/** The names of all sections, in their order. */
export function* sectionNames(bytes: Uint8Array): Generator<string> {
  for (const binary of binaries(bytes)) for (const section of sectionSpans(binary)) yield sectionName(binary, section);
}

/** The names of all instructions, in code and in constants. */
export function* instructionNames(bytes: Uint8Array): Generator<string> {
  for (const binary of binaries(bytes))
    for (const { id, items } of sectionSpans(binary)) {
      if (id === Section.custom || formOf(binary) !== "module") continue;
      for (const { expressions } of items)
        for (const expression of expressions) for (const { name } of instructionSpans(binary, expression)) yield name;
    }
}
