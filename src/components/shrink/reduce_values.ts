import type { Call, Case } from "../case/case.ts";
import { typesOf } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import { isPrimitive } from "../types/type.ts";
import type { PrimitiveType, ValueType } from "../types/type.ts";
import { caseCount, caseOf } from "../values/cases.ts";
import type { ChoiceType } from "../values/cases.ts";
import { partsOf } from "../values/parts.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { funcsOf } from "../case/functions.ts";
import { cut, FEW, shorten } from "../../harness/reduction.ts";
import type { Reducer, Steps } from "./reducer.ts";
import { PLAIN_CHARS } from "./scalar_size.ts";
import { REDUCIBLES } from "./scalars.ts";
import { simplest } from "./simplest.ts";
import { isSmallerValue } from "./value_size.ts";

/** A case that has `value` in a certain place. */
type Put = (value: Value) => Case;

/** Makes the values of drawn calls simpler: of as many calls as possible at once, then part by part. */
export const simplerValues: Reducer = {
  name: "simpler values",
  *reduce(testCase) {
    const types = funcsOf(testCase).map(typesOf);
    const plain = types.map((all) => all.map(simplest));
    const withCalls = (values: ReadonlyMap<number, readonly Value[]>): Case => ({
      ...testCase,
      calls: testCase.calls.map((call, index): Call => {
        if (call.kind === "seeded") return call;
        const all = values.get(index) ?? plain[call.of]!;
        return { ...call, args: all.slice(0, call.args.length), result: all[call.args.length] ?? null };
      }),
    });
    const start = testCase.calls.flatMap((call, index): [number, readonly Value[]][] =>
      call.kind === "seeded" ? [] : [[index, call.result === null ? call.args : [...call.args, call.result]]],
    );
    const needed = yield* cut(start, 0, (kept) => withCalls(new Map(kept)), FEW);
    const values = new Map(needed);
    for (const [index, before] of needed.slice(0, FEW)) {
      values.set(
        index,
        yield* simplifyEach(types[testCase.calls[index]!.of]!, before, (after) =>
          withCalls(new Map(values).set(index, after)),
        ),
      );
    }
  },
};

/** Makes `value` simpler; returns the value that it then is. */
function* simplify(type: ValueType, value: Value, put: Put): Steps<Value> {
  const plain = simplest(type);
  if (!isSmallerValue(type, plain, value)) return value;
  if (yield put(plain)) return plain;
  if (type.kind === "string") return yield* simplifyString(value as string, put);
  if (isPrimitive(type)) return yield* descend(type, value, put);
  switch (type.kind) {
    case "flags":
      return yield* simplifyEach(
        type.labels.map(() => BOOL),
        value as readonly Value[],
        put,
      );
    case "list":
      return yield* simplifyList(type.element, value as readonly Value[], put);
    case "map":
      return yield* simplifyList({ kind: "tuple", elements: [type.key, type.value] }, value as readonly Value[], put);
    case "fixed-list":
    case "tuple":
    case "record":
      return yield* simplifyEach(
        partsOf(type, value).map((part) => part.type),
        value as readonly Value[],
        put,
      );
    case "variant":
    case "enum":
    case "option":
    case "result":
      return yield* simplifyCase(type, value as CaseValue, put);
    default:
      return unreachable(type);
  }
}

const BOOL: ValueType = { kind: "bool" };

/** Makes as many of `values` as simple as can be at once, then each of the others as simple as it can. */
function* simplifyEach(
  types: readonly ValueType[],
  values: readonly Value[],
  put: (values: readonly Value[]) => Case,
): Steps<readonly Value[]> {
  const large = [...types.keys()].filter((index) =>
    isSmallerValue(types[index]!, simplest(types[index]!), values[index]!),
  );
  const plainBut = (kept: readonly number[]): readonly Value[] => {
    const plain = [...values];
    for (const index of large) plain[index] = simplest(types[index]!);
    for (const index of kept) plain[index] = values[index]!;
    return plain;
  };
  const needed = yield* cut(large, 0, (kept) => put(plainBut(kept)), FEW);
  let current = plainBut(needed);
  for (const index of needed.slice(0, FEW)) {
    const before = current;
    current = before.with(
      index,
      yield* simplify(types[index]!, before[index]!, (value) => put(before.with(index, value))),
    );
  }
  return current;
}

function* simplifyList(
  element: ValueType,
  values: readonly Value[],
  put: (values: readonly Value[]) => Case,
): Steps<readonly Value[]> {
  const kept = yield* cut(values, 1, put, FEW);
  const simple = yield* simplifyEach(Array<ValueType>(kept.length).fill(element), kept, put);
  return yield* shorten(simple, 1, put);
}

function* simplifyString(value: string, put: Put): Steps<string> {
  const write = (chars: readonly Value[]): string =>
    (chars as readonly number[]).map((char) => String.fromCodePoint(char)).join("");
  const putChars = (chars: readonly Value[]): Case => put(write(chars));
  let kept = yield* cut<Case, Value>(
    Array.from(value, (char) => char.codePointAt(0)!),
    1,
    putChars,
    FEW,
  );
  for (const plain of kept.length > 1 ? PLAIN_CHARS : []) {
    const all = kept.map(() => plain);
    if (yield putChars(all)) return write(yield* shorten(all, 1, putChars));
  }
  kept = yield* simplifyEach(Array<ValueType>(kept.length).fill({ kind: "char" }), kept, putChars);
  return write(yield* shorten(kept, 1, putChars));
}

function* simplifyCase(type: ChoiceType, value: CaseValue, put: Put): Steps<CaseValue> {
  let current = value;
  for (let index = 0; index < Math.min(caseCount(type), CASES_TRIED); index++) {
    const payload = caseOf(type, index)?.type;
    const other = { case: index, value: payload ? simplest(payload) : null };
    if (!isSmallerValue(type, other, value) || !(yield put(other))) continue;
    current = other;
    break;
  }
  const payload = caseOf(type, current.case)?.type;
  if (!payload || current.value === null) return current;
  const { case: index } = current;
  return { case: index, value: yield* simplify(payload, current.value, (inner) => put({ case: index, value: inner })) };
}

/** Of an enum of hundreds of labels, those that lead nowhere have been left out before; or each of them counts. */
const CASES_TRIED = 8;

/** Goes to the first smaller value that is taken, and on from there. */
function* descend(type: PrimitiveType, value: Value, put: Put): Steps<Value> {
  const reducible = REDUCIBLES[type.kind];
  let current = value;
  for (let taken = true; taken;) {
    taken = false;
    for (const candidate of reducible.simpler(current as never)) {
      if (!isSmallerValue(type, candidate, current) || !(yield put(candidate))) continue;
      current = candidate;
      taken = true;
      break;
    }
  }
  return current;
}
