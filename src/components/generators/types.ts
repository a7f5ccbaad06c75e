import { NotEncodable, inside } from "../../input/codec.ts";
import type { Codec } from "../../input/codec.ts";
import { alternative, pick, size, union } from "../../input/choices.ts";
import { lazy, mapped, nullable } from "../../input/composites.ts";
import { boolean } from "../../input/scalars.ts";
import type { Sink, Source } from "../../input/source.ts";
import { depth } from "../types/children.ts";
import { KEY_KINDS, PRIMITIVE_KINDS, isNamed, isPrimitive } from "../types/type.ts";
import type {
  EnumType,
  FixedListType,
  FlagsType,
  KeyKind,
  ListType,
  MapType,
  NamedType,
  OptionType,
  PrimitiveKind,
  PrimitiveType,
  RecordType,
  ResultType,
  TupleType,
  ValueType,
  VariantType,
} from "../types/type.ts";
import { weight } from "../types/weight.ts";
import { sameType } from "../case/legal_types.ts";
import { MAX_ENUM_LABELS, MAX_FLAGS, MAX_MEMBERS, MAX_TYPE_WEIGHT } from "../case/limits.ts";
import { name, names } from "./names.ts";
import { definedAs, hasRoom, memberPlace, room, take } from "./type_scope.ts";
import type { TypePlace } from "./type_scope.ts";
import { valueCodec } from "./values.ts";

/** One object a kind: what is remembered of a type holds for it in every case. */
const PRIMITIVES = new Map(PRIMITIVE_KINDS.map((kind) => [kind, Object.freeze({ kind })]));
// Remembered from the start: else the first input that has one would do more than the others.
for (const type of PRIMITIVES.values()) {
  weight(type);
  valueCodec(type);
}

/** A primitive type at any place; `bool` is the simplest. */
const primitive: Codec<PrimitiveType> = mapped(
  pick<PrimitiveKind>(
    PRIMITIVE_KINDS,
    PRIMITIVE_KINDS.map((kind) => (kind === "string" ? 4 : 1)),
  ),
  (kind) => PRIMITIVES.get(kind)!,
  (type) => type.kind,
);
const key: Codec<MapType["key"]> = mapped(
  pick<KeyKind>(
    KEY_KINDS,
    KEY_KINDS.map((kind) => (kind === "string" ? 4 : 1)),
  ),
  (kind) => PRIMITIVES.get(kind) as MapType["key"],
  (type) => type.kind,
);

const MEMBERS = size([
  [12, 1, 1],
  [24, 2, 3],
  [12, 4, 7],
  [3, 8, 18],
  [1, 198, MAX_MEMBERS],
  [1, 1, MAX_MEMBERS],
]);
const ENUM_LABELS = size([
  [40, 1, 8],
  [8, 9, 40],
  [2, 126, 130],
  [4, 254, 258],
  [1, 1, 300],
  [1, 1, MAX_ENUM_LABELS],
]);
const FLAGS_LABELS = size([
  [20, 1, 4],
  [8, 7, 9],
  [8, 15, 17],
  [8, 31, MAX_FLAGS],
  [4, 1, MAX_FLAGS],
]);
const FIXED_LENGTH = size([
  [8, 1, 4],
  [4, 5, 18],
  [1, 19, 70],
  [1, 254, 258],
  [1, 1, MAX_TYPE_WEIGHT],
]);

/** A type at its place; `bool` is the simplest. */
export const valueType: Codec<ValueType, TypePlace> = lazy(() => anyType);

/** A type inside another: its weight is taken when it is known to be there. */
function inner(place: TypePlace): TypePlace {
  take(place, 1);
  return memberPlace(place, 0);
}

const list: Codec<ListType, TypePlace> = {
  read: (source, place) => ({ kind: "list", element: valueType.read(source, inner(place)) }),
  write: (sink, type, place) => {
    inside(".element", () => {
      valueType.write(sink, type.element, inner(place));
    });
  },
};

