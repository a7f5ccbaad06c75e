import { FunctionBody } from "./function_body.ts";
import type { FuncRef, GlobalRef } from "./function_body.ts";
import { EXTERNAL_KINDS } from "./items.ts";
import { writeInstruction } from "./instruction.ts";
import { instructions } from "./instructions.ts";
import { PREAMBLE, Section } from "./sections.ts";
import { writeFunctionType, writeMemoryType } from "./types.ts";
import { writeValueType } from "./value_types.ts";
import type { NumberType } from "./value_types.ts";
import { Writer } from "./writer.ts";

/** Limits of a memory, in pages. */
interface Pages {
  readonly min: number;
  readonly max?: number;
}

/** A core module that is put together from its parts and encoded once. Imports come before what it defines. */
export class CoreModule {
  readonly #types = new Map<
    string,
    { readonly index: number; readonly parameters: readonly NumberType[]; readonly results: readonly NumberType[] }
  >();
  readonly #imports: ((to: Writer) => void)[] = [];
  readonly #functions: { readonly type: number; readonly body: FunctionBody }[] = [];
  readonly #memories: Pages[] = [];
  readonly #globals: { readonly type: NumberType; readonly initial: number }[] = [];
  readonly #exports: { readonly name: string; readonly kind: "func" | "memory"; readonly index: number }[] = [];
  readonly #importedTypes: number[] = [];
  /** What people call functions and globals, by their index. */
  readonly #names = { func: new Map<number, string>(), global: new Map<number, string>() };
  /** Whether names for people go into the binary. */
  readonly #named: boolean;
  #encoded: Uint8Array | undefined;

  /** @param options `named`: functions, globals and local variables have their names in a `name` section. */
  constructor({ named = false }: { readonly named?: boolean } = {}) {
    this.#named = named;
  }

