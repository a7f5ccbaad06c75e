import { inside } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { alternative, size, union } from "../../input/choices.ts";
import { mapped, repeat } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";
import { SeededSource } from "../../input/seeded.ts";
import type { Sink, Source } from "../../input/source.ts";
import type { FuncType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { functionOf } from "../case/case.ts";
import type { Call, CallOptions, Case, DrawnCall, SeededCall, Uncalled } from "../case/case.ts";
import { mostCalls } from "../case/legal.ts";
import { callBudget, MAX_CALLS } from "../case/limits.ts";
import { PLAIN_CALL } from "../case/plain.ts";
import { ANSWER, LIST_FORM } from "./options.ts";
import { budgetOf } from "./strings.ts";
import { valueCodec } from "./values.ts";

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
      inside(`.args[${index}]`, () => {
        valueCodec(param.type).write(sink, args[index] as Value, budget);
      });
    });
    const { result: type } = this.#func;
    if (type && result !== null)
      inside(".result", () => {
        valueCodec(type).write(sink, result, budget);
      });
  }
}

/**
 * The values of `call`, which is one of `testCase`. Those of a seeded call
 * come out of its seed by the same codec, and hence the same distribution, as
 * drawn ones; nothing is remembered between calls.
 */
export function expandCall(testCase: Case, call: Call): CallValues {
  if (call.kind === "drawn") return { args: call.args, result: call.result };
  return new ValuesCodec(functionOf(testCase, call).func, testCase.calls.length).read(new SeededSource(call.seed));
}

const SEED = integer(0, 0xffff_ffff);

/** What is drawn only where there is a choice. */
const CALL_OPTIONS: Codec<CallOptions, Uncalled> = {
  read: (source, { functions, asyncHost }) => ({
    of: functions.length > 1 ? integer(0, functions.length - 1).read(source, undefined) : PLAIN_CALL.of,
    form: LIST_FORM.read(source, undefined),
    answer: asyncHost ? ANSWER.read(source, undefined) : PLAIN_CALL.answer,
  }),
  write: (sink, { of, form, answer }, { functions, asyncHost }) => {
    if (functions.length > 1) integer(0, functions.length - 1).write(sink, of, undefined);
    LIST_FORM.write(sink, form, undefined);
    if (asyncHost) ANSWER.write(sink, answer, undefined);
  },
};

const SEEDED: Codec<SeededCall, Uncalled> = {
  read: (source, uncalled) => ({
    kind: "seeded",
    ...CALL_OPTIONS.read(source, uncalled),
    seed: SEED.read(source, undefined),
  }),
  write: (sink, call, uncalled) => {
    CALL_OPTIONS.write(sink, call, uncalled);
    SEED.write(sink, call.seed, undefined);
  },
};

const drawn = (count: number): Codec<DrawnCall, Uncalled> => ({
  read: (source, uncalled) => {
    const options = CALL_OPTIONS.read(source, uncalled);
    return { kind: "drawn", ...options, ...new ValuesCodec(functionOf(uncalled, options).func, count).read(source) };
  },
  write: (sink, call, uncalled) => {
    CALL_OPTIONS.write(sink, call, uncalled);
    new ValuesCodec(functionOf(uncalled, call).func, count).write(sink, call);
  },
});

/** Calls whose seeds count up, so that a thousand of them take a few bytes. */
const series = (count: number): Codec<readonly SeededCall[], Uncalled> =>
  mapped(
    SEEDED,
    (first) => Array.from({ length: count }, (_, index) => ({ ...first, seed: (first.seed + index) >>> 0 })),
    ([first]) => first as SeededCall,
  );

function isSeries(calls: readonly Call[]): calls is readonly SeededCall[] {
  const [first] = calls;
  return (
    first?.kind === "seeded" &&
    calls.every(
      (call, index) => call.kind === "seeded" && sameOptions(call, first) && call.seed === (first.seed + index) >>> 0,
    )
  );
}

const sameOptions = (a: CallOptions, b: CallOptions): boolean =>
  a.of === b.of && a.form === b.form && a.answer === b.answer;

/** So many calls are mostly drawn one by one. */
const FEW = 4;

/** Exactly `count` calls. */
function callsOf(count: number): Codec<readonly Call[], Uncalled> {
  const each = repeat(
    count,
    union<Call, Uncalled>([
      alternative(1, drawn(count), (call) => call.kind === "drawn"),
      alternative(1, SEEDED, () => true),
    ]),
  );
  return union<readonly Call[], Uncalled>([
    alternative(count <= FEW ? 7 : 1, each, (calls) => count <= FEW || !isSeries(calls)),
    alternative(count <= FEW ? 1 : 3, series(count), () => true),
  ]);
}

const COUNT = size([
  [24, 1, 1],
  [24, 2, 3],
  [11, 4, 12],
  [3, 13, 60],
  [1, 61, 250],
  [1, 990, MAX_CALLS],
  [1, 1, MAX_CALLS],
]);

/** The calls of a case; one is the simplest. */
export const CALLS: Codec<readonly Call[], Uncalled> = {
  read: (source, uncalled) => callsOf(COUNT.read(source, mostCalls(uncalled))).read(source, uncalled),
  write: (sink, calls, uncalled) => {
    COUNT.write(sink, calls.length, mostCalls(uncalled));
    callsOf(calls.length).write(sink, calls, uncalled);
  },
};