const option: Codec<OptionType, TypePlace> = {
  read: (source, place) => ({ kind: "option", type: valueType.read(source, inner(place)) }),
  write: (sink, type, place) => {
    inside(".some", () => {
      valueType.write(sink, type.type, inner(place));
    });
  },
};

const map: Codec<MapType, TypePlace> = {
  read: (source, place) => {
    take(place, 1);
    return { kind: "map", key: key.read(source, undefined), value: valueType.read(source, inner(place)) };
  },
  write: (sink, type, place) => {
    take(place, 1);
    inside(".key", () => {
      key.write(sink, type.key, undefined);
    });
    inside(".value", () => {
      valueType.write(sink, type.value, inner(place));
    });
  },
};

const fixedList: Codec<FixedListType, TypePlace> = {
  read: (source, place) => {
    const length = FIXED_LENGTH.read(source, room(place));
    return { kind: "fixed-list", element: valueType.read(source, repeated(place, length)), length };
  },
  write: (sink, type, place) => {
    inside(".length", () => {
      FIXED_LENGTH.write(sink, type.length, room(place));
    });
    inside(".element", () => {
      valueType.write(sink, type.element, repeated(place, type.length));
    });
  },
};

function repeated(place: TypePlace, length: number): TypePlace {
  take(place, length);
  return memberPlace(place, 0, place.times * length);
}

const tuple: Codec<TupleType, TypePlace> = {
  read: (source, place) => ({
    kind: "tuple",
    elements: readMembers(source, valueType, readCount(source, place), place),
  }),
  write: (sink, type, place) => {
    writeCount(sink, type.elements.length, place);
    writeMembers(sink, valueType, type.elements, place);
  },
};

/** What a result or a case may carry. */
const payload: Codec<ValueType | null, TypePlace> = nullable(boolean(), valueType);

const result: Codec<ResultType, TypePlace> = {
  read: (source, place) => {
    take(place, 2);
    const ok = payload.read(source, memberPlace(place, 0));
    return { kind: "result", ok, err: payload.read(source, memberPlace(place, 1)) };
  },
  write: (sink, type, place) => {
    take(place, 2);
    inside(".ok", () => {
      payload.write(sink, type.ok, memberPlace(place, 0));
    });
    inside(".err", () => {
      payload.write(sink, type.err, memberPlace(place, 1));
    });
  },
};

const record: Codec<RecordType, TypePlace> = {
  read: (source, place) => {
    const typeName = name.read(source, place.scope.names);
    const count = readCount(source, place);
    const labels = names(count).read(source, undefined);
    const types = readMembers(source, valueType, count, place);
    return define(place, {
      kind: "record",
      name: typeName,
      fields: labels.map((label, index) => ({ name: label, type: types[index] as ValueType })),
    });
  },
  write: (sink, type, place) => {
    name.write(sink, type.name, place.scope.names);
    writeCount(sink, type.fields.length, place);
    names(type.fields.length).write(
      sink,
      type.fields.map((field) => field.name),
      undefined,
    );
    writeMembers(
      sink,
      valueType,
      type.fields.map((field) => field.type),
      place,
    );
    define(place, type);
  },
};

const variant: Codec<VariantType, TypePlace> = {
  read: (source, place) => {
    const typeName = name.read(source, place.scope.names);
    const count = readCount(source, place);
    const labels = names(count).read(source, undefined);
    const types = readMembers(source, payload, count, place);
    return define(place, {
      kind: "variant",
      name: typeName,
      cases: labels.map((label, index) => ({ name: label, type: types[index] ?? null })),
    });
  },
  write: (sink, type, place) => {
    name.write(sink, type.name, place.scope.names);
    writeCount(sink, type.cases.length, place);
    names(type.cases.length).write(
      sink,
      type.cases.map((one) => one.name),
      undefined,
    );
    writeMembers(
      sink,
      payload,
      type.cases.map((one) => one.type),
      place,
    );
    define(place, type);
  },
};

