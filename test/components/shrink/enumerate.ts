import type { Case } from "../../../src/components/case/case.ts";
import { PLAIN_CALL, PLAIN_CASE } from "../../../src/components/case/plain.ts";
import type { FuncType, PrimitiveKind, ValueType } from "../../../src/components/types/type.ts";
import { f64Bits } from "../../../src/components/values/floats.ts";
import type { Value } from "../../../src/components/values/value.ts";
import { plainFunction } from "../case/cases.ts";

/** The values of primitive types that the searches here tell apart. */
const PRIMITIVE_VALUES: Partial<Record<PrimitiveKind, readonly Value[]>> = {
  bool: [false, true],
  u8: [0, 200],
  u64: [0n, 2n ** 40n],
  f64: [0n, f64Bits(-0)],
  string: ["", "é"],
};

/**
 * Every case of one component, one call and at most `nodes` type and value
 * nodes, smallest first, of the primitive types `kinds`; of each primitive
 * type two values, and of types that differ in names only one.
 */
export function* casesUpTo(nodes: number, kinds: readonly PrimitiveKind[]): Generator<Case> {
  const typesOf = typesOver(kinds);
  for (let total = 0; total <= nodes; total++) {
    for (let ofTypes = 0; ofTypes <= Math.max(0, total - 1); ofTypes++) {
      for (const types of sequences(ofTypes, typesOf)) {
        for (const values of together(types, total - ofTypes)) {
          const params = types.map((type, index) => ({ name: `p${index}`, type }));
          yield caseOf({ params, result: null }, values, null);
          const last = params.at(-1);
          if (last)
            yield caseOf({ params: params.slice(0, -1), result: last.type }, values.slice(0, -1), values.at(-1)!);
        }
      }
    }
  }
}

function caseOf(func: FuncType, args: readonly Value[], result: Value | null): Case {
  return { ...PLAIN_CASE, functions: [plainFunction(func)], calls: [{ ...PLAIN_CALL, kind: "drawn", args, result }] };
}

/** All types over some primitive types, by how many nodes they have. */
function typesOver(kinds: readonly PrimitiveKind[]): (nodes: number) => readonly ValueType[] {
  const memo = new Map<number, readonly ValueType[]>();
  const typesOf = (nodes: number): readonly ValueType[] => {
    let found = memo.get(nodes);
    if (!found)
      memo.set(
        nodes,
        (found = [...makeTypes(nodes)].map((type, index) =>
          "name" in type ? { ...type, name: `t${nodes}-${index}` } : type,
        )),
      );
    return found;
  };
  function* makeTypes(nodes: number): Generator<ValueType> {
    if (nodes === 1) {
      for (const kind of kinds) yield { kind };
      yield { kind: "result", ok: null, err: null };
      return;
    }
    const labels = Array.from({ length: nodes - 1 }, (_label, index) => `l${index}`);
    yield { kind: "enum", name: "", labels };
    yield { kind: "flags", name: "", labels };
    for (const inner of typesOf(nodes - 1)) {
      yield { kind: "list", element: inner };
      yield { kind: "option", type: inner };
      yield { kind: "result", ok: inner, err: null };
      yield { kind: "result", ok: null, err: inner };
      for (const length of [1, 2]) yield { kind: "fixed-list", element: inner, length };
    }
    if (nodes > 2) for (const value of typesOf(nodes - 2)) yield { kind: "map", key: { kind: "bool" }, value };
    for (const members of sequences(nodes - 1, typesOf)) {
      yield { kind: "tuple", elements: members };
      yield { kind: "record", name: "", fields: members.map((type, index) => ({ name: `m${index}`, type })) };
      if (members.length === 2) yield { kind: "result", ok: members[0]!, err: members[1]! };
    }
    const payloads = (count: number): readonly (ValueType | null)[] => (count === 1 ? [null] : typesOf(count - 1));
    for (const cases of sequences(nodes - 1, payloads)) {
      yield { kind: "variant", name: "", cases: cases.map((type, index) => ({ name: `c${index}`, type })) };
    }
  }
  return typesOf;
}

/** Every sequence of items that take `total` together. */
function* sequences<T>(total: number, items: (size: number) => readonly T[]): Generator<readonly T[]> {
  if (total === 0) yield [];
  for (let first = 1; first <= total; first++) {
    for (const head of items(first)) {
      for (const tail of sequences(total - first, items)) yield [head, ...tail];
    }
  }
}

/** Every choice of one value a type that has exactly `nodes` nodes together. */
function* together(types: readonly ValueType[], nodes: number): Generator<readonly Value[]> {
  const [first, ...rest] = types;
  if (!first) {
    if (nodes === 0) yield [];
    return;
  }
  for (let size = 1; size <= nodes - rest.length; size++) {
    for (const value of valuesOf(first, size)) {
      for (const others of together(rest, nodes - size)) yield [value, ...others];
    }
  }
}

/** Every value of `type` that has exactly `nodes` nodes. */
function* valuesOf(type: ValueType, nodes: number): Generator<Value> {
  const leaf = nodes === 1;
  switch (type.kind) {
    case "list":
      for (let length = 0; length < nodes; length++)
        yield* together(Array<ValueType>(length).fill(type.element), nodes - 1);
      return;
    case "map":
      for (const entry of together([type.key, type.value], nodes - 1)) yield [entry];
      if (leaf) yield [];
      return;
    case "fixed-list":
      yield* together(Array<ValueType>(type.length).fill(type.element), nodes - 1);
      return;
    case "tuple":
      yield* together(type.elements, nodes - 1);
      return;
    case "record":
      yield* together(
        type.fields.map((field) => field.type),
        nodes - 1,
      );
      return;
    case "flags":
      if (leaf)
        for (let set = 0; set < 2 ** type.labels.length; set++)
          yield type.labels.map((_label, index) => ((set >> index) & 1) === 1);
      return;
    case "enum":
      if (leaf) yield* type.labels.map((_label, index) => ({ case: index, value: null }));
      return;
    case "option":
      yield* caseValues([null, type.type], nodes);
      return;
    case "result":
      yield* caseValues([type.ok, type.err], nodes);
      return;
    case "variant":
      yield* caseValues(
        type.cases.map((c) => c.type),
        nodes,
      );
      return;
    default:
      if (leaf) yield* PRIMITIVE_VALUES[type.kind] ?? [];
  }
}

function* caseValues(payloads: readonly (ValueType | null)[], nodes: number): Generator<Value> {
  for (const [index, payload] of payloads.entries()) {
    if (!payload) {
      if (nodes === 1) yield { case: index, value: null };
    } else for (const value of valuesOf(payload, nodes - 1)) yield { case: index, value };
  }
}
