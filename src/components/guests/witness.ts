import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef } from "../../wasm/function_body.ts";
import type { CoreType } from "../canonical/flatten.ts";
import { CANONICAL_NAN32, CANONICAL_NAN64, MULTIPLIER, SHIFT } from "./digest.ts";

/**
 * Functions of a guest that take a value into the hash of what the task under way saw (digest.ts), and hand it on; each
 * is made when it is first used. Where there is no digest, nothing is emitted.
 */
export class Witness {
  readonly #module: CoreModule;
  readonly #hash: GlobalRef | null;
  readonly #made = new Map<CoreType, FuncRef>();

  constructor(module: CoreModule, digests: boolean) {
    this.#module = module;
    this.#hash = digests ? module.global("i32", "hash") : null;
  }

  /** `type` → `type`. */
  see(body: FunctionBody, type: CoreType): void {
    if (this.#hash) body.call(this.#function(type, this.#hash));
  }

  /** i32 →: the hash from which to go on. */
  restore(body: FunctionBody): void {
    if (this.#hash) body.globalSet(this.#hash);
  }

  /** → i32 */
  hash(body: FunctionBody): void {
    if (this.#hash) body.globalGet(this.#hash);
  }

  #function(type: CoreType, hash: GlobalRef): FuncRef {
    const known = this.#made.get(type);
    if (known) return known;
    const made = this.#module.function([type], [type], ["value"]);
    this.#module.name(made, `see-${type}`);
    this.#made.set(type, made);
    const { body } = made;
    const [value] = [body.param(0)];
    switch (type) {
      case "i32": {
        const mixed = body.local("i32");
        body.globalGet(hash).get(value).op("i32.xor").i32(MULTIPLIER).op("i32.mul").tee(mixed);
        body.get(mixed).i32(SHIFT).op("i32.shr_u", "i32.xor").globalSet(hash);
        break;
      }
      case "i64":
        body.get(value).op("i32.wrap_i64").call(this.#function("i32", hash)).op("drop");
        body.get(value).i64(32n).op("i64.shr_u", "i32.wrap_i64").call(this.#function("i32", hash)).op("drop");
        break;
      case "f32":
        body.i32(CANONICAL_NAN32).get(value).op("i32.reinterpret_f32").get(value, value).op("f32.ne", "select");
        body.call(this.#function("i32", hash)).op("drop");
        break;
      case "f64":
        body.i64(CANONICAL_NAN64).get(value).op("i64.reinterpret_f64").get(value, value).op("f64.ne", "select");
        body.call(this.#function("i64", hash)).op("drop");
        break;
    }
    body.get(value);
    return made;
  }
}
