import { Writer } from "../../wasm/writer.ts";
import { writeNames } from "../../wasm/core_module.ts";
import type { CoreModule } from "../../wasm/core_module.ts";

/** Binary.md, "Component Definitions": the ids of the sections used here. */
const SECTION = {
  custom: 0,
  coreModule: 1,
  coreInstance: 2,
  coreType: 3,
  component: 4,
  instance: 5,
  alias: 6,
  type: 7,
  canon: 8,
  import: 10,
  export: 11,
} as const;

/** Binary.md, "Instance Definitions", `sort`; and `core:sort` with the 0x00 that precedes it. */
const SORT = { "core module": [0x00, 0x11], func: [0x01], type: [0x03], component: [0x04], instance: [0x05] } as const;
const CORE_SORT = { func: 0x00, memory: 0x02 } as const;

/** Binary.md, "Name Section": the subsection of names, and how it spells sorts. */
const DECLARATION_NAMES = 1;
const NAMED_SORTS: Readonly<Record<string, readonly number[]>> = {
  ...SORT,
  "core func": [0x00, CORE_SORT.func],
  "core memory": [0x00, CORE_SORT.memory],
  "core type": [0x00, 0x10],
  "core instance": [0x00, 0x12],
};

type Sort = keyof typeof SORT;
type CoreSort = keyof typeof CORE_SORT;

/** An index into one of the index spaces of the component that made it. */
export interface Ref<S extends string> {
  readonly sort: S;
  readonly index: number;
}
type ExternRef = Ref<Sort>;

/** Binary.md, "Canonical Definitions", `canonopt`. */
export interface CanonOptions {
  readonly stringEncoding?: "utf8" | "utf16" | "latin1+utf16";
  readonly memory?: Ref<"core memory">;
  readonly realloc?: Ref<"core func">;
  readonly postReturn?: Ref<"core func">;
  readonly async?: boolean;
  readonly callback?: Ref<"core func">;
}

/** How a type is referred to: a `valtype` without its LEB128. */
export type ValType = { readonly primitive: number } | Ref<"type">;

/** What instantiating a core module or a component takes: a name and what it stands for. */
export type Argument<R> = readonly [name: string, R];

/**
 * Writes one component, definition by definition; neighbours of one kind
 * share a section. Every method that defines something returns its index.
 */
export class ComponentWriter {
  #out = new Writer();
  #section: { readonly id: number; count: number; readonly content: Writer } | undefined;
  #sizes = new Map<string, number>();
  /** What people call what is defined, by sort and index; `null` where no names are written. */
  #names: Map<string, Map<number, string>> | null;

  /** @param options `named`: what is defined has its name in a `component-name` section. */
  constructor({ named = false }: { readonly named?: boolean } = {}) {
    this.#out.raw([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]);
    this.#names = named ? new Map() : null;
  }

  /** Another writer with the same definitions so far. */
  fork(): ComponentWriter {
    this.#flush();
    const fork = new ComponentWriter();
    fork.#out = this.#out.fork();
    fork.#sizes = new Map(this.#sizes);
    fork.#names = this.#names && new Map([...this.#names].map(([sort, names]) => [sort, new Map(names)]));
    return fork;
  }

  /** What people call a definition. @returns it. */
  named<R extends Ref<string>>(ref: R, name: string): R {
    const of = this.#names?.get(ref.sort) ?? new Map<number, string>();
    this.#names?.set(ref.sort, of.set(ref.index, name));
    return ref;
  }

  /** The component in the binary format. */
  encode(): Uint8Array {
    return this.#whole().toBytes();
  }

