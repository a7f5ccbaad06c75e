// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { readBlockType } from "../wasm/value_types.ts";
import { imported, readItems } from "../wasm/module.ts";
import { NotUnderstood } from "../wasm/reader.ts";
import type { Reader } from "../wasm/reader.ts";
import { Section, readSections } from "../wasm/sections.ts";
import type { SectionRange } from "../wasm/sections.ts";
import type { MemoryType, SubType } from "../wasm/types.ts";

/** How many values a function or block takes and gives; (0, 0) stands for a type that is no function's. */
export interface Arity {
  readonly parameters: number;
  readonly results: number;
}

const none: Arity = { parameters: 0, results: 0 };
const one: Arity = { parameters: 0, results: 1 };

/** The limits of a memory as JavaScript makes one. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number | null;
  readonly shared: boolean;
  readonly address: "i32" | "i64";
}

/** A defined global. */
interface GlobalShape {
  readonly mutable: boolean;
  /** i32, i64, f32 or f64: what JavaScript can read and write. */
  readonly numeric: boolean;
}

/** What rewriting has to know of a module. */
export interface ModuleShape {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionRange[];
  readonly types: readonly Arity[];
  /** The modules that are imported from. */
  readonly importModules: ReadonlySet<string>;
  readonly imported: { readonly functions: number; readonly memories: number; readonly globals: number };
  /** The type index of each defined function. */
  readonly functions: readonly number[];
  /** Each defined memory. */
  readonly memories: readonly MemoryLimits[];
  readonly globals: readonly GlobalShape[];
  /** Exported functions, by their index. */
  readonly exportedFunctions: ReadonlySet<number>;
  /** Whether it imports or exports a table, through which others may call any of its functions. */
  readonly sharesTables: boolean;
}

/** @throws NotUnderstood for what is no core module, and for what this project does not know. */
export function readShape(bytes: Uint8Array): ModuleShape {
  const sections = readSections(bytes);
  const imports = readItems(bytes, sections, Section.import).flat();
  const exports = readItems(bytes, sections, Section.export);
  const kinds = [...imports.map(({ type }) => type.kind), ...exports.map(({ kind }) => kind)];
  return {
    bytes,
    sections,
    types: readItems(bytes, sections, Section.type).flat().map(arityOf),
    importModules: new Set(imports.map(({ module }) => module)),
    imported: {
      functions: imported({ imports }, "func").length,
      memories: imported({ imports }, "memory").length,
      globals: imported({ imports }, "global").length,
    },
    functions: readItems(bytes, sections, Section.function),
    memories: readItems(bytes, sections, Section.memory).map(limitsOf),
    globals: readItems(bytes, sections, Section.global).map(({ type: { type, mutable } }) => ({
      mutable,
      numeric: typeof type === "string" && type !== "v128",
    })),
    exportedFunctions: new Set(exports.flatMap(({ kind, index }) => (kind === "func" ? [index] : []))),
    sharesTables: kinds.includes("table"),
  };
}

const arityOf = ({ composite }: SubType): Arity =>
  composite.kind === "func" ? { parameters: composite.parameters.length, results: composite.results.length } : none;

function limitsOf({ minimum, maximum, shared, address, pageSize }: MemoryType): MemoryLimits {
  if (pageSize !== null) throw new NotUnderstood("it has a memory with pages of a size of its own");
  return { initial: safe(minimum), maximum: maximum === null ? null : safe(maximum), shared, address };
}

function safe(pages: bigint): number {
  if (pages > Number.MAX_SAFE_INTEGER) throw new NotUnderstood(`a memory of ${pages} pages is too large`);
  return Number(pages);
}

/** Core spec, "Block types". */
export function blockArity(reader: Reader, types: readonly Arity[]): Arity {
  const block = readBlockType(reader);
  if (block === "empty") return none;
  if (typeof block !== "number") return one;
  const type = types[block];
  if (!type) throw new NotUnderstood(`there is no type ${block}`);
  return type;
}
