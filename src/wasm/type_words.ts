import type { ImmediateKind, MemoryArgument, Operand, Operands } from "./immediates.ts";
import type { Instruction } from "./instruction.ts";
import { isDefaultable, isReference, matches, topOf } from "./subtyping.ts";
import type { Types } from "./subtyping.ts";
import { FIXED, isFixed } from "./type_rule.ts";
import type { ContextualWord, TypeWord } from "./type_rule.ts";
import type { FieldType, FunctionType, GlobalType, Limits, MemoryType, TableType } from "./types.ts";
import type { HeapType, ReferenceType, ValueType } from "./value_types.ts";

/** Core spec, "Contexts": what the indices of instructions stand for. */
export interface TypingContext {
  readonly types: Types;
  /** The type index of each function and of each tag. */
  readonly functions: readonly number[];
  readonly tags: readonly number[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  /** The types of element segments. */
  readonly elements: readonly ReferenceType[];
  readonly locals: readonly ValueType[];
  /** What a branch to each open block takes along, the innermost last. */
  readonly labels: readonly (readonly ValueType[])[];
  /** The results of the function. */
  readonly results: readonly ValueType[];
}

type Sequence = readonly ValueType[];

/** An instruction with its operands, and what a type that it is free to take is. */
interface Place {
  readonly context: TypingContext;
  readonly variable: ValueType;
  /** The operand of the `nth` immediate of a kind; `undefined` if there is none. */
  readonly get: <K extends ImmediateKind>(kind: K, nth?: number) => Operands[K] | undefined;
  readonly limits: readonly Limits[];
}

/** What goes in and what comes out. */
export interface Signature {
  readonly parameters: Sequence;
  readonly results: Sequence;
  readonly diverges: boolean;
  /** For each parameter the word of the rule that it comes from. */
  readonly roles: readonly TypeWord[];
}

/**
 * The type of an instruction at its place.
 *
 * @param variable the type of what may be of any type, which the stack decides.
 * @returns `null` where it is not valid, whatever is on the stack, and where its type is unknown.
 */
export function signatureOf(
  { immediates, type }: Instruction,
  operands: readonly Operand[],
  context: TypingContext,
  variable: ValueType = "i32",
): Signature | null {
  if (!type) return null;
  const place: Place = {
    context,
    variable,
    get: (kind, nth = 0) => {
      for (let at = 0, seen = 0; at < immediates.length; at++)
        if (immediates[at] === kind && seen++ === nth) return operands[at] as Operands[typeof kind];
      return undefined;
    },
    get limits() {
      return limitsOf(immediates, operands, context);
    },
  };
  const roles: TypeWord[] = [];
  const parameters = sequence(type.parameters, place, roles);
  const results = parameters && sequence(type.results, place, []);
  return results && { parameters, results, diverges: type.diverges, roles };
}

function sequence(words: readonly TypeWord[], place: Place, roles: TypeWord[]): Sequence | null {
  const types: ValueType[] = [];
  for (const word of words) {
    const some = isFixed(word) ? [FIXED[word]] : WORDS[word](place);
    if (!some) return null;
    for (const type of some) {
      types.push(type);
      roles.push(word);
    }
  }
  return types;
}

/** Of the memories or tables that are named, in their order. */
function limitsOf(
  immediates: readonly ImmediateKind[],
  operands: readonly Operand[],
  { memories, tables }: TypingContext,
): readonly Limits[] {
  return immediates.flatMap((kind, at) => {
    const operand = operands[at];
    if (kind === "table") return tables[operand as number] ?? [];
    if (kind === "memory") return memories[operand as number] ?? [];
    return kind.startsWith("memarg") ? (memories[(operand as MemoryArgument).memory] ?? []) : [];
  });
}

const reference = (heap: HeapType, nullable: boolean): Sequence => [{ nullable, heap }];

/** One type if there is one. */
const one = (type: ValueType | undefined): Sequence | null => (type === undefined ? null : [type]);

/** Nothing, under a condition. */
const provided = (condition: boolean | undefined): Sequence | null => (condition ? [] : null);

function functionType({ context, get }: Place): FunctionType | undefined {
  const index = get("type") ?? context.functions[get("func") ?? -1] ?? context.tags[get("tag") ?? -1];
  const composite = context.types[index ?? -1]?.composite;
  return composite?.kind === "func" ? composite : undefined;
}

function blockType({ context, get }: Place): Omit<FunctionType, "kind"> | undefined {
  const type = get("block_type");
  if (type === undefined || type === "empty") return type && { parameters: [], results: [] };
  if (typeof type !== "number") return { parameters: [], results: [type] };
  const composite = context.types[type]?.composite;
  return composite?.kind === "func" ? composite : undefined;
}

const labelTypes = ({ context, get }: Place): Sequence | undefined => {
  const label = get("label");
  return label === undefined ? undefined : context.labels.at(-1 - label);
};

/** The field of a structure if the operands name one, else the elements of an array. */
function fieldOf({ context, get }: Place, nth = 0): FieldType | undefined {
  const composite = context.types[get("type", nth) ?? -1]?.composite;
  const field = get("field");
  if (field === undefined) return composite?.kind === "array" ? composite.element : undefined;
  return composite?.kind === "struct" ? composite.fields[field] : undefined;
}

const isPacked = (type: FieldType["type"]): type is "i8" | "i16" => type === "i8" || type === "i16";
const unpacked = ({ type }: FieldType): ValueType => (isPacked(type) ? "i32" : type);
const isPlain = ({ type }: FieldType): boolean => isPacked(type) || !isReference(type);

const fieldsOf = ({ context, get }: Place): readonly FieldType[] | undefined => {
  const composite = context.types[get("type") ?? -1]?.composite;
  return composite?.kind === "struct" ? composite.fields : undefined;
};

/** The types of a cast: what comes in, what it is cast to. */
function castOf({ get }: Place): { readonly from: ReferenceType; readonly to: ReferenceType } | undefined {
  const flags = get("cast_flags");
  const [from, to] = [get("heap_type"), get("heap_type", 1)];
  if (flags === undefined || from === undefined || to === undefined) return undefined;
  return { from: { nullable: (flags & 1) !== 0, heap: from }, to: { nullable: (flags & 2) !== 0, heap: to } };
}

const asReference = ({ variable }: Place, nullable: boolean): Sequence | null =>
  isReference(variable) ? [{ nullable, heap: variable.heap }] : reference("any", nullable);

const addressOf = (limits: Limits | undefined): Sequence | null => one(limits?.address);

const I32: Sequence = ["i32"];

/** What a word of a type rule stands for; `null` where the instruction is not valid. */
const WORDS: Readonly<Record<ContextualWord, (place: Place) => Sequence | null>> = {
  any: ({ variable }) => [variable],
  number: ({ variable }) => (isReference(variable) ? null : [variable]),
  chosen: ({ get }) => get("value_types") ?? null,
  reference: (place) => asReference(place, false),
  "reference?": (place) => asReference(place, true),

  in: (place) => blockType(place)?.parameters ?? null,
  out: (place) => blockType(place)?.results ?? null,
  label: (place) => labelTypes(place) ?? null,
  /** A label's but for the last, which is a reference. */
  front: (place) => {
    const types = labelTypes(place);
    const last = types?.at(-1);
    return types && last && isReference(last) ? types.slice(0, -1) : null;
  },
  cast: (place) => one(castOf(place)?.from),
  target: (place) => one(castOf(place)?.to),
  /** What is left where the cast fails. */
  rest: (place) => {
    const cast = castOf(place);
    return cast ? reference(cast.from.heap, cast.from.nullable && !cast.to.nullable) : null;
  },
  returned: ({ context }) => context.results,
  thrown: (place) => functionType(place)?.parameters ?? null,
  params: (place) => functionType(place)?.parameters ?? null,
  results: (place) => functionType(place)?.results ?? null,
  /** The function returns what its caller does. */
  tail: (place) => {
    const results = functionType(place)?.results;
    const { types, results: expected } = place.context;
    return provided(
      results?.length === expected.length && results.every((type, index) => matches(types, type, expected[index]!)),
    );
  },
  /** An index into a table of functions. */
  index: ({ context, get, limits }) => {
    const element = context.tables[get("table") ?? -1]?.element;
    return element && topOf(context.types, element.heap) === "func" ? addressOf(limits[0]) : null;
  },
  ref: ({ get }) => reference(get("type")!, true),
  new: ({ get }) => reference(get("type")!, false),
  function: ({ context, get }) => {
    const type = context.functions[get("func") ?? -1];
    return type === undefined ? null : reference(type, false);
  },
  heap: ({ get }) => reference(get("heap_type")!, false),
  "heap?": ({ get }) => reference(get("heap_type")!, true),
  top: ({ context, get }) => reference(topOf(context.types, get("heap_type")!), true),

  local: ({ context, get }) => one(context.locals[get("local") ?? -1]),
  global: ({ context, get }) => one(context.globals[get("global") ?? -1]?.type),
  variable: ({ context, get }) => {
    const global = context.globals[get("global") ?? -1];
    return global?.mutable ? [global.type] : null;
  },
  at: ({ limits }) => addressOf(limits[0]),
  from: ({ limits }) => addressOf(limits[1]),
  length: ({ limits }) => (limits.every(({ address }) => address === "i64") ? ["i64"] : ["i32"]),
  element: ({ context, get }) => one(context.tables[get("table") ?? -1]?.element),
  more: ({ limits }) => addressOf(limits[0]),
  /** Into a segment and how much of it; into an array, and how long a new one is. */
  start: () => I32,
  count: () => I32,
  place: () => I32,
  room: () => I32,
  /** The segment holds what the table or the array takes. */
  elements: (place) => {
    const { context, get } = place;
    const element = context.elements[get("elem") ?? -1];
    const taken = get("table") === undefined ? fieldOf(place)?.type : context.tables[get("table")!]?.element;
    return provided(element && taken && !isPacked(taken) && matches(context.types, element, taken));
  },
  /** The second table or array holds what the first one takes, and if it is an array, that is mutable. */
  copied: (place) => {
    const { types, tables } = place.context;
    const [to, from] = [0, 1].map((nth) => tables[place.get("table", nth) ?? -1]?.element);
    if (to && from) return provided(matches(types, from, to));
    const [into, of] = [fieldOf(place), fieldOf(place, 1)];
    if (!into?.mutable || !of) return null;
    if (isPacked(into.type) || isPacked(of.type)) return provided(into.type === of.type);
    return provided(matches(types, of.type, into.type));
  },
  source: ({ get }) => reference(get("type", 1)!, true),

  fields: (place) => fieldsOf(place)?.map(unpacked) ?? null,
  /** All fields have a default value. */
  defaults: (place) => provided(fieldsOf(place)?.every((field) => isDefaultable(unpacked(field)))),
  default: (place) => {
    const field = fieldOf(place);
    return provided(field && isDefaultable(unpacked(field)));
  },
  field: (place) => {
    const field = fieldOf(place);
    return field && !isPacked(field.type) ? [field.type] : null;
  },
  packed: (place) => {
    const field = fieldOf(place);
    return field && isPacked(field.type) ? ["i32"] : null;
  },
  stored: (place) => {
    const field = fieldOf(place);
    return field?.mutable ? [unpacked(field)] : null;
  },
  mutable: (place) => provided(fieldOf(place)?.mutable),
  item: (place) => {
    const field = fieldOf(place);
    return field ? [unpacked(field)] : null;
  },
  items: (place) => {
    const field = fieldOf(place);
    return field ? Array<ValueType>(place.get("count") ?? 0).fill(unpacked(field)) : null;
  },
  /** An array of numbers. */
  plain: (place) => {
    const field = fieldOf(place);
    return provided(field && isPlain(field));
  },
};
