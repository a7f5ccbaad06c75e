// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { ComparisonCode, WORDS_AT } from "./comparison_code.ts";
import { CounterCode } from "./counter_code.ts";
import { FunctionBodies } from "./function_body.ts";
import type { BodyCode } from "./function_body.ts";
import { findMemcmp } from "./memcmp.ts";
import { namesLabels, renumberLabels } from "./label_names.ts";
import { readShape } from "./module_shape.ts";
import type { MemoryLimits, ModuleShape } from "./module_shape.ts";
import { StateCode } from "./state_code.ts";
import { Section, precedes, section } from "../wasm/sections.ts";
import type { SectionRange } from "../wasm/sections.ts";
import { NotUnderstood, Reader } from "../wasm/reader.ts";
import { Writer } from "../wasm/writer.ts";

/** The module that a rewritten module imports its memories from. */
export const IMPORT_MODULE = "component-fuzz:coverage";
/** The names of the imported memories; defined memory `i` of the original is imported as `memory-i`. */
export const COUNTERS = "counters";
export const COMPARISONS = "comparisons";
export const memoryName = (index: number): string => `memory-${index}`;

/** V8's limit on the memories of a module. */
const MAX_MEMORIES = 100;
const PAGE = 65_536;

export interface InstrumentOptions {
  /** The most counters to take; further edges share them. No limit if left out. */
  readonly maxCounters?: number;
  /** Whether operands of comparisons are kept in one more memory, for `Comparisons`. */
  readonly comparisons?: boolean;
  /** Whether the state of instances can be put back, by `InstanceState`. */
  readonly restorable?: boolean;
}

/** A module that counts the edges it takes. */
export interface Instrumented {
  readonly kind: "instrumented";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes of the counter memory are counters, from its start. */
  readonly counters: number;
  /** How many edges there are; more than `counters` if they share. */
  readonly edges: number;
  /** The first edge of each defined function, and at the end `edges`. */
  readonly functions: Uint32Array;
  /** The size of the counter memory, which never grows. */
  readonly pages: number;
  /** The size of the comparison memory, and what its words are compared with; `null` without. */
  readonly comparisons: {
    readonly pages: number;
    readonly constants: Int32Array;
    readonly wide: ReadonlySet<number>;
  } | null;
  /** Whether it has what `InstanceState` needs. */
  readonly restorable: boolean;
  /** The memories that the original defines, and that this module imports. */
  readonly memories: readonly MemoryLimits[];
  /** Custom sections that were left out since they point into the code. */
  readonly dropped: readonly string[];
}

/** The module is to be used as it is. */
export interface LeftAlone {
  readonly kind: "left-alone";
  readonly reason: string;
}

/**
 * Rewrites a core module so that it counts the edges it takes: function
 * entries, loop heads, both sides of each `if`, both outcomes of each
 * `br_if`, each entry of a `br_table`, exception handlers, and the ends of
 * blocks that a handler or a reference's branch arrives at.
 *
 * The counters are the bytes of a memory that is imported behind all others.
 * For that the module's own memories become imports, too: defined memories
 * follow imported ones in the index space, so no index changes, and any number
 * of instances can count in one memory, which libFuzzer reads in place. Whoever
 * instantiates the module supplies fresh ones (`CountedModule`).
 *
 * @returns `left-alone` for a module that does not validate, or that has anything this project does not know.
 */
export function instrument(bytes: Uint8Array<ArrayBuffer>, options: InstrumentOptions = {}): Instrumented | LeftAlone {
  if (!WebAssembly.validate(bytes)) return { kind: "left-alone", reason: "it is not a valid core module" };
  let result: Instrumented;
  try {
    result = rewrite(readShape(bytes), options);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { kind: "left-alone", reason: error.message };
  }
  if (!WebAssembly.validate(result.bytes))
    return {
      kind: "left-alone",
      reason: WebAssembly.validate(twoMemories)
        ? "it does not validate with counters"
        : "this Node has no multi-memory, which came with 22",
    };
  return result;
}

/** `(module (memory 0) (memory 0))` */
const twoMemories = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0);

/** @param grown the defined memories that the code grows; any of them if left out. */
function rewrite(shape: ModuleShape, options: InstrumentOptions, grown?: ReadonlySet<number>): Instrumented {
  const { maxCounters = Infinity, comparisons: keeps = false, restorable = false } = options;
  const code = section(shape.sections, Section.code);
  if (!code) throw new NotUnderstood("it has no code");
  if (shape.importModules.has(IMPORT_MODULE)) throw new NotUnderstood("it has counters already");
  const memories = shape.imported.memories + shape.memories.length;
  if (memories + (keeps ? 2 : 1) > MAX_MEMORIES)
    throw new NotUnderstood(`it has ${memories} memories, and no more are possible`);
  const object = shape.sections.find(({ custom }) => custom?.name === "linking");
  if (object) throw new NotUnderstood("it is an object file that is still to be linked");

  const counters = new CounterCode({ memory: memories, offset: 0, limit: maxCounters });
  const state = restorable ? new StateCode(shape, grown) : null;
  const comparisonCode = keeps ? new ComparisonCode(memories + 1) : null;
  const {
    code: newCode,
    functions,
    inserted,
  } = rewriteCode(shape, code, { counters, comparisons: comparisonCode, state });
  // Which memories a module grows is known when all of its code was read.
  if (state?.assumedTooMuch) return rewrite(shape, options, state.grown);
  const pages = pagesFor(Math.min(counters.next, maxCounters));
  const words = comparisonCode?.words;
  const comparisons = words ? { pages: pagesFor(WORDS_AT + words.constants.byteLength), ...words } : null;
  const dropped: string[] = [];
  const out = new Writer(shape.bytes.length + newCode.length);
  out.copy(shape.bytes, 0, 8);

  const replaced = new Map<number, (old: SectionRange | undefined) => Uint8Array>([
    [Section.import, (old) => importsOf(shape, old, pages, comparisons?.pages ?? null)],
  ]);
  if (state) {
    replaced.set(Section.global, (old) => state.globals(items(shape, old).bytes));
    replaced.set(Section.export, (old) => state.exports(items(shape, old).count, items(shape, old).bytes));
  }
  const replace = (id: number, old: SectionRange | undefined): void => {
    out.section(id, replaced.get(id)!(old));
    replaced.delete(id);
  };
  for (const range of shape.sections) {
    if (range.custom) {
      if (pointsIntoCode(range.custom.name)) dropped.push(range.custom.name);
      else out.section(Section.custom, customOf(shape, range, inserted));
      continue;
    }
    for (const id of replaced.keys()) if (precedes(id, range.id)) replace(id, undefined);
    if (replaced.has(range.id)) replace(range.id, range);
    else if (range.id === Section.code) out.section(Section.code, newCode);
    else if (range.id !== Section.memory) out.section(range.id, shape.bytes.subarray(range.start, range.end));
  }
  return {
    kind: "instrumented",
    bytes: out.toBytes(),
    counters: Math.min(counters.next, maxCounters),
    edges: counters.next,
    functions,
    pages,
    comparisons,
    restorable,
    memories: shape.memories,
    dropped,
  };
}