  importFunction(module: string, name: string, params: readonly NumberType[], results: readonly NumberType[]): FuncRef {
    if (this.#functions.length > 0) throw new Error("a function is imported after one was defined");
    const type = this.#type(params, results);
    this.#imports.push((to) => to.name(module).name(name).byte(EXTERNAL_KINDS.indexOf("func")).u32(type));
    const func = this.#importedTypes.push(type) - 1;
    this.#names.func.set(func, name);
    return { func };
  }

  importMemory(module: string, name: string, type: Pages): void {
    this.#imports.push((to) => encodeMemory(to.name(module).name(name).byte(EXTERNAL_KINDS.indexOf("memory")), type));
  }

  /**
   * A function, to be called before or after its body is written into `body`.
   *
   * @param names of its parameters, for people.
   */
  function(
    params: readonly NumberType[],
    results: readonly NumberType[],
    names: readonly string[] = [],
  ): FuncRef & { readonly body: FunctionBody } {
    const body = new FunctionBody(params, names);
    const func = this.#importedTypes.length + this.#functions.length;
    this.#functions.push({ type: this.#type(params, results), body });
    return { func, body };
  }

  memory(type: Pages): void {
    this.#memories.push(type);
  }

  /** A mutable global that is `initial` at the beginning. @param name for people. */
  global(type: NumberType, name?: string, initial = 0): GlobalRef {
    const global = this.#globals.push({ type, initial }) - 1;
    if (name !== undefined) this.#names.global.set(global, name);
    return { global };
  }

  exportFunction(name: string, { func }: FuncRef): void {
    this.#exports.push({ name, kind: "func", index: func });
    if (!this.#names.func.has(func)) this.name({ func }, name);
  }

  /** What people call a function, if not as it is exported or imported. */
  name({ func }: FuncRef, name: string): void {
    this.#names.func.set(func, name);
  }

  exportMemory(name: string): void {
    this.#exports.push({ name, kind: "memory", index: 0 });
  }

  /** The module in the binary format; it must not change any more. */
  encode(): Uint8Array {
    if (!this.#encoded) {
      const to = new Writer();
      this.encodeTo(to);
      this.#encoded = to.toBytes();
    }
    return this.#encoded;
  }

  /** The module's `core:moduletype` (Binary.md, "Type Definitions"), at the end of `to`. */
  encodeTypeTo(to: Writer): void {
    const types = [...this.#types.values()];
    to.byte(0x50).u32(types.length + this.#imports.length + this.#exports.length);
    for (const type of types) writeFunctionType(to.byte(0x01), type);
    for (const encode of this.#imports) encode(to.byte(0x00));
    for (const { name, kind, index } of this.#exports) {
      to.byte(0x03).name(name).byte(EXTERNAL_KINDS.indexOf(kind));
      if (kind === "memory") encodeMemory(to, this.#memories[index]!);
      else to.u32(this.#typeOf(index));
    }
  }

  /** The index of a function's type. */
  #typeOf(func: number): number {
    const own = this.#functions[func - this.#importedTypes.length];
    return own ? own.type : this.#importedTypes[func]!;
  }

  /** The module in the binary format, at the end of `to`. */
  encodeTo(to: Writer): void {
    to.raw(PREAMBLE);
    section(to, Section.type, [...this.#types.values()], (type) => writeFunctionType(to, type));
    section(to, Section.import, this.#imports, (encode) => encode(to));
    section(to, Section.function, this.#functions, ({ type }) => to.u32(type));
    section(to, Section.memory, this.#memories, (type) => encodeMemory(to, type));
    section(to, Section.global, this.#globals, (global) => encodeGlobal(to, global));
    section(to, Section.export, this.#exports, ({ name, kind, index }) =>
      to.name(name).byte(EXTERNAL_KINDS.indexOf(kind)).u32(index),
    );
    section(to, Section.code, this.#functions, ({ body }) => to.sized(() => body.encode(to)));
    if (this.#named) this.#encodeNames(to);
  }

  /** The `name` section (core specification, "Name Section"). */
  #encodeNames(to: Writer): void {
    const locals = this.#functions.flatMap(({ body: { names } }, index) =>
      names.size > 0 ? [[this.#importedTypes.length + index, names] as const] : [],
    );
    to.byte(Section.custom).sized(() => {
      to.name("name");
      to.byte(NAMES.functions).sized(() => writeNames(to, this.#names.func));
      to.byte(NAMES.locals).sized(() => to.vec(locals, ([func, names]) => writeNames(to.u32(func), names)));
      to.byte(NAMES.globals).sized(() => writeNames(to, this.#names.global));
    });
  }

  #type(params: readonly NumberType[], results: readonly NumberType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#types.get(key);
    if (known) return known.index;
    const index = this.#types.size;
    this.#types.set(key, { index, parameters: params, results });
    return index;
  }
}

/** The subsections of the `name` section that are written here. */
const NAMES = { functions: 1, locals: 2, globals: 7 } as const;

/** A `namemap`: in the order of the indices, of which each name is another. */
export function writeNames(to: Writer, names: ReadonlyMap<number, string>): void {
  const taken = new Set<string>();
  const ordered = [...names].sort(([a], [b]) => a - b);
  const unique = ordered.filter(([, name]) => !taken.has(name) && taken.add(name));
  to.vec(unique, ([index, name]) => to.u32(index).name(name));
}

function section<T>(to: Writer, id: number, items: readonly T[], item: (item: T) => void): void {
  if (items.length > 0) to.byte(id).sized(() => to.vec(items, item));
}

function encodeMemory(to: Writer, { min, max }: Pages): void {
  const maximum = max === undefined ? null : BigInt(max);
  writeMemoryType(to, { minimum: BigInt(min), maximum, shared: false, address: "i32", pageSize: null });
}

function encodeGlobal(to: Writer, { type, initial }: { readonly type: NumberType; readonly initial: number }): void {
  writeValueType(to, type);
  writeInstruction(to.byte(0x01), instructions.named(`${type}.const`), [
    type.endsWith("64") ? BigInt(initial) : initial,
  ]);
  writeInstruction(to, instructions.named("end"), []);
}
