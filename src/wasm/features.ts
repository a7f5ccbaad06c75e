import { BRANCH_HINTS } from "./branch_hints.ts";
import { walkExpression } from "./expression.ts";
import type { Span } from "./expression.ts";
import type { Feature } from "./feature.ts";
import { readImmediate } from "./immediates.ts";
import { globalType, imported, readModule } from "./module.ts";
import type { Module } from "./module.ts";
import { NotUnderstood, Reader } from "./reader.ts";
import { Section, section } from "./sections.ts";

export type { Feature } from "./feature.ts";

/**
 * The proposals beyond WebAssembly 1.0 that a core module uses, valid or not.
 *
 * @returns `null` for what is malformed, and for what this project can't read. Never throws.
 */
export function featuresOf(bytes: Uint8Array): ReadonlySet<Feature> | null {
  const features = featuresOrWhyNot(bytes);
  return typeof features === "string" ? null : features;
}

/** What is malformed about a core module, without the place of it; `null` for one that is well-formed. */
export function whyMalformed(bytes: Uint8Array): string | null {
  const why = featuresOrWhyNot(bytes);
  return typeof why === "string" ? why.replace(/, at byte \d+$/, "") : null;
}

function featuresOrWhyNot(bytes: Uint8Array): ReadonlySet<Feature> | string {
  const features = new Set<Feature>();
  try {
    const module = readModule(bytes, features);
    noteSpaces(module, features);
    for (const expression of constantExpressions(module)) noteConstant(module, expression, features);
    for (const { code } of module.bodies) noteBody(module, code, features);
    return features;
  } catch (error) {
    if (error instanceof NotUnderstood) return error.message;
    throw error;
  }
}

/** What shows only in the module as a whole. */
function noteSpaces(module: Module, features: Set<Feature>): void {
  if (imported(module, "table").length + module.tables.length > 1) features.add("reference-types");
  if (imported(module, "memory").length + module.memories.length > 1) features.add("multi-memory");
  if (module.dataCount !== null) features.add("bulk-memory");
  if (section(module.sections, Section.tag)) features.add("exceptions");
  if (module.exports.some(({ kind, index }) => kind === "global" && globalType(module, index)?.mutable))
    features.add("mutable-globals");
  if (module.sections.some(({ custom }) => custom?.name === BRANCH_HINTS)) features.add("branch-hinting");
}

function* constantExpressions({ tables, globals, elements, data }: Module): Generator<Span> {
  for (const { initial } of tables) if (initial) yield initial;
  for (const { initial } of globals) yield initial;
  for (const { target, items } of elements) {
    if (target) yield target.offset;
    if ("expressions" in items) yield* items.expressions;
  }
  for (const { target } of data) if (target) yield target.offset;
}

/** The instructions that "extended-const" added to constant expressions. */
const extended: ReadonlySet<string> = new Set(["i32.add", "i32.sub", "i32.mul", "i64.add", "i64.sub", "i64.mul"]);

/** 1.0 has only globals that are imported in a constant expression; the others came with garbage collection. */
function noteConstant(module: Module, { start, end }: Span, features: Set<Feature>): void {
  const importedGlobals = imported(module, "global").length;
  walkExpression(new Reader(module.bytes.subarray(0, end), start, features), (reader, { name, immediates }) => {
    if (extended.has(name)) features.add("extended-const");
    for (const kind of immediates) {
      const operand = readImmediate(reader, kind);
      if (kind === "global" && (operand as number) >= importedGlobals) features.add("gc");
    }
  });
}

/** @throws NotUnderstood for a body that names data segments if the module does not say before how many there are. */
function noteBody({ bytes, dataCount }: Module, { start, end }: Span, features: Set<Feature>): void {
  const code = new Reader(bytes.subarray(0, end), start, features);
  walkExpression(code, (reader, { immediates }) => {
    for (const kind of immediates) {
      readImmediate(reader, kind);
      if (kind === "data" && dataCount === null) reader.malformed("there is no data count section");
    }
  });
  if (!code.ended) code.malformed("a function goes on after its last end");
}
