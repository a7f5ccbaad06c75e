// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { EXTERNAL_KINDS, writeExternalType } from "./items.ts";
import { writeInstruction } from "./instruction.ts";
import { instructions } from "./instructions.ts";
import { PREAMBLE, Section } from "./sections.ts";
import { spelled } from "./spelling.ts";
import type { Clause, Code, DataNode, ElementNode, FunctionNode, ModuleTree, TableNode } from "./tree.ts";
import { writeGlobalType, writeMemoryType, writeRecursionGroup, writeTableType } from "./types.ts";
import { writeValueType } from "./value_types.ts";
import { Writer } from "./writer.ts";

/** The module in the binary format, valid or not. @throws RangeError for the name of no instruction. */
export function writeTree(module: ModuleTree): Uint8Array<ArrayBuffer> {
  const short = writeShort(module);
  return module.spelling ? spelled(short, module.spelling) : short;
}

/** The same in as few bytes as it takes. */
export function writeShort(module: ModuleTree): Uint8Array<ArrayBuffer> {
  const to = new Writer(1024).raw(PREAMBLE);
  for (const id of sectionsOf(module)) {
    writeCustom(to, module, id);
    writeSection(to, module, id);
  }
  writeCustom(to, module, null);
  return to.toBytes();
}

/** The ids of the sections that a module has, in their order, without custom ones. */
export function sectionsOf(module: ModuleTree): readonly number[] {
  return Object.values(Section).filter((id) => {
    if (id === Section.custom) return false;
    if (id === Section.start) return module.start !== null;
    if (id === Section.dataCount) return module.dataCount;
    return ITEMS[id](module).count > 0 || module.empty.includes(id);
  });
}

function writeCustom(to: Writer, { custom }: ModuleTree, next: number | null): void {
  for (const { name, bytes, before } of custom)
    if (before === next) to.byte(Section.custom).sized(() => to.name(name).raw(bytes));
}

type ItemSection = Exclude<
  (typeof Section)[keyof typeof Section],
  typeof Section.custom | typeof Section.start | typeof Section.dataCount
>;

/** For each section of a module how many items it has, and how to write one. */
const ITEMS: Readonly<
  Record<ItemSection, (module: ModuleTree) => { count: number; item: (to: Writer, index: number) => void }>
> = {
  [Section.type]: ({ types }) =>
    each(types, (to, { explicit, types: group }) => writeRecursionGroup(to, group, explicit)),
  [Section.import]: ({ imports }) =>
    each(imports, (to, { module, name, type }) => writeExternalType(to.name(module).name(name), type)),
  [Section.function]: ({ functions }) => each(functions, (to, { type }) => to.u32(type)),
  [Section.table]: ({ tables }) => each(tables, writeTable),
  [Section.memory]: ({ memories }) => each(memories, writeMemoryType),
  [Section.tag]: ({ tags }) => each(tags, (to, type) => to.byte(0).u32(type)),
  [Section.global]: ({ globals }) =>
    each(globals, (to, { type, initial }) => {
      writeGlobalType(to, type);
      writeExpression(to, initial);
    }),
  [Section.export]: ({ exports }) =>
    each(exports, (to, { name, kind, index }) => to.name(name).byte(EXTERNAL_KINDS.indexOf(kind)).u32(index)),
  [Section.element]: ({ elements }) => each(elements, writeElement),
  [Section.code]: ({ functions }) => each(functions, writeFunction),
  [Section.data]: ({ data }) => each(data, writeData),
};

const each = <T>(items: readonly T[], write: (to: Writer, item: T) => unknown) => ({
  count: items.length,
  item: (to: Writer, index: number): void => void write(to, items[index]!),
});

function writeSection(to: Writer, module: ModuleTree, id: number): void {
  to.byte(id).sized(() => {
    if (id === Section.start) to.u32(module.start!);
    else if (id === Section.dataCount) to.u32(module.data.length);
    else {
      const { count, item } = ITEMS[id as ItemSection](module);
      to.u32(count);
      for (let index = 0; index < count; index++) item(to, index);
    }
  });
}

function writeTable(to: Writer, { type, initial }: TableNode): void {
  if (initial) to.byte(0x40).byte(0);
  writeTableType(to, type);
  if (initial) writeExpression(to, initial);
}

function writeElement(to: Writer, { form, table, offset, type, items }: ElementNode): void {
  to.u32(form);
  const isActive = (form & 1) === 0;
  if (isActive && form & 2) to.u32(table);
  if (isActive) writeExpression(to, offset ?? []);
  const hasType = (form & 3) !== 0;
  if ("expressions" in items) {
    if (hasType) writeValueType(to, type);
    to.vec(items.expressions, (code) => writeExpression(to, code));
  } else {
    if (hasType) to.byte(0);
    to.vec(items.functions, (func) => to.u32(func));
  }
}

function writeData(to: Writer, { form, memory, offset, bytes }: DataNode): void {
  to.u32(form);
  if (form === 2) to.u32(memory);
  if (form !== 1) writeExpression(to, offset ?? []);
  to.u32(bytes.length).raw(bytes);
}

function writeFunction(to: Writer, { locals, body }: FunctionNode): void {
  to.sized(() => {
    to.vec(locals, ({ count, type }) => writeValueType(to.u32(count), type));
    writeExpression(to, body);
  });
}

const END = instructions.named("end");

function writeExpression(to: Writer, code: Code): void {
  writeCode(to, code);
  writeInstruction(to, END, []);
}

/** The instructions in their order, without an `end`. */
function writeCode(to: Writer, code: Code): void {
  for (const { name, operands, args, body, clauses } of code) {
    writeCode(to, args);
    writeInstruction(to, instructions.named(name), operands);
    if (!body) continue;
    writeCode(to, body);
    for (const clause of clauses) writeClause(to, clause);
    if (clauses.at(-1)?.name !== "delegate") writeInstruction(to, END, []);
  }
}

function writeClause(to: Writer, { name, operands, body }: Clause): void {
  writeInstruction(to, instructions.named(name), operands);
  writeCode(to, body);
}
