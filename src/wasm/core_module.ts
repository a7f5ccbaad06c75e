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
  readonly #globals: NumberType[] = [];
  readonly #exports: { readonly name: string; readonly kind: "func" | "memory"; readonly index: number }[] = [];
  readonly #importedTypes: number[] = [];
  #encoded: Uint8Array | undefined;

  importFunction(module: string, name: string, params: readonly NumberType[], results: readonly NumberType[]): FuncRef {
    if (this.#functions.length > 0) throw new Error("a function is imported after one was defined");
    const type = this.#type(params, results);
    this.#imports.push((to) => to.name(module).name(name).byte(EXTERNAL_KINDS.indexOf("func")).u32(type));
    return { func: this.#importedTypes.push(type) - 1 };
  }

  importMemory(module: string, name: string, type: Pages): void {
    this.#imports.push((to) => encodeMemory(to.name(module).name(name).byte(EXTERNAL_KINDS.indexOf("memory")), type));
  }

  /** A function, to be called before or after its body is written into `body`. */
  function(params: readonly NumberType[], results: readonly NumberType[]): FuncRef & { readonly body: FunctionBody } {
    const body = new FunctionBody(params);
    const func = this.#importedTypes.length + this.#functions.length;
    this.#functions.push({ type: this.#type(params, results), body });
    return { func, body };
  }

  memory(type: Pages): void {
    this.#memories.push(type);
  }

  /** A mutable global that is 0 at the beginning. */
  global(type: NumberType): GlobalRef {
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
    section(to, Section.global, this.#globals, (type) => encodeGlobal(to, type));
    section(to, Section.export, this.#exports, ({ name, kind, index }) =>
      to.name(name).byte(EXTERNAL_KINDS.indexOf(kind)).u32(index),
    );
    section(to, Section.code, this.#functions, ({ body }) => to.sized(() => body.encode(to)));
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

function section<T>(to: Writer, id: number, items: readonly T[], item: (item: T) => void): void {
  if (items.length > 0) to.byte(id).sized(() => to.vec(items, item));
}

function encodeMemory(to: Writer, { min, max }: Pages): void {
  const maximum = max === undefined ? null : BigInt(max);
  writeMemoryType(to, { minimum: BigInt(min), maximum, shared: false, address: "i32", pageSize: null });
}

function encodeGlobal(to: Writer, type: NumberType): void {
  writeValueType(to, type);
  writeInstruction(to.byte(0x01), instructions.named(`${type}.const`), [type.endsWith("64") ? 0n : 0]);
  writeInstruction(to, instructions.named("end"), []);
}
