import { FoldingReader } from "./fold.ts";
import { imported, readModule } from "./module.ts";
import type { Module } from "./module.ts";
import type { DataSegment, ElementSegment } from "./items.ts";
import type { Span } from "./expression.ts";
import { Section } from "./sections.ts";
import { sectionSpans } from "./spans.ts";
import { spellingOf } from "./spelling.ts";
import type { Code, CustomNode, DataNode, ElementNode, FunctionNode, ModuleTree } from "./tree.ts";
import { isExplicitGroup } from "./types.ts";
import type { TypingContext } from "./type_words.ts";
import type { ValueType } from "./value_types.ts";
import { writeShort } from "./write_tree.ts";

/**
 * A core module as a tree, valid or not: `writeTree` makes the same bytes of
 * it, but for several imports in one item, as a proposal has them.
 *
 * @throws NotUnderstood for what is malformed, what this project does not know, and what is nested too deep.
 */
export function readTree(bytes: Uint8Array): ModuleTree {
  const module = readModule(bytes);
  const reading = new TreeReading(module);
  const spans = sectionSpans(bytes);
  const groups = spans.find(({ id }) => id === Section.type)?.items ?? [];
  const tree: ModuleTree = {
    types: module.types.map((types, index) => ({ explicit: isExplicitGroup(bytes, groups[index]!.start), types })),
    imports: module.imports,
    functions: module.functions.map((_, index) => reading.function(index)),
    tables: module.tables.map(({ type, initial }) => ({ type, initial: initial && reading.code(initial) })),
    memories: module.memories,
    tags: module.tags,
    globals: module.globals.map(({ type, initial }) => ({ type, initial: reading.code(initial) })),
    exports: module.exports,
    start: module.start,
    elements: module.elements.map((segment, index) => reading.element(segment, itemStart(Section.element, index))),
    dataCount: module.dataCount !== null,
    data: module.data.map((segment, index) => reading.data(segment, itemStart(Section.data, index))),
    custom: customSections(module),
    empty: spans
      .filter(({ id, count, items }) => id !== Section.custom && count !== null && items.length === 0)
      .map(({ id }) => id),
    spelling: null,
  };
  return { ...tree, spelling: spellingOf(bytes, writeShort(tree)) };

  function itemStart(id: number, index: number): number {
    return spans.find((span) => span.id === id)?.items[index]?.start ?? 0;
  }
}

function customSections({ bytes, sections }: Module): readonly CustomNode[] {
  return sections.flatMap(({ custom, end }, index) => {
    if (!custom) return [];
    const next = sections.slice(index).find((later) => !later.custom);
    return [{ name: custom.name, bytes: bytes.slice(custom.start, end), before: next?.id ?? null }];
  });
}

/** What the indices in a module's code stand for, imports first. */
function contextOf(module: Module): TypingContext {
  return {
    types: module.types.flat(),
    functions: [...imported(module, "func").map(({ type }) => type), ...module.functions],
    tags: [...imported(module, "tag").map(({ type }) => type), ...module.tags],
    tables: [...imported(module, "table"), ...module.tables.map(({ type }) => type)],
    memories: [...imported(module, "memory"), ...module.memories],
    globals: [...imported(module, "global"), ...module.globals.map(({ type }) => type)],
    elements: module.elements.map(({ type }) => type),
    locals: [],
    labels: [],
    results: [],
  };
}

/** Reads the parts of a module that have code in them. */
class TreeReading {
  readonly #module: Module;
  readonly #context: TypingContext;

  constructor(module: Module) {
    this.#module = module;
    this.#context = contextOf(module);
  }

  code(span: Span, context: TypingContext = this.#context): Code {
    return new FoldingReader(this.#module.bytes, span, context).read();
  }

  function(index: number): FunctionNode {
    const { functions, bodies } = this.#module;
    const type = functions[index]!;
    const { locals, code } = bodies[index]!;
    const composite = this.#context.types[type]?.composite;
    const { parameters, results } = composite?.kind === "func" ? composite : { parameters: [], results: [] };
    const context = { ...this.#context, results, locals: [...parameters, ...variables(locals)] };
    return { type, locals, body: this.code(code, context) };
  }

  element({ target, type, items }: ElementSegment, start: number): ElementNode {
    return {
      form: this.#module.bytes[start]! & 7,
      table: target?.index ?? 0,
      offset: target && this.code(target.offset),
      type,
      items: "functions" in items ? items : { expressions: items.expressions.map((span) => this.code(span)) },
    };
  }

  data({ target, contents }: DataSegment, start: number): DataNode {
    return {
      form: this.#module.bytes[start]! & 7,
      memory: target?.index ?? 0,
      offset: target && this.code(target.offset),
      bytes: this.#module.bytes.slice(contents.start, contents.end),
    };
  }
}

/** Of so many locals at most are the types looked at; a function may declare billions. */
const MAX_LOCALS = 50_000;

function variables(locals: readonly { readonly count: number; readonly type: ValueType }[]): readonly ValueType[] {
  const types: ValueType[] = [];
  for (const { count, type } of locals)
    for (let left = Math.min(count, MAX_LOCALS - types.length); left > 0; left--) types.push(type);
  return types;
}
