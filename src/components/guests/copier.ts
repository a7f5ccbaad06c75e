import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, Label, Local } from "../../wasm/function_body.ts";
import type { StringEncoding } from "../canonical/context.ts";
import { UTF16_TAG } from "../canonical/load_string.ts";
import { despecialize } from "../types/despecialize.ts";
import type { DespecializedType } from "../types/despecialize.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { unsigned } from "./abi.ts";
import type { GuestAbi } from "./abi.ts";
import { Checks } from "./checks.ts";
import { Shapes } from "./shapes.ts";
import { Witness } from "./witness.ts";

/** What the allocator's module gives to a guest (allocator.ts). */
export interface AllocatorImports {
  /** `null` for a guest that never allocates. */
  readonly alloc: FuncRef | null;
  /** A guest without audits has neither. */
  readonly check: FuncRef | null;
  readonly note: FuncRef | null;
}

/** A place in memory: what `base` holds, and `offset` bytes on. */
export interface Place {
  readonly base: Local;
  readonly offset: number;
}

/** `place`, `bytes` further. */
export const beyond = (place: Place, bytes: number): Place => ({ base: place.base, offset: place.offset + bytes });

/**
 * Emits the code that copies values from one place in a guest's memory to another, with a function for each shape of
 * type.
 */
export class Copier {
  readonly module: CoreModule;
  readonly abi: GuestAbi;
  readonly allocator: AllocatorImports;
  readonly checks: Checks;
  readonly witness: Witness;
  readonly #encoding: StringEncoding;
  readonly #shapes = new Shapes();
  readonly #copies = new Map<number, FuncRef>();
  readonly #lists = new Map<number, FuncRef>();
  #string: FuncRef | undefined;

  /** @param digests whether what is copied goes into a digest. */
  constructor(
    module: CoreModule,
    {
      abi,
      encoding,
      digests,
    }: { readonly abi: GuestAbi; readonly encoding: StringEncoding; readonly digests: boolean },
    allocator: AllocatorImports,
  ) {
    this.module = module;
    this.abi = abi;
    this.allocator = allocator;
    this.checks = new Checks(module, allocator.note);
    this.witness = new Witness(module, digests);
    this.#encoding = encoding;
  }

  /** Copies the value of `type` at `from` to `to`, and what it points to into new memory. */
  copy(body: FunctionBody, type: ValueType, from: Place, to: Place): void {
    const t = despecialize(type);
    switch (t.kind) {
      case "string":
        return this.#copyRange(body, this.#copyString(), from, to);
      case "list":
        return this.#copyRange(body, this.#copyList(t.element), from, to);
      case "record":
      case "variant":
      case "fixed-list":
        address(body, from);
        address(body, to);
        body.call(this.#copyFunction(type, t));
        return;
      default: {
        const { flat, load, store } = this.abi.scalar(t.kind, this.abi.elemSize(type));
        body.get(to.base).get(from.base).memory(load, from.offset);
        this.checks.stored(body, t);
        this.witness.see(body, flat);
        body.memory(store, to.offset);
      }
    }
  }

  /** Runs what `emit` emits for the payload of the case that `discriminant` names; nothing for cases without. */
  match(
    body: FunctionBody,
    discriminant: Local,
    cases: readonly VariantCase[],
    emit: (payload: ValueType) => void,
  ): void {
    const payloads = new Map<number, ValueType>();
    for (const { type } of cases) if (type) payloads.set(this.#shapes.of(type), type);
    if (payloads.size === 0) return;
    const labels = new Map<number, Label>();
    body.block((end) => {
      const nest = ([first, ...rest]: readonly (readonly [number, ValueType])[]): void => {
        if (!first) {
          const targets = cases.map(({ type }) => (type ? (labels.get(this.#shapes.of(type)) ?? end) : end));
          body.get(discriminant).brTable(targets, end);
          return;
        }
        body.block((label) => {
          labels.set(first[0], label);
          nest(rest);
        });
        emit(first[1]);
        body.br(end);
      };
      nest([...payloads]);
    });
  }

  /** Two pointer-sized fields: the pointer is that of a copy, the length stays. */
  #copyRange(body: FunctionBody, copy: FuncRef, from: Place, to: Place): void {
    body.get(to.base);
    body.get(from.base).memory("i32.load", from.offset);
    body.get(from.base).memory("i32.load", from.offset + 4);
    body.call(copy).memory("i32.store", to.offset);
    body
      .get(to.base)
      .get(from.base)
      .memory("i32.load", from.offset + 4)
      .memory("i32.store", to.offset + 4);
  }

  /** (from, to) → () */
  #copyFunction(type: ValueType, t: DespecializedType): FuncRef {
    const shape = this.#shapes.of(type);
    const known = this.#copies.get(shape);
    if (known) return known;
    const made = this.module.function(["i32", "i32"], []);
    this.#copies.set(shape, made);
    const { body } = made;
    const from: Place = { base: body.param(0), offset: 0 };
    const to: Place = { base: body.param(1), offset: 0 };
    if (t.kind === "record") this.#copyRecord(body, t.fields, from, to);
    else if (t.kind === "variant") this.#copyVariant(body, t.cases, from, to);
    else if (t.kind === "fixed-list") this.#copyElements(body, t.element, from.base, to.base, () => body.i32(t.length));
    return made;
  }

  #copyRecord(body: FunctionBody, fields: readonly { readonly type: ValueType }[], from: Place, to: Place): void {
    const offsets = this.abi.fieldOffsets(fields);
    for (const [index, { type }] of fields.entries()) {
      const offset = offsets[index] as number;
      this.copy(body, type, beyond(from, offset), beyond(to, offset));
    }
  }

  #copyVariant(body: FunctionBody, cases: readonly VariantCase[], from: Place, to: Place): void {
    const discriminant = body.local("i32");
    const { load, store } = unsigned(this.abi.discriminantSize(cases));
    body.get(from.base).memory(load, from.offset);
    this.checks.discriminant(body, cases.length);
    this.witness.see(body, "i32");
    body.set(discriminant).get(to.base, discriminant).memory(store, to.offset);
    const payload = this.abi.payloadOffset(cases);
    this.match(body, discriminant, cases, (type) => this.copy(body, type, beyond(from, payload), beyond(to, payload)));
  }

  /** Copies `count` elements; `from` and `to` are left behind them. */
  #copyElements(body: FunctionBody, element: ValueType, from: Local, to: Local, count: () => void): void {
    const left = body.local("i32");
    const stride = this.abi.elemSize(element);
    count();
    body.set(left);
    body.block((done) => {
      body.loop((next) => {
        body.get(left).op("i32.eqz").brIf(done);
        this.copy(body, element, { base: from, offset: 0 }, { base: to, offset: 0 });
        for (const pointer of [from, to]) body.get(pointer).i32(stride).op("i32.add").set(pointer);
        body.get(left).i32(1).op("i32.sub").set(left).br(next);
      });
    });
  }

  /** (pointer, length) → pointer to a copy of the elements */
  #copyList(element: ValueType): FuncRef {
    const shape = this.#shapes.of(element);
    const known = this.#lists.get(shape);
    if (known) return known;
    const made = this.module.function(["i32", "i32"], ["i32"]);
    this.#lists.set(shape, made);
    const { body } = made;
    const [from, length] = [body.param(0), body.param(1)];
    const bytes = body.local("i32");
    body.get(length);
    this.witness.see(body, "i32");
    body.i32(this.abi.elemSize(element)).op("i32.mul").set(bytes);
    const { to, copy } = this.#newRange(body, from, bytes, () => body.i32(this.abi.alignment(element)));
    this.#copyElements(body, element, from, to, () => body.get(length));
    body.get(copy);
    return made;
  }

