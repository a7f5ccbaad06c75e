import { Section } from "../../wasm/sections.ts";
import { instructionSpans, sectionSpans } from "../../wasm/spans.ts";
import type { ItemSpan, SectionSpan } from "../../wasm/spans.ts";
import { Writer } from "../../wasm/writer.ts";
import { formOf } from "../case/form.ts";

/** A binary in parts that can be left out or replaced: sizes and counts are written anew. */
export interface Tree {
  readonly preamble: Uint8Array;
  readonly sections: readonly SectionTree[];
  /** What stands behind the last section that can be told apart. */
  readonly rest: Uint8Array;
}

export interface SectionTree {
  readonly id: number;
  readonly contents:
    | { readonly kind: "bytes"; readonly bytes: Uint8Array }
    /** A module or component in a component. */
    | { readonly kind: "binary"; readonly tree: Tree }
    | {
        readonly kind: "items";
        readonly items: readonly ItemTree[];
        /** By how much the count says otherwise. */
        readonly uncounted: number;
        readonly rest: Uint8Array;
      };
}

/** An item of a section, in runs of bytes; instructions are runs of their own. */
export interface ItemTree {
  readonly runs: readonly Run[];
  /** Whether its size stands first. */
  readonly sized: boolean;
}

/** Bytes that are whole: what surrounds instructions, or one of them. */
export interface Run {
  readonly bytes: Uint8Array;
  /** The name of the instruction. */
  readonly name: string | null;
  /** Where the instruction's integers stand in its bytes. */
  readonly integers: readonly (readonly [start: number, end: number])[];
  /** How many blocks are open where the instruction stands. */
  readonly depth: number;
}

/** Sections of a component that hold a binary. */
const HOLDS_BINARY: ReadonlySet<number> = new Set([1, 4]);

/** Nested so deep at most are binaries taken apart. */
const MAX_DEPTH = 8;

export function treeOf(bytes: Uint8Array, depth = 0): Tree {
  const spans = sectionSpans(bytes);
  const isComponent = formOf(bytes) === "component";
  const end = spans.at(-1)?.end ?? Math.min(bytes.length, 8);
  return {
    preamble: bytes.subarray(0, 8),
    sections: spans.map((span) => {
      const contents = bytes.subarray(span.contents.start, span.contents.end);
      if (isComponent && HOLDS_BINARY.has(span.id) && depth < MAX_DEPTH)
        return { id: span.id, contents: { kind: "binary", tree: treeOf(contents, depth + 1) } };
      return { id: span.id, contents: itemsOf(bytes, span) ?? { kind: "bytes", bytes: contents } };
    }),
    rest: bytes.subarray(end),
  };
}

function itemsOf(bytes: Uint8Array, { id, count, items, contents }: SectionSpan): SectionTree["contents"] | null {
  if (count === null) return null;
  const last = items.at(-1)?.end ?? count.end;
  return {
    kind: "items",
    items: items.map((item) => itemTree(bytes, id, item)),
    uncounted: readU32(bytes, count) - items.length,
    rest: bytes.subarray(last, contents.end),
  };
}

function itemTree(bytes: Uint8Array, id: number, { start, end, body, expressions }: ItemSpan): ItemTree {
  const runs: Run[] = [];
  let at = body ? body.size.end : start;
  const upTo = (stop: number): void => {
    if (stop > at) runs.push(plain(bytes.subarray(at, stop)));
    at = stop;
  };
  for (const expression of expressions)
    for (const { name, start: from, end: to, immediates, depth } of instructionSpans(bytes, expression)) {
      upTo(from);
      const integers = immediates
        .filter(({ kind }) => !WIDE.has(kind))
        .map((one) => [one.start - from, one.end - from] as const);
      runs.push({ bytes: bytes.subarray(from, to), name, integers, depth });
      at = to;
    }
  upTo(end);
  return { runs, sized: id === Section.code && body !== null };
}

/** Immediates that are no integers. */
const WIDE: ReadonlySet<string> = new Set([
  "f32",
  "f64",
  "v128",
  "lanes",
  "labels",
  "catches",
  "handlers",
  "value_types",
  "memarg8",
  "memarg16",
  "memarg32",
  "memarg64",
  "memarg128",
]);

export const plain = (bytes: Uint8Array): Run => ({ bytes, name: null, integers: [], depth: 0 });

function readU32(bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): number {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + ((bytes[at] ?? 0) & 0x7f);
  return value;
}

export function bytesOf(tree: Tree): Uint8Array<ArrayBuffer> {
  const to = new Writer(256);
  write(to, tree);
  return to.toBytes();
}

function write(to: Writer, { preamble, sections, rest }: Tree): void {
  to.raw(preamble);
  for (const { id, contents } of sections) {
    to.byte(id).sized(() => {
      switch (contents.kind) {
        case "bytes":
          to.raw(contents.bytes);
          break;
        case "binary":
          write(to, contents.tree);
          break;
        case "items":
          to.u32(contents.items.length + contents.uncounted);
          for (const item of contents.items) writeItem(to, item);
          to.raw(contents.rest);
      }
    });
  }
  to.raw(rest);
}

function writeItem(to: Writer, { runs, sized }: ItemTree): void {
  const all = (): void => {
    for (const { bytes } of runs) to.raw(bytes);
  };
  if (sized) to.sized(all);
  else all();
}