const pagesFor = (bytes: number): number => Math.max(1, Math.ceil(bytes / PAGE));

/** A section's count and what it counts. */
function items(
  { bytes }: ModuleShape,
  range: SectionRange | undefined,
): { readonly count: number; readonly bytes: Uint8Array } {
  if (!range) return { count: 0, bytes: new Uint8Array(0) };
  const reader = new Reader(bytes, range.start);
  return { count: reader.u32(), bytes: bytes.subarray(reader.at, range.end) };
}

function rewriteCode(
  shape: ModuleShape,
  code: SectionRange,
  bodyCode: BodyCode,
): { code: Uint8Array; functions: Uint32Array; inserted: Map<number, readonly number[]> } {
  const reader = new Reader(shape.bytes, code.start);
  const count = reader.u32();
  if (count !== shape.functions.length) throw new NotUnderstood("functions and code do not match");
  const out = new Writer((code.end - code.start) * 3);
  out.u32(count);
  const { counters, comparisons } = bodyCode;
  const bodies = new FunctionBodies(reader, shape.types, bodyCode);
  const memcmp = comparisons ? findMemcmp(shape) : null;
  const functions = new Uint32Array(count + 1);
  const inserted = new Map<number, readonly number[]>();
  const named = shape.sections.some(
    ({ custom, end }) => custom?.name === "name" && namesLabels(shape.bytes, custom.start, end),
  );
  for (let i = 0; i < count; i++) {
    const type = shape.types[shape.functions[i]!];
    if (!type) throw new NotUnderstood(`there is no type ${shape.functions[i]}`);
    functions[i] = counters.next;
    const labels = bodies.rewrite(
      type,
      {
        isMemcmp: memcmp?.has(i) ?? false,
        isExported: shape.sharesTables || shape.exportedFunctions.has(shape.imported.functions + i),
      },
      out,
    );
    if (named) inserted.set(shape.imported.functions + i, labels);
  }
  functions[count] = counters.next;
  return { code: out.written, functions, inserted };
}

/** The imports of the original, its memories as imports, the counters, and the comparisons if there are any. */
function importsOf(
  shape: ModuleShape,
  old: SectionRange | undefined,
  pages: number,
  comparisonPages: number | null,
): Uint8Array {
  const { bytes } = shape;
  const own = section(shape.sections, Section.memory);
  const others = items(shape, old);
  const out = new Writer(others.bytes.length + 256);
  out.u32(others.count + shape.memories.length + (comparisonPages === null ? 1 : 2));
  out.raw(others.bytes);
  const importMemory = (name: string): void => {
    out.name(IMPORT_MODULE);
    out.name(name);
    out.byte(0x02);
  };
  if (own) {
    const reader = new Reader(bytes, own.start);
    reader.u32();
    for (let i = 0; i < shape.memories.length; i++) {
      importMemory(memoryName(i));
      const start = reader.at;
      reader.byte();
      reader.skipInteger();
      if (shape.memories[i]!.maximum !== null) reader.skipInteger();
      out.copy(bytes, start, reader.at);
    }
  }
  const importFixed = (name: string, size: number): void => {
    importMemory(name);
    out.byte(0x01);
    out.u32(size);
    out.u32(size);
  };
  importFixed(COUNTERS, pages);
  if (comparisonPages !== null) importFixed(COMPARISONS, comparisonPages);
  return out.written;
}

/** Branch hints and debugging information give offsets of instructions. */
const pointsIntoCode = (name: string): boolean =>
  name.startsWith("metadata.code.") ||
  name.startsWith(".debug_") ||
  name.startsWith("reloc.") ||
  name === "sourceMappingURL" ||
  name === "external_debug_info";

function customOf(
  shape: ModuleShape,
  { start, end, custom }: SectionRange,
  inserted: ReadonlyMap<number, readonly number[]>,
): Uint8Array {
  const { bytes } = shape;
  if (custom?.name !== "name" || !namesLabels(bytes, custom.start, end)) return bytes.subarray(start, end);
  const out = new Writer(end - start + 64);
  out.name("name");
  out.raw(renumberLabels(bytes, custom.start, end, inserted));
  return out.written;
}