  /** (pointer, tagged code units) → pointer to a copy of the code units */
  #copyString(): FuncRef {
    if (this.#string) return this.#string;
    const made = this.module.function(["i32", "i32"], ["i32"]);
    this.#string = made;
    const { body } = made;
    const [from, tagged] = [body.param(0), body.param(1)];
    const bytes = body.local("i32");
    const u8: ValueType = { kind: "u8" };
    const u16: ValueType = { kind: "u16" };
    // The tag is no part of the value: it says which of two forms the same code units have.
    body.get(tagged);
    if (this.#encoding === "latin1+utf16") body.i32(UTF16_TAG - 1).op("i32.and");
    this.witness.see(body, "i32");
    body.op("drop");
    if (this.#encoding === "utf8") {
      const { to, copy } = this.#newRange(body, from, tagged, () => body.i32(1));
      this.#copyElements(body, u8, from, to, () => body.get(tagged));
      body.get(copy);
      return made;
    }
    if (this.#encoding === "utf16") {
      body.get(tagged).i32(1).op("i32.shl").set(bytes);
      const { to, copy } = this.#newRange(body, from, bytes, () => body.i32(2));
      this.#copyElements(body, u16, from, to, () => body.get(tagged));
      body.get(copy);
      return made;
    }
    // Shifting the tag out leaves twice the code units, which are the bytes of utf16.
    body.get(tagged).i32(1).op("i32.shl").get(tagged).get(tagged).i32(UTF16_TAG).op("i32.and", "select").set(bytes);
    const { to, copy } = this.#newRange(body, from, bytes, () => body.i32(2));
    body
      .get(tagged)
      .i32(UTF16_TAG)
      .op("i32.and")
      .if(
        () => this.#copyElements(body, u16, from, to, () => body.get(bytes).i32(1).op("i32.shr_u")),
        () => this.#copyElements(body, u8, from, to, () => body.get(bytes)),
      );
    body.get(copy);
    return made;
  }

  /** Checks the range at `from` and allocates another of its size. */
  #newRange(
    body: FunctionBody,
    from: Local,
    bytes: Local,
    align: () => void,
  ): { readonly to: Local; readonly copy: Local } {
    const [to, copy] = [body.local("i32", "to"), body.local("i32", "copy")];
    if (this.allocator.check) {
      body.get(from, bytes);
      align();
      body.call(this.allocator.check);
    }
    align();
    body.get(bytes).call(this.allocator.alloc!).tee(copy).set(to);
    return { to, copy };
  }
}

function address(body: FunctionBody, { base, offset }: Place): void {
  body.get(base);
  if (offset > 0) body.i32(offset).op("i32.add");
}