/** Enum or flags: a name and labels. */
function labelled<T extends EnumType | FlagsType>(kind: T["kind"], count: Codec<number, number>): Codec<T, TypePlace> {
  return {
    read: (source, place) => {
      const typeName = name.read(source, place.scope.names);
      const length = count.read(source, place.scope.labels);
      place.scope.labels -= length;
      return define(place, { kind, name: typeName, labels: names(length).read(source, undefined) } as T);
    },
    write: (sink, type, place) => {
      name.write(sink, type.name, place.scope.names);
      count.write(sink, type.labels.length, place.scope.labels);
      place.scope.labels -= type.labels.length;
      names(type.labels.length).write(sink, type.labels, undefined);
      define(place, type);
    },
  };
}

function define<T extends NamedType>(place: TypePlace, type: T): T {
  place.scope.defined.push(type);
  return type;
}

/** A type that the function has already. */
const reuse: Codec<NamedType, TypePlace> = {
  read: (source, place) => {
    const candidates = reusable(place);
    const type = candidates[source.integer(candidates.length - 1)] as NamedType;
    take(place, weight(type) - 1);
    return type;
  },
  write: (sink, type, place) => {
    const candidates = reusable(place);
    const index = candidates.findIndex((one) => one.name === type.name);
    const earlier = candidates[index];
    if (earlier === undefined || !sameType(earlier, type)) throw new NotEncodable(`another type is named ${type.name}`);
    sink.integer(index, candidates.length - 1);
    take(place, weight(type) - 1);
  },
};

function reusable(place: TypePlace): readonly NamedType[] {
  return place.scope.defined.filter((type) => weight(type) - 1 <= room(place) && depth(type) <= place.depth);
}

/** One to `MAX_MEMBERS` members, as many as there is room for. */
function readCount(source: Source, place: TypePlace): number {
  const count = MEMBERS.read(source, room(place));
  take(place, count);
  return count;
}

function writeCount(sink: Sink, count: number, place: TypePlace): void {
  MEMBERS.write(sink, count, room(place));
  take(place, count);
}

function readMembers<T>(source: Source, member: Codec<T, TypePlace>, count: number, place: TypePlace): readonly T[] {
  const members: T[] = [];
  for (let index = 0; index < count; index++) members.push(member.read(source, memberPlace(place, index)));
  return members;
}

function writeMembers<T>(sink: Sink, member: Codec<T, TypePlace>, members: readonly T[], place: TypePlace): void {
  members.forEach((one, index) => {
    inside(`[${index}]`, () => {
      member.write(sink, one, memberPlace(place, index));
    });
  });
}

const isNew =
  (kind: ValueType["kind"]) =>
  (type: ValueType, place: TypePlace): boolean =>
    type.kind === kind && !definedAs(place.scope, type);
const isKind =
  (kind: ValueType["kind"]) =>
  (type: ValueType): boolean =>
    type.kind === kind;
const members =
  (least: number) =>
  (place: TypePlace): boolean =>
    hasRoom(place, least);
const labels = (place: TypePlace): boolean => place.scope.labels > 0 && (place.tower === 0 || !hasRoom(place, 1));

const anyType: Codec<ValueType, TypePlace> = union<ValueType, TypePlace>([
  alternative(40, primitive, isPrimitive, (place: TypePlace) => place.tower === 0 || !hasRoom(place, 1)),
  alternative(9, list, isKind("list"), members(1)),
  alternative(6, option, isKind("option"), members(1)),
  alternative(6, tuple, isKind("tuple"), members(1)),
  alternative(6, result, isKind("result"), members(2)),
  alternative(4, fixedList, isKind("fixed-list"), members(1)),
  alternative(4, map, isKind("map"), members(2)),
  alternative(8, record, isNew("record"), members(1)),
  alternative(8, variant, isNew("variant"), members(1)),
  alternative(5, labelled<EnumType>("enum", ENUM_LABELS), isNew("enum"), labels),
  alternative(4, labelled<FlagsType>("flags", FLAGS_LABELS), isNew("flags"), labels),
  alternative(6, reuse, isNamed, (place: TypePlace) => place.tower === 0 && reusable(place).length > 0),
]);
