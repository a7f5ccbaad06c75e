import { memInst } from "../../../src/components/canonical/context.ts";
import type { LiftLowerContext, StringEncoding } from "../../../src/components/canonical/context.ts";
import {
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  flattenFunctype,
  paramsSpill,
  resultSpills,
} from "../../../src/components/canonical/flatten.ts";
import type { CoreType } from "../../../src/components/canonical/flatten.ts";
import { liftFlatValues } from "../../../src/components/canonical/lift_flat.ts";
import type { CoreValue } from "../../../src/components/canonical/lift_flat.ts";
import { unlifted } from "../../../src/components/canonical/lifted.ts";
import { lowerFlatValues } from "../../../src/components/canonical/lower_flat.ts";
import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { CANONICAL_ABI } from "../../../src/components/guests/abi.ts";
import type { GuestAbi } from "../../../src/components/guests/abi.ts";
import { allocatorModule } from "../../../src/components/guests/allocator.ts";
import { readAudit } from "../../../src/components/guests/audit.ts";
import type { Audit } from "../../../src/components/guests/audit.ts";
import { echoModule } from "../../../src/components/guests/echo.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { encodedStrings } from "../canonical/memory.ts";

type CoreFunction = (...args: readonly (number | bigint)[]) => number | bigint | undefined;

/** What one call brought to either side. */
export interface Echo {
  readonly received: readonly Value[];
  readonly returned: Value | null;
}

/**
 * The core modules of a guest in V8, with nothing of an engine for components between: values are lifted and lowered
 * here.
 */
export class GuestDriver {
  readonly func: FuncType;
  readonly #options: ComponentOptions;
  readonly #cx: LiftLowerContext;
  /** Of the strings that are lowered. */
  readonly #sourceEncoding: StringEncoding;
  readonly #allocator: Record<string, CoreFunction>;
  readonly #echo: Record<string, CoreFunction>;
  readonly memory: WebAssembly.Memory;
  /** What the import answers. */
  result: Value | null = null;
  /** Runs while the guest waits for the import. */
  duringHost: (() => void) | undefined;
  #received: readonly Value[] = [];

  constructor(
    func: FuncType,
    options: ComponentOptions,
    abi: GuestAbi = CANONICAL_ABI,
    sourceEncoding: StringEncoding = "utf16",
  ) {
    this.#sourceEncoding = sourceEncoding;
    this.func = func;
    this.#options = options;
    const allocator = new WebAssembly.Instance(compile(allocatorModule(options).encode()));
    const host = { "call-0-0": (...args: (number | bigint)[]) => this.#host(args) };
    const echo = new WebAssembly.Instance(compile(echoModule([func], options, 1, abi).encode()), {
      allocator: allocator.exports,
      host,
    });
    this.#allocator = allocator.exports as Record<string, CoreFunction>;
    this.#echo = echo.exports as Record<string, CoreFunction>;
    const memory = allocator.exports["memory"] as WebAssembly.Memory;
    this.memory = memory;
    this.#cx = {
      memory: memInst(() => memory.buffer),
      stringEncoding: options.encoding,
      realloc: (...args) => this.realloc(...args),
    };
  }

  realloc(old: number, oldSize: number, align: number, size: number): number {
    return this.#allocator["realloc"]?.(old, oldSize, align, size) as number;
  }

  /** `canon lift`: a call of the guest's function, whose import answers `result`. */
  call(args: readonly Value[], result: Value | null): Echo {
    const types = flattenFunctype(this.func, "lift");
    this.result = result;
    this.#received = [];
    const flat = lowerFlatValues(
      this.#cx,
      MAX_FLAT_PARAMS,
      args.map((arg) => encodedStrings(arg, this.#sourceEncoding)),
      this.func.params.map((p) => p.type),
    );
    const answer = this.runCore(flat.map((bits, index) => toJs(types.params[index] as CoreType, bits)));
    const returned = this.func.result
      ? unlifted(
          liftFlatValues(
            this.#cx,
            MAX_FLAT_RESULTS,
            [fromJs(types.results[0] as CoreType, answer as number)],
            [this.func.result],
          )[0]!,
          this.func.result,
        )
      : null;
    if (this.#options.postReturn) this.postReturn(answer);
    return { received: this.#received, returned };
  }

  runCore(args: readonly (number | bigint)[]): number | bigint | undefined {
    return this.#echo["run-0"]?.(...args);
  }

  postReturn(answer: number | bigint | undefined): void {
    this.#echo["post-return-0"]?.(...(answer === undefined ? [] : [answer]));
  }

  audit(): Audit {
    return readAudit(BigInt.asUintN(64, this.#allocator["audit"]?.() as bigint));
  }

  /** `canon lower`: lifts the arguments where they are, lowers the result to where it is wanted. */
  #host(args: (number | bigint)[]): number | bigint | undefined {
    this.duringHost?.();
    const { params } = flattenFunctype(this.func, "lower");
    const flat = args.map((value, index) => fromJs(params[index] as CoreType, value));
    const retptr = resultSpills(this.func) ? (flat.pop() as number) : undefined;
    if (paramsSpill(this.func) && flat.length !== 1) throw new Error("spilled parameters are one pointer");
    const types = this.func.params.map((p) => p.type);
    this.#received = liftFlatValues(this.#cx, MAX_FLAT_PARAMS, flat, types).map((value, index) =>
      unlifted(value, types[index]!),
    );
    if (!this.func.result) return undefined;
    const result = encodedStrings(this.result!, this.#sourceEncoding);
    const [bits] = lowerFlatValues(this.#cx, MAX_FLAT_RESULTS, [result], [this.func.result], retptr);
    return bits === undefined ? undefined : toJs(flattenFunctype(this.func, "lower").results[0] as CoreType, bits);
  }
}

export function compile(bytes: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
}

const scratch = new DataView(new ArrayBuffer(8));

/** What JavaScript passes to a core function for these bits. */
export function toJs(type: CoreType, bits: CoreValue): number | bigint {
  if (type === "i32" || type === "i64") return bits;
  if (type === "f32") scratch.setUint32(0, bits as number);
  else scratch.setBigUint64(0, bits as bigint);
  return type === "f32" ? scratch.getFloat32(0) : scratch.getFloat64(0);
}

function fromJs(type: CoreType, value: number | bigint): CoreValue {
  if (type === "i32") return (value as number) >>> 0;
  if (type === "i64") return BigInt.asUintN(64, value as bigint);
  if (type === "f32") scratch.setFloat32(0, value as number);
  else scratch.setFloat64(0, value as number);
  return type === "f32" ? scratch.getUint32(0) : scratch.getBigUint64(0);
}
