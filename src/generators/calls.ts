import { inside } from "../input/codec.ts";
import type { Codec } from "../input/codec.ts";
import { alternative, size, union } from "../input/choices.ts";
import { mapped, object, repeat } from "../input/composites.ts";
import { constant, integer } from "../input/scalars.ts";
import { SeededSource } from "../input/seeded.ts";
import type { Sink, Source } from "../input/source.ts";
import type { FuncType } from "../types/type.ts";
import { funcWeight } from "../types/weight.ts";
import type { Value } from "../values/value.ts";
import type { Call, Case } from "../case/case.ts";
import { callBudget, MAX_CALLS, maxCalls } from "../case/limits.ts";
import { LIST_FORM } from "./options.ts";
import { budgetOf } from "./strings.ts";
import { valueCodec } from "./values.ts";

type Drawn = Extract<Call, { kind: "drawn" }>;
type Seeded = Extract<Call, { kind: "seeded" }>;

/** What is passed in one call and what the host answers. */
export interface CallValues {
  readonly args: readonly Value[];
  /** `null` for a function without result. */
  readonly result: Value | null;
}

/** The values of one call, in a budget of their own. */
class ValuesCodec implements Codec<CallValues> {
  readonly #func: FuncType;
  readonly #calls: number;

  constructor(func: FuncType, calls: number) {
    this.#func = func;
    this.#calls = calls;
  }

  read(source: Source): CallValues {
    const budget = budgetOf(callBudget(this.#calls));
    const args = this.#func.params.map((param) => valueCodec(param.type).read(source, budget));
    return { args, result: this.#func.result && valueCodec(this.#func.result).read(source, budget) };
  }

  write(sink: Sink, { args, result }: CallValues): void {
    const budget = budgetOf(callBudget(this.#calls));
    this.#func.params.forEach((param, index) => {
      inside(`.args[${index}]`, () => { valueCodec(param.type).write(sink, args[index] as Value, budget); });
    });
    const { result: type } = this.#func;
    if (type && result !== null) inside(".result", () => { valueCodec(type).write(sink, result, budget); });
  }
}

/**
 * The values of `call`, which is one of `testCase`. Those of a seeded call
 * come out of its seed by the same codec, and hence the same distribution, as
 * drawn ones; nothing is remembered between calls.
 */
export function expandCall(testCase: Case, call: Call): CallValues {
  if (call.kind === "drawn") return { args: call.args, result: call.result };
  return new ValuesCodec(testCase.func, testCase.calls.length).read(new SeededSource(call.seed));
}

const SEED = integer(0, 0xffff_ffff);
const seeded: Codec<Seeded> = object<Seeded>({ kind: constant("seeded"), form: LIST_FORM, seed: SEED });

function drawn(func: FuncType, calls: number): Codec<Drawn> {
  const values = new ValuesCodec(func, calls);
  return {
    read: (source) => ({ kind: "drawn", form: LIST_FORM.read(source, undefined), ...values.read(source) }),
    write: (sink, call) => {
      LIST_FORM.write(sink, call.form, undefined);
      values.write(sink, call);
    },
  };
}

/** Calls whose seeds count up, so that a thousand of them take a few bytes. */
const series = (count: number): Codec<readonly Seeded[]> => mapped(
  seeded,
  (first) => Array.from({ length: count }, (_, index) => ({ ...first, seed: (first.seed + index) >>> 0 })),
  ([first]) => first as Seeded,
);

function isSeries(calls: readonly Call[]): calls is readonly Seeded[] {
  const [first] = calls;
  return first?.kind === "seeded"
    && calls.every((call, index) => call.kind === "seeded" && call.form === first.form && call.seed === (first.seed + index) >>> 0);
}

/** So many calls are mostly drawn one by one. */
const FEW = 4;

/** Exactly `count` calls of a function. */
function callsOf(func: FuncType, count: number): Codec<readonly Call[]> {
  const each = repeat(count, union<Call, unknown>([
    alternative(1, drawn(func, count), (call) => call.kind === "drawn"),
    alternative(1, seeded, () => true),
  ]));
  return union<readonly Call[], unknown>([
    alternative(count <= FEW ? 7 : 1, each, (calls) => count <= FEW || !isSeries(calls)),
    alternative(count <= FEW ? 1 : 3, series(count), () => true),
  ]);
}

const COUNT = size([[24, 1, 1], [24, 2, 3], [11, 4, 12], [3, 13, 60], [1, 61, 250], [1, 990, MAX_CALLS], [1, 1, MAX_CALLS]]);

/** The calls of a case of type `func`; one is the simplest. */
export function callsCodec(func: FuncType): Codec<readonly Call[]> {
  const most = maxCalls(funcWeight(func));
  return {
    read: (source) => callsOf(func, COUNT.read(source, most)).read(source, undefined),
    write: (sink, calls) => {
      COUNT.write(sink, calls.length, most);
      callsOf(func, calls.length).write(sink, calls, undefined);
    },
  };
}
