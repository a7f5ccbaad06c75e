import { ByteWriter } from "./byte_writer.ts";
import { FunctionBody } from "./function_body.ts";
import type { FuncRef, GlobalRef } from "./function_body.ts";
import { VALUE_TYPES } from "./emitted_opcodes.ts";
import type { CoreValueType } from "./emitted_opcodes.ts";

/** Limits of a memory, in pages. */
export interface MemoryType {
  readonly min: number;
  readonly max?: number;
}

const EXPORT_KINDS = { func: 0, memory: 2 } as const;

/** A core module that is put together from its parts and encoded once. Imports come before what it defines. */
export class CoreModule {
  readonly #types = new Map<
    string,
    { readonly index: number; readonly params: readonly CoreValueType[]; readonly results: readonly CoreValueType[] }
  >();
  readonly #imports: ((to: ByteWriter) => void)[] = [];
  readonly #functions: { readonly type: number; readonly body: FunctionBody }[] = [];
  readonly #memories: MemoryType[] = [];
  readonly #globals: CoreValueType[] = [];
  readonly #exports: { readonly name: string; readonly kind: keyof typeof EXPORT_KINDS; readonly index: number }[] = [];
  readonly #importedTypes: number[] = [];
  #encoded: Uint8Array | undefined;

  importFunction(
    module: string,
    name: string,
    params: readonly CoreValueType[],
    results: readonly CoreValueType[],
  ): FuncRef {
    if (this.#functions.length > 0) throw new Error("a function is imported after one was defined");
    const type = this.#type(params, results);
    this.#imports.push((to) => to.name(module).name(name).byte(0x00).u32(type));
    return { func: this.#importedTypes.push(type) - 1 };
  }

  importMemory(module: string, name: string, type: MemoryType): void {
    this.#imports.push((to) => encodeMemory(to.name(module).name(name).byte(0x02), type));
  }

  /** A function, to be called before or after its body is written into `body`. */
  function(
    params: readonly CoreValueType[],
    results: readonly CoreValueType[],
  ): FuncRef & { readonly body: FunctionBody } {
    const body = new FunctionBody(params);
    const func = this.#importedTypes.length + this.#functions.length;
    this.#functions.push({ type: this.#type(params, results), body });
    return { func, body };
  }

  memory(type: MemoryType): void {
    this.#memories.push(type);
  }

  /** A mutable global that is 0 at the beginning. */
  global(type: CoreValueType): GlobalRef {
    return { global: this.#globals.push(type) - 1 };
  }

  exportFunction(name: string, { func }: FuncRef): void {
    this.#exports.push({ name, kind: "func", index: func });
  }

  exportMemory(name: string): void {
    this.#exports.push({ name, kind: "memory", index: 0 });
  }

  /** The module in the binary format; it must not change any more. */
  encode(): Uint8Array {
    if (!this.#encoded) {
      const to = new ByteWriter();
      this.encodeTo(to);
      this.#encoded = to.toBytes();
    }
    return this.#encoded;
  }

  /** The module's `core:moduletype` (Binary.md, "Type Definitions"), at the end of `to`. */
  encodeTypeTo(to: ByteWriter): void {
    const types = [...this.#types.values()];
    to.byte(0x50).u32(types.length + this.#imports.length + this.#exports.length);
    for (const type of types) encodeFunctionType(to.byte(0x01), type);
    for (const encode of this.#imports) encode(to.byte(0x00));
    for (const { name, kind, index } of this.#exports) {
      to.byte(0x03).name(name).byte(EXPORT_KINDS[kind]);
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
  encodeTo(to: ByteWriter): void {
    to.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    section(to, 1, [...this.#types.values()], (type) => encodeFunctionType(to, type));
    section(to, 2, this.#imports, (encode) => encode(to));
    section(to, 3, this.#functions, ({ type }) => to.u32(type));
    section(to, 5, this.#memories, (type) => encodeMemory(to, type));
    section(to, 6, this.#globals, (type) => encodeGlobal(to, type));
    section(to, 7, this.#exports, ({ name, kind, index }) => to.name(name).byte(EXPORT_KINDS[kind]).u32(index));
    section(to, 10, this.#functions, ({ body }) => to.sized(() => body.encode(to)));
  }

  #type(params: readonly CoreValueType[], results: readonly CoreValueType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#types.get(key);
    if (known) return known.index;
    const index = this.#types.size;
    this.#types.set(key, { index, params, results });
    return index;
  }
}

function section<T>(to: ByteWriter, id: number, items: readonly T[], item: (item: T) => void): void {
  if (items.length > 0) to.byte(id).sized(() => to.vec(items, item));
}

function encodeFunctionType(
  to: ByteWriter,
  { params, results }: { readonly params: readonly CoreValueType[]; readonly results: readonly CoreValueType[] },
): void {
  to.byte(0x60);
  for (const types of [params, results]) to.vec(types, (type) => to.byte(VALUE_TYPES[type]));
}

function encodeMemory(to: ByteWriter, { min, max }: MemoryType): void {
  if (max === undefined) to.byte(0x00).u32(min);
  else to.byte(0x01).u32(min).u32(max);
}

function encodeGlobal(to: ByteWriter, type: CoreValueType): void {
  to.byte(VALUE_TYPES[type]).byte(0x01);
  if (type === "i32") to.raw([0x41, 0]);
  else if (type === "i64") to.raw([0x42, 0]);
  else if (type === "f32") to.raw([0x43, 0, 0, 0, 0]);
  else to.raw([0x44, 0, 0, 0, 0, 0, 0, 0, 0]);
  to.byte(0x0b);
}
