import type { Case } from "../case/case.ts";
import type { Field, RecordType, TupleType, ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import { toPrimitive } from "./convert.ts";
import { funcsOf, withFunc } from "../case/functions.ts";
import { firstPlainName } from "./plain_names.ts";
import type { Reducer, Steps } from "./reducer.ts";
import { atEachSite, replaceAt, sites } from "./sites.ts";

/** Puts the members of a record or tuple in its place, where that is a parameter or a member itself. */
export const inlinedMembers: Reducer = {
  name: "inlined members",
  *reduce(testCase) {
    yield* spliceEverywhere(testCase, inlineAt);
  },
};

/** Puts fewer strings in the place of neighbours: where only the room counts that they take. */
export const mergedMembers: Reducer = {
  name: "merged members",
  *reduce(testCase) {
    yield* spliceEverywhere(testCase, mergeAt);
  },
};

/** Other members in the place of `count` from `start` on. */
interface Splice {
  readonly start: number;
  readonly count: number;
  readonly types: readonly ValueType[];
  /** The values of `types`, from those of the members that go. */
  readonly values: (values: readonly Value[]) => readonly Value[];
}

/** What can be done from the member at an index on. */
type SplicesAt = (types: readonly ValueType[], index: number) => readonly Splice[];

const inlineAt: SplicesAt = (types, index) => {
  const type = types[index]!;
  return isProduct(type)
    ? [{ start: index, count: 1, types: membersOf(type), values: ([value]) => value as readonly Value[] }]
    : [];
};

const mergeAt: SplicesAt = (types, start) => {
  const rest = types.length - start;
  const merge = (count: number, strings: number): Splice => ({
    start,
    count,
    types: Array<ValueType>(strings).fill(STRING),
    // What is left over when the others have become one string each is in the last.
    values: (values) =>
      Array.from({ length: strings }, (_string, index) => {
        const last = index === strings - 1 ? count : index + 1;
        const elements = types.slice(start + index, start + last);
        return toPrimitive({ kind: "tuple", elements }, values.slice(index, last), "string");
      }),
  });
  const halves = merge(rest, Math.ceil(rest / 2));
  return [halves, merge(rest, rest - 1), merge(2, 1)].filter(
    ({ count, types: { length } }) => length > 0 && length < count && count <= rest,
  );
};

const STRING: ValueType = { kind: "string" };

/** Splices the parameters, and the members of every record and tuple. */
function* spliceEverywhere(testCase: Case, splicesAt: SplicesAt): Steps {
  let start = testCase;
  for (const of of funcsOf(testCase).keys()) {
    start = yield* spliceAll(
      start,
      (current) => funcsOf(current)[of]!.params.map((param) => param.type),
      splicesAt,
      (current, splice) => spliceParams(current, of, splice),
    );
  }
  yield* atEachSite(start, function* (before, { id, type, isUse }) {
    if (isUse || !isProduct(type)) return before;
    const typeIn = (current: Case): ValueType => sites(current).find((site) => site.id === id)!.type;
    return yield* spliceAll(
      before,
      (current) => membersOf(typeIn(current)),
      splicesAt,
      (current, splice) =>
        replaceAt(current, id, {
          type: spliceMembers(typeIn(current), splice),
          value: (value) => spliced(value as readonly Value[], splice, splice.values),
        }),
    );
  });
}

function* spliceAll(
  testCase: Case,
  typesIn: (current: Case) => readonly ValueType[],
  splicesAt: SplicesAt,
  apply: (current: Case, splice: Splice) => Case,
): Steps<Case> {
  let current = testCase;
  for (let index = 0; index < typesIn(current).length;) {
    let taken: Case | undefined;
    for (const splice of splicesAt(typesIn(current), index)) {
      const candidate = apply(current, splice);
      if (!(yield candidate)) continue;
      taken = candidate;
      break;
    }
    if (taken) current = taken;
    else index++;
  }
  return current;
}

function spliced<T>(
  items: readonly T[],
  { start, count }: Splice,
  replace: (gone: readonly T[]) => readonly T[],
): readonly T[] {
  return items.toSpliced(start, count, ...replace(items.slice(start, start + count)));
}

/** Members of other types; one that takes the place of one alone keeps its name. */
function splicedFields(fields: readonly Field[], splice: Splice): readonly Field[] {
  const names = fields.map((field) => field.name);
  return spliced(fields, splice, (gone) =>
    splice.types.map((type, index) => {
      const name = gone[index]?.name ?? firstPlainName(names);
      names.push(name);
      return { name, type };
    }),
  );
}

function spliceParams(testCase: Case, of: number, splice: Splice): Case {
  const func = funcsOf(testCase)[of]!;
  return withFunc(testCase, of, { ...func, params: splicedFields(func.params, splice) }, ({ args, result }) => ({
    args: spliced(args, splice, splice.values),
    result,
  }));
}

type ProductType = RecordType | TupleType;

const isProduct = (type: ValueType): type is ProductType => type.kind === "record" || type.kind === "tuple";

function membersOf(type: ValueType): readonly ValueType[] {
  if (!isProduct(type)) return [];
  return type.kind === "record" ? type.fields.map((field) => field.type) : type.elements;
}

function spliceMembers(type: ValueType, splice: Splice): ValueType {
  if (!isProduct(type)) return type;
  if (type.kind === "record") return { ...type, fields: splicedFields(type.fields, splice) };
  return { ...type, elements: spliced(type.elements, splice, () => splice.types) };
}
