import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody } from "../../wasm/function_body.ts";
import type { DespecializedType } from "../types/despecialize.ts";
import { AUDIT_RULES } from "./audit.ts";
import type { AuditRule } from "./audit.ts";

/**
 * Functions of a guest that note a value which breaks a rule, and hand it on; each is made when it is first used. None
 * is where nothing is noted.
 */
export class Checks {
  readonly #module: CoreModule;
  readonly #note: FuncRef | null;
  readonly #made = new Map<string, FuncRef>();

  constructor(module: CoreModule, note: FuncRef | null) {
    this.#module = module;
    this.#note = note;
  }

  /** i32 → i32: what a scalar in memory has to be. Integers are always right. */
  stored(body: FunctionBody, type: DespecializedType): void {
    switch (type.kind) {
      case "bool":
        return this.#call(body, "bool", "bool", (b) => b.get(b.param(0)).i32(1).op("i32.gt_u"));
      case "char":
        return this.#call(body, "char", "char", (b) => {
          b.get(b.param(0)).i32(0x11_0000).op("i32.ge_u");
          b.get(b.param(0))
            .i32(11)
            .op("i32.shr_u")
            .i32(0xd800 >> 11)
            .op("i32.eq", "i32.or");
        });
      case "flags": {
        const unused = type.labels.length === 32 ? 0 : -1 << type.labels.length;
        if (unused === 0) return;
        return this.#call(body, `flags ${type.labels.length}`, "flags", (b) =>
          b.get(b.param(0)).i32(unused).op("i32.and"),
        );
      }
      default:
        return;
    }
  }

  /** i32 → i32: what a flat scalar has to be. */
  flat(body: FunctionBody, type: DespecializedType): void {
    switch (type.kind) {
      case "u8":
      case "u16":
        return this.#call(body, type.kind, "integer-range", (b) =>
          b
            .get(b.param(0))
            .i32(type.kind === "u8" ? 8 : 16)
            .op("i32.shr_u"),
        );
      case "s8":
      case "s16":
        return this.#call(body, type.kind, "integer-range", (b) => {
          b.get(b.param(0))
            .op(type.kind === "s8" ? "i32.extend8_s" : "i32.extend16_s")
            .get(b.param(0))
            .op("i32.ne");
        });
      default:
        return this.stored(body, type);
    }
  }

  /** i32 → i32: a discriminant of a type with `cases` cases. */
  discriminant(body: FunctionBody, cases: number): void {
    this.#call(body, `discriminant ${cases}`, "discriminant", (b) => b.get(b.param(0)).i32(cases).op("i32.ge_u"));
  }

  #call(body: FunctionBody, key: string, rule: AuditRule, broken: (body: FunctionBody) => void): void {
    const note = this.#note;
    if (!note) return;
    let check = this.#made.get(key);
    if (!check) {
      const made = this.#module.function(["i32"], ["i32"]);
      broken(made.body);
      made.body.if(() => made.body.i32(AUDIT_RULES[rule]).call(note)).get(made.body.param(0));
      this.#made.set(key, (check = made));
    }
    body.call(check);
  }
}
