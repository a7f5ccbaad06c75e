// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import type { Operand } from "./immediates.ts";
import type { Export, Import } from "./items.ts";
import type { Spelling } from "./spelling.ts";
import type { GlobalType, MemoryType, RecursionGroup, TableType } from "./types.ts";
import type { ReferenceType, ValueType } from "./value_types.ts";

/**
 * An instruction with what goes into it, folded as in the text format: the
 * instructions of `args` come before it, and leave its operands. Those that
 * others leave on the stack for it are not among them.
 */
export interface Node {
  readonly name: string;
  /** One for each immediate. */
  readonly operands: readonly Operand[];
  readonly args: readonly Node[];
  /** What stands in the block that it opens; `null` if it opens none. */
  readonly body: readonly Node[] | null;
  /** What continues the block: `else`, of legacy exceptions `catch` and the like. */
  readonly clauses: readonly Clause[];
}

export interface Clause {
  readonly name: string;
  readonly operands: readonly Operand[];
  readonly body: readonly Node[];
}

/** Instructions, without the `end` behind them. */
export type Code = readonly Node[];

interface TypeGroup {
  /** Whether it is written as a group, as it has to be unless it is of one type. */
  readonly explicit: boolean;
  readonly types: RecursionGroup;
}

/** Variables of one type. */
interface Locals {
  readonly count: number;
  readonly type: ValueType;
}

export interface FunctionNode {
  /** The index of its type. */
  readonly type: number;
  readonly locals: readonly Locals[];
  readonly body: Code;
}

export interface TableNode {
  readonly type: TableType;
  readonly initial: Code | null;
}

interface GlobalNode {
  readonly type: GlobalType;
  readonly initial: Code;
}

/** Core spec, "Element Section": `form` is the number that an encoding has there, which says what else there is. */
export interface ElementNode {
  readonly form: number;
  /** Of an active segment; 0 where the form says none. */
  readonly table: number;
  readonly offset: Code | null;
  readonly type: ReferenceType;
  readonly items: { readonly functions: readonly number[] } | { readonly expressions: readonly Code[] };
}

/** Core spec, "Data Section": `form` as of elements. */
export interface DataNode {
  readonly form: number;
  readonly memory: number;
  readonly offset: Code | null;
  readonly bytes: Uint8Array;
}

export interface CustomNode {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The id of the section that it comes before; `null` behind the last one. */
  readonly before: number | null;
}

/** A core module as a plain tree: everything that a module can say, and how it says it. */
export interface ModuleTree {
  readonly types: readonly TypeGroup[];
  readonly imports: readonly Import[];
  readonly functions: readonly FunctionNode[];
  readonly tables: readonly TableNode[];
  readonly memories: readonly MemoryType[];
  /** The index of each one's type. */
  readonly tags: readonly number[];
  readonly globals: readonly GlobalNode[];
  readonly exports: readonly Export[];
  readonly start: number | null;
  readonly elements: readonly ElementNode[];
  /** Whether there is a section that says how many data segments there are. */
  readonly dataCount: boolean;
  readonly data: readonly DataNode[];
  readonly custom: readonly CustomNode[];
  /** The ids of sections that are there with nothing in them. */
  readonly empty: readonly number[];
  /** What is written in more bytes than it takes; `null` for nothing. */
  readonly spelling: Spelling | null;
}

export const EMPTY_MODULE: ModuleTree = {
  types: [],
  imports: [],
  functions: [],
  tables: [],
  memories: [],
  tags: [],
  globals: [],
  exports: [],
  start: null,
  elements: [],
  dataCount: false,
  data: [],
  custom: [],
  empty: [],
  spelling: null,
};

/** An instruction that opens no block. */
export const node = (name: string, operands: readonly Operand[] = [], ...args: readonly Node[]): Node => ({
  name,
  operands,
  args,
  body: null,
  clauses: [],
});

/** An instruction and all that is in it, outer ones first. */
export function* nodesIn(code: Code): Generator<Node> {
  for (const one of code) {
    yield one;
    yield* nodesIn(one.args);
    if (one.body) yield* nodesIn(one.body);
    for (const { body } of one.clauses) yield* nodesIn(body);
  }
}
