import type { FunctionBody, Local } from "../../wasm/function_body.ts";
import type { PlainName } from "../../wasm/instructions.ts";
import { flatCount, flattenVariant } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import { despecialize } from "../types/despecialize.ts";
import type { ValueType, VariantCase } from "../types/type.ts";
import { unsigned } from "./abi.ts";
import { beyond } from "./copier.ts";
import type { Copier, Place } from "./copier.ts";

/** Emits a push of the flat value `index` as a `want`. */
type FlatSource = (index: number, want: CoreType) => void;

/** Takes the flat value `index`, a `have`, which `push` emits a push of. */
type FlatSink = (index: number, have: CoreType, push: () => void) => void;

/** Emits the code that moves values between their flat form and a guest's memory. */
export class FlatMover {
  readonly #copier: Copier;
  readonly #body: FunctionBody;

  constructor(copier: Copier, body: FunctionBody) {
    this.#copier = copier;
    this.#body = body;
  }

  /** Stores the value that begins at the flat value `at` to `to`. */
  store(type: ValueType, source: FlatSource, at: number, to: Place): void {
    const t = despecialize(type);
    const body = this.#body;
    const { abi, checks } = this.#copier;
    switch (t.kind) {
      case "string":
      case "list":
        for (const half of [0, 1]) {
          body.get(to.base);
          source(at + half, "i32");
          body.memory("i32.store", to.offset + 4 * half);
        }
        return;
      case "fixed-list":
        for (let index = 0; index < t.length; index += 1) {
          this.store(t.element, source, at + index * flatCount(t.element), beyond(to, index * abi.elemSize(t.element)));
        }
        return;
      case "record": {
        let next = at;
        for (const [index, field] of t.fields.entries()) {
          this.store(field.type, source, next, beyond(to, abi.fieldOffsets(t.fields)[index] as number));
          next += flatCount(field.type);
        }
        return;
      }
      case "variant":
        return this.#storeVariant(t.cases, source, at, to);
      default: {
        const { flat, store } = abi.scalar(t.kind, abi.elemSize(type));
        body.get(to.base);
        source(at, flat);
        checks.flat(body, t);
        body.memory(store, to.offset);
      }
    }
  }

  #storeVariant(cases: readonly VariantCase[], source: FlatSource, at: number, to: Place): void {
    const body = this.#body;
    const { abi, checks } = this.#copier;
    const discriminant = body.local("i32");
    source(at, "i32");
    checks.discriminant(body, cases.length);
    body
      .set(discriminant)
      .get(to.base, discriminant)
      .memory(unsigned(abi.discriminantSize(cases)).store, to.offset);
    const joined = flattenVariant(cases).slice(1);
    const coerced: FlatSource = (index, want) => {
      const have = joined[index] as CoreType;
      source(at + 1 + index, have);
      body.op(...narrow(have, want));
    };
    const payload = beyond(to, abi.payloadOffset(cases));
    this.#copier.match(body, discriminant, cases, (type) => this.store(type, coerced, 0, payload));
  }

  /** Loads the value at `from` as the flat values from `at` on. A sink that is not called for an index leaves it 0. */
  load(type: ValueType, from: Place, sink: FlatSink, at: number): void {
    const t = despecialize(type);
    const body = this.#body;
    const { abi } = this.#copier;
    switch (t.kind) {
      case "string":
      case "list":
        for (const half of [0, 1]) {
          sink(at + half, "i32", () => body.get(from.base).memory("i32.load", from.offset + 4 * half));
        }
        return;
      case "fixed-list":
        for (let index = 0; index < t.length; index += 1) {
          this.load(t.element, beyond(from, index * abi.elemSize(t.element)), sink, at + index * flatCount(t.element));
        }
        return;
      case "record": {
        let next = at;
        for (const [index, field] of t.fields.entries()) {
          this.load(field.type, beyond(from, abi.fieldOffsets(t.fields)[index] as number), sink, next);
          next += flatCount(field.type);
        }
        return;
      }
      case "variant":
        return this.#loadVariant(t.cases, from, sink, at);
      default: {
        const { flat, load } = abi.scalar(t.kind, abi.elemSize(type));
        sink(at, flat, () => body.get(from.base).memory(load, from.offset));
      }
    }
  }

  #loadVariant(cases: readonly VariantCase[], from: Place, sink: FlatSink, at: number): void {
    const body = this.#body;
    const { abi } = this.#copier;
    const discriminant: Local = body.local("i32");
    body
      .get(from.base)
      .memory(unsigned(abi.discriminantSize(cases)).load, from.offset)
      .set(discriminant);
    sink(at, "i32", () => body.get(discriminant));
    const joined = flattenVariant(cases).slice(1);
    const coerced: FlatSink = (index, have, push) => {
      const want = joined[index] as CoreType;
      sink(at + 1 + index, want, () => {
        push();
        body.op(...widen(have, want));
      });
    };
    const payload = beyond(from, abi.payloadOffset(cases));
    this.#copier.match(body, discriminant, cases, (type) => this.load(type, payload, coerced, 0));
  }
}

/** CanonicalABI.md, "Flat Lifting", `CoerceValueIter`: from a joined type to that of one case. */
function narrow(have: CoreType, want: CoreType): readonly PlainName[] {
  if (have === want) return [];
  if (have === "i32") return ["f32.reinterpret_i32"];
  if (want === "f64") return ["f64.reinterpret_i64"];
  return want === "f32" ? ["i32.wrap_i64", "f32.reinterpret_i32"] : ["i32.wrap_i64"];
}

/** CanonicalABI.md, "Flat Lowering", `lower_flat_variant`: from the type of one case to the joined one. */
function widen(have: CoreType, want: CoreType): readonly PlainName[] {
  if (have === want) return [];
  if (want === "i32") return ["i32.reinterpret_f32"];
  if (have === "f64") return ["i64.reinterpret_f64"];
  return have === "f32" ? ["i32.reinterpret_f32", "i64.extend_i32_u"] : ["i64.extend_i32_u"];
}