  /** @param module or its binary. */
  coreModule(module: CoreModule | Uint8Array): Ref<"core module"> {
    this.#add(SECTION.coreModule, () => {
      if (module instanceof Uint8Array) this.#out.raw(module);
      else module.encodeTo(this.#out);
    });
    return this.#next("core module");
  }

  /** Takes a component as it is now. */
  component(component: ComponentWriter): Ref<"component"> {
    const whole = component.#whole();
    this.#add(SECTION.component, () => this.#out.append(whole));
    return this.#next("component");
  }

  /** `(core instance (instantiate …))`. */
  coreInstantiate(module: Ref<"core module">, args: readonly Argument<Ref<"core instance">>[]): Ref<"core instance"> {
    const to = this.#item(SECTION.coreInstance);
    to.byte(0x00)
      .u32(module.index)
      .vec(args, ([name, { index }]) => to.name(name).byte(0x12).u32(index));
    return this.#next("core instance");
  }

  /** `(core instance (export …)…)`. */
  coreInlineInstance(exports: readonly Argument<Ref<"core func">>[]): Ref<"core instance"> {
    const to = this.#item(SECTION.coreInstance);
    to.byte(0x01).vec(exports, ([name, { index }]) => to.name(name).byte(CORE_SORT.func).u32(index));
    return this.#next("core instance");
  }

  /** `(instance (instantiate …))`. */
  instantiate(component: Ref<"component">, args: readonly Argument<ExternRef>[]): Ref<"instance"> {
    const to = this.#item(SECTION.instance);
    to.byte(0x00)
      .u32(component.index)
      .vec(args, ([name, { sort, index }]) => to.name(name).raw(SORT[sort]).u32(index));
    return this.#next("instance");
  }

  /** `(alias core export …)`. */
  aliasCore<S extends CoreSort>(instance: Ref<"core instance">, name: string, sort: S): Ref<`core ${S}`> {
    this.#item(SECTION.alias).byte(0x00).byte(CORE_SORT[sort]).byte(0x01).u32(instance.index).name(name);
    return this.named(this.#next(`core ${sort}`), name);
  }

  /** `(alias export …)`. */
  alias<S extends Sort>(instance: Ref<"instance">, name: string, sort: S): Ref<S> {
    this.#item(SECTION.alias).raw(SORT[sort]).byte(0x00).u32(instance.index).name(name);
    return this.named(this.#next(sort), name);
  }

  /** A type, whose `deftype` is written by `encode`. */
  type(encode: (to: Writer) => void): Ref<"type"> {
    encode(this.#item(SECTION.type));
    return this.#next("type");
  }

  /** `(core type (module …))`, the type of a module. */
  moduleType(module: CoreModule): Ref<"core type"> {
    module.encodeTypeTo(this.#item(SECTION.coreType));
    return this.#next("core type");
  }

  /** `(import name (core module (type …)))`. */
  importModule(name: string, type: Ref<"core type">): Ref<"core module"> {
    this.#item(SECTION.import).byte(0x00).name(name).raw(SORT["core module"]).u32(type.index);
    return this.named(this.#next("core module"), name);
  }

  /** `(import name (func (type …)))`. */
  importFunction(name: string, type: Ref<"type">): Ref<"func"> {
    this.#item(SECTION.import).byte(0x00).name(name).byte(0x01).u32(type.index);
    return this.named(this.#next("func"), name);
  }

  /** `(import name (type (eq …)))`. */
  importType(name: string, equal: Ref<"type">): Ref<"type"> {
    this.#item(SECTION.import).byte(0x00).name(name).byte(0x03).byte(0x00).u32(equal.index);
    return this.named(this.#next("type"), name);
  }

  /** `(export name …)`; the index is that of the exported alias. */
  export<S extends Sort>(name: string, { sort, index }: Ref<S>): Ref<S> {
    this.#item(SECTION.export).byte(0x00).name(name).raw(SORT[sort]).u32(index).byte(0x00);
    return this.#next(sort);
  }

  /** `(canon lift …)`. */
  lift(func: Ref<"core func">, options: CanonOptions, type: Ref<"type">): Ref<"func"> {
    const to = this.#item(SECTION.canon).byte(0x00).byte(0x00).u32(func.index);
    canonOptions(to, options);
    to.u32(type.index);
    return this.#next("func");
  }

  /** `(canon lower …)`. */
  lower(func: Ref<"func">, options: CanonOptions): Ref<"core func"> {
    canonOptions(this.#item(SECTION.canon).byte(0x01).byte(0x00).u32(func.index), options);
    return this.#next("core func");
  }

  /** `(canon task.return …)` for a function with that result. */
  taskReturn(result: ValType | null, { stringEncoding, memory }: CanonOptions): Ref<"core func"> {
    const to = this.#item(SECTION.canon).byte(0x09);
    resultList(to, result);
    canonOptions(to, { ...(stringEncoding && { stringEncoding }), ...(memory && { memory }) });
    return this.#next("core func");
  }

  /** `(canon context.get i32 …)` or `(canon context.set i32 …)`. */
  context(access: "get" | "set", slot: 0 | 1): Ref<"core func"> {
    return this.#builtin(access === "get" ? 0x0a : 0x0b, 0x7f, slot);
  }

  /** `(canon thread.yield)`. */
  threadYield(): Ref<"core func"> {
    return this.#builtin(0x0c, NOT_CANCELLABLE);
  }

  /** `(canon subtask.drop)`. */
  subtaskDrop(): Ref<"core func"> {
    return this.#builtin(0x0d);
  }

  /** `(canon waitable-set.new)`. */
  waitableSetNew(): Ref<"core func"> {
    return this.#builtin(0x1f);
  }

  /** `(canon waitable-set.wait …)`. */
  waitableSetWait(memory: Ref<"core memory">): Ref<"core func"> {
    return this.#builtin(0x20, NOT_CANCELLABLE, memory.index);
  }

  /** `(canon waitable-set.poll …)`. */
  waitableSetPoll(memory: Ref<"core memory">): Ref<"core func"> {
    return this.#builtin(0x21, NOT_CANCELLABLE, memory.index);
  }

  /** `(canon waitable-set.drop)`. */
  waitableSetDrop(): Ref<"core func"> {
    return this.#builtin(0x22);
  }

  /** `(canon waitable.join)`. */
  waitableJoin(): Ref<"core func"> {
    return this.#builtin(0x23);
  }

  /** `(canon backpressure.inc)` or `(canon backpressure.dec)`. */
  backpressure(change: "inc" | "dec"): Ref<"core func"> {
    return this.#builtin(change === "inc" ? 0x24 : 0x25);
  }

  #builtin(opcode: number, ...immediates: readonly number[]): Ref<"core func"> {
    const to = this.#item(SECTION.canon).byte(opcode);
    for (const immediate of immediates) to.u32(immediate);
    return this.#next("core func");
  }

  #next<S extends string>(sort: S): Ref<S> {
    const index = this.#sizes.get(sort) ?? 0;
    this.#sizes.set(sort, index + 1);
    return { sort, index };
  }

  #item(id: number): Writer {
    if (this.#section?.id !== id) {
      this.#flush();
      this.#section = { id, count: 0, content: new Writer() };
    }
    this.#section.count += 1;
    return this.#section.content;
  }

  #add(id: number, content: () => void): void {
    this.#flush();
    this.#out.byte(id).sized(content);
  }

  /** All that is written so far, and the names. */
  #whole(): Writer {
    this.#flush();
    if (!this.#names) return this.#out;
    const whole = this.#out.fork();
    const sorts = [...this.#names];
    whole.byte(SECTION.custom).sized(() => {
      whole.name("component-name");
      for (const [sort, names] of sorts)
        whole.byte(DECLARATION_NAMES).sized(() => writeNames(whole.raw(NAMED_SORTS[sort]!), names));
    });
    return whole;
  }

  #flush(): void {
    const open = this.#section;
    this.#section = undefined;
    if (!open) return;
    this.#out.byte(open.id).sized(() => this.#out.u32(open.count).append(open.content));
  }
}

/** Writes a `valtype`. */
export function valType(to: Writer, type: ValType): Writer {
  // A type index is a non-negative signed LEB128, so that it is told from a primitive's negative one.
  return "primitive" in type ? to.byte(type.primitive) : to.s32(type.index);
}

/** Writes a `resultlist`. */
export function resultList(to: Writer, type: ValType | null): void {
  if (type) valType(to.byte(0x00), type);
  else to.byte(0x01).byte(0x00);
}

const ENCODINGS = { utf8: 0x00, utf16: 0x01, "latin1+utf16": 0x02 } as const;

/** The 0x00 where `cancellable` would be 0x01. */
const NOT_CANCELLABLE = 0;

function canonOptions(to: Writer, options: CanonOptions): void {
  const { stringEncoding, memory, realloc, postReturn, async = false, callback } = options;
  to.u32(
    [stringEncoding, memory, realloc, postReturn, async || undefined, callback].filter((option) => option !== undefined)
      .length,
  );
  if (stringEncoding) to.byte(ENCODINGS[stringEncoding]);
  if (memory) to.byte(0x03).u32(memory.index);
  if (realloc) to.byte(0x04).u32(realloc.index);
  if (postReturn) to.byte(0x05).u32(postReturn.index);
  if (async) to.byte(0x06);
  if (callback) to.byte(0x07).u32(callback.index);
}
