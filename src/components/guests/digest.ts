import { auditsOf } from "../case/audits.ts";
import type { CaseFunction, StringEncoding, Uncalled } from "../case/case.ts";
import { calleesOf, timesCalled } from "../case/topology.ts";
import { packFlagsIntoInt } from "../canonical/store.ts";
import { postorder, typesOf } from "../types/children.ts";
import { despecialize } from "../types/despecialize.ts";
import { unreachable } from "../types/never.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { isNaN32, isNaN64 } from "../values/floats.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { SEEN_BITS } from "./audit.ts";

/**
 * The digest of the values that a copying guest saw: a bug that undoes itself
 * on a value's way back (two cases that are swapped both ways) is not to be
 * seen from outside. Every scalar is taken into a hash of 32 bits, in the
 * order of the type: integers, chars, flags and the index of a case as i32,
 * s64 and u64 as two of them, floats by their bits with one NaN; of lists and
 * strings the length first, strings by code units. Each task has a hash of its
 * own: of each of its calls, the arguments and then the result. A guest's
 * digest is the sum of those of the tasks that ended, in whatever order, and
 * shows its high 24 bits.
 */
export const MULTIPLIER = 0x9e37_79b1 | 0;
export const SHIFT = 15;
export const CANONICAL_NAN32 = 0x7fc0_0000;
export const CANONICAL_NAN64 = 0x7ff8_0000_0000_0000n;

/** What the hash of a task begins with, by the index of its function among those of its part. */
export const firstHash = (index: number): number => Math.imul(index + 1, MULTIPLIER);

/** What the guests of a case must have seen. */
export class SeenValues {
  readonly #functions: readonly Pick<CaseFunction, "func">[];
  readonly #parts: readonly (Looking | null)[];

  constructor(testCase: Uncalled) {
    this.#functions = testCase.functions;
    const { components } = testCase;
    this.#parts = auditsOf(testCase).map(({ component, functions }) => {
      const { style, encoding } = components[component]!;
      if (style !== "copy" || !functions.every((index) => isOrdered(this.#functions[index]!.func))) return null;
      return {
        encoding,
        functions,
        times: timesCalled(components, component),
        callees: Math.max(1, calleesOf(components, component).length),
        sum: 0,
      };
    });
  }

  /** Takes in the values of one more call. @param of the index of the function that is called. */
  add(args: readonly Value[], result: Value | null, of = 0): void {
    const { params, result: type } = this.#functions[of]!.func;
    for (const part of this.#parts) {
      const index = part ? part.functions.indexOf(of) : -1;
      if (!part || index < 0) continue;
      const digest = new Digest(part.encoding, firstHash(index));
      for (let callee = 0; callee < part.callees; callee++) {
        for (const [at, param] of params.entries()) digest.add(param.type, args[at] as Value);
        if (type) digest.add(type, result as Value);
      }
      part.sum = (part.sum + Math.imul(digest.bits, part.times)) | 0;
    }
  }

  /** The digest of the audited part `n`, or `null` if nothing is known of it. */
  of(n: number): number | null {
    const part = this.#parts[n];
    return part ? part.sum >>> (32 - SEEN_BITS) : null;
  }
}

/** A part of the component that looks at values. */
interface Looking {
  readonly encoding: StringEncoding;
  /** The indices of its functions, in their order there. */
  readonly functions: readonly number[];
  /** How many tasks it has for one call, and how often each calls. */
  readonly times: number;
  readonly callees: number;
  /** Of the tasks' hashes. */
  sum: number;
}

const ordered = new WeakMap<FuncType, boolean>();

/** Whether every value of the function has one order: the entries of a map have none. */
function isOrdered(func: FuncType): boolean {
  let result = ordered.get(func);
  if (result === undefined)
    ordered.set(func, (result = !typesOf(func).some((type) => postorder(type).some(({ kind }) => kind === "map"))));
  return result;
}

/** The hash that a guest with a string encoding computes in one task. */
export class Digest {
  #hash: number;
  readonly #encoding: StringEncoding;

  constructor(encoding: StringEncoding, first = 0) {
    this.#encoding = encoding;
    this.#hash = first;
  }

  /** Unsigned. */
  get bits(): number {
    return this.#hash >>> 0;
  }

  add(type: ValueType, value: Value): void {
    const t = despecialize(type);
    switch (t.kind) {
      case "bool":
        return this.#i32(value ? 1 : 0);
      case "u8":
      case "s8":
      case "u16":
      case "s16":
      case "u32":
      case "s32":
      case "char":
        return this.#i32(value as number);
      case "u64":
      case "s64":
        return this.#i64(value as bigint);
      case "f32":
        return this.#i32(isNaN32(value as number) ? CANONICAL_NAN32 : (value as number));
      case "f64":
        return this.#i64(isNaN64(value as bigint) ? CANONICAL_NAN64 : (value as bigint));
      case "string":
        return this.#string(value as string);
      case "list":
        this.#i32((value as readonly Value[]).length);
        return this.#elements(t.element, value as readonly Value[]);
      case "fixed-list":
        return this.#elements(t.element, value as readonly Value[]);
      case "record":
        for (const [index, field] of t.fields.entries())
          this.add(field.type, (value as readonly Value[])[index] as Value);
        return;
      case "variant": {
        const chosen = value as CaseValue;
        this.#i32(chosen.case);
        const payload = t.cases[chosen.case]?.type;
        if (payload) this.add(payload, chosen.value as Value);
        return;
      }
      case "flags":
        return this.#i32(packFlagsIntoInt(value as readonly boolean[]));
      default:
        return unreachable(t);
    }
  }

  #elements(element: ValueType, values: readonly Value[]): void {
    for (const value of values) this.add(element, value);
  }

  #string(text: string): void {
    if (this.#encoding === "utf8") {
      const bytes = Buffer.from(text, "utf8");
      this.#i32(bytes.length);
      for (const byte of bytes) this.#i32(byte);
    } else {
      this.#i32(text.length);
      for (let index = 0; index < text.length; index++) this.#i32(text.charCodeAt(index));
    }
  }

  #i64(value: bigint): void {
    this.#i32(Number(BigInt.asIntN(32, value)));
    this.#i32(Number(BigInt.asIntN(32, value >> 32n)));
  }

  #i32(value: number): void {
    const mixed = Math.imul(this.#hash ^ value, MULTIPLIER);
    this.#hash = mixed ^ (mixed >>> SHIFT);
  }
}
