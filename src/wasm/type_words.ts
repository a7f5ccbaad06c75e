// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

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
class Place {
  readonly #immediates: readonly ImmediateKind[];
  readonly #operands: readonly Operand[];
  readonly context: TypingContext;
  readonly variable: ValueType;

  constructor(
    immediates: readonly ImmediateKind[],
    operands: readonly Operand[],
    context: TypingContext,
    variable: ValueType,
  ) {
    this.#immediates = immediates;
    this.#operands = operands;
    this.context = context;
    this.variable = variable;
  }

  /** The operand of the `nth` immediate of a kind; `undefined` if there is none. */
  get<K extends ImmediateKind>(kind: K, nth = 0): Operands[K] | undefined {
    for (let at = 0, seen = 0; at < this.#immediates.length; at++)
      if (this.#immediates[at] === kind && seen++ === nth) return this.#operands[at] as Operands[K];
    return undefined;
  }

  /** Of the memories or tables that are named, in their order. */
  get limits(): readonly Limits[] {
    const { memories, tables } = this.context;
    return this.#immediates.flatMap((kind, at) => {
      const operand = this.#operands[at];
      if (kind === "table") return tables[operand as number] ?? [];
      if (kind === "memory") return memories[operand as number] ?? [];
      return kind.startsWith("memarg") ? (memories[(operand as MemoryArgument).memory] ?? []) : [];
    });
  }
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
  const place = new Place(immediates, operands, context, variable);
  const roles: TypeWord[] = [];
  const parameters = sequence(type.parameters, place, roles);
  const results = parameters && sequence(type.results, place, []);
  return results && { parameters, results, diverges: type.diverges, roles };
}

function sequence(words: readonly TypeWord[], place: Place, roles: TypeWord[]): Sequence | null {
  const types: ValueType[] = [];
  for (const word of words) {
    if (isFixed(word)) {
      types.push(FIXED[word]);
      roles.push(word);
      continue;
    }
    const some = WORDS[word](place);
    if (!some) return null;
    for (const type of some) {
      types.push(type);
      roles.push(word);
    }
  }
  return types;
}

const reference = (heap: HeapType, nullable: boolean): Sequence => [{ nullable, heap }];

/** One type if there is one. */
const one = (type: ValueType | undefined): Sequence | null => (type === undefined ? null : [type]);

/** Nothing, under a condition. */
const provided = (condition: boolean | undefined): Sequence | null => (condition ? [] : null);

function functionType(place: Place): FunctionType | undefined {
  const index =
    place.get("type") ?? place.context.functions[place.get("func") ?? -1] ?? place.context.tags[place.get("tag") ?? -1];
  const composite = place.context.types[index ?? -1]?.composite;
  return composite?.kind === "func" ? composite : undefined;
}

function blockType(place: Place): Omit<FunctionType, "kind"> | undefined {
  const type = place.get("block_type");
  if (type === undefined || type === "empty") return type && { parameters: [], results: [] };
  if (typeof type !== "number") return { parameters: [], results: [type] };
  const composite = place.context.types[type]?.composite;
  return composite?.kind === "func" ? composite : undefined;
}

const labelTypes = (place: Place): Sequence | undefined => {
  const label = place.get("label");
  return label === undefined ? undefined : place.context.labels.at(-1 - label);
};

/** The field of a structure if the operands name one, else the elements of an array. */
function fieldOf(place: Place, nth = 0): FieldType | undefined {
  const composite = place.context.types[place.get("type", nth) ?? -1]?.composite;
  const field = place.get("field");
  if (field === undefined) return composite?.kind === "array" ? composite.element : undefined;
  return composite?.kind === "struct" ? composite.fields[field] : undefined;
}

const isPacked = (type: FieldType["type"]): type is "i8" | "i16" => type === "i8" || type === "i16";
const unpacked = ({ type }: FieldType): ValueType => (isPacked(type) ? "i32" : type);
const isPlain = ({ type }: FieldType): boolean => isPacked(type) || !isReference(type);

const fieldsOf = (place: Place): readonly FieldType[] | undefined => {
  const composite = place.context.types[place.get("type") ?? -1]?.composite;
  return composite?.kind === "struct" ? composite.fields : undefined;
};

/** The types of a cast: what comes in, what it is cast to. */
function castOf(place: Place): { readonly from: ReferenceType; readonly to: ReferenceType } | undefined {
  const flags = place.get("cast_flags");
  const [from, to] = [place.get("heap_type"), place.get("heap_type", 1)];
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
  chosen: (place) => place.get("value_types") ?? null,
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
  index: (place) => {
    const element = place.context.tables[place.get("table") ?? -1]?.element;
    return element && topOf(place.context.types, element.heap) === "func" ? addressOf(place.limits[0]) : null;
  },
  ref: (place) => reference(place.get("type")!, true),
  new: (place) => reference(place.get("type")!, false),
  function: (place) => {
    const type = place.context.functions[place.get("func") ?? -1];
    return type === undefined ? null : reference(type, false);
  },
  heap: (place) => reference(place.get("heap_type")!, false),
  "heap?": (place) => reference(place.get("heap_type")!, true),
  top: (place) => reference(topOf(place.context.types, place.get("heap_type")!), true),

  local: (place) => one(place.context.locals[place.get("local") ?? -1]),
  global: (place) => one(place.context.globals[place.get("global") ?? -1]?.type),
  variable: (place) => {
    const global = place.context.globals[place.get("global") ?? -1];
    return global?.mutable ? [global.type] : null;
  },
  at: ({ limits }) => addressOf(limits[0]),
  from: ({ limits }) => addressOf(limits[1]),
  length: ({ limits }) => (limits.every(({ address }) => address === "i64") ? ["i64"] : ["i32"]),
  element: (place) => one(place.context.tables[place.get("table") ?? -1]?.element),
  more: ({ limits }) => addressOf(limits[0]),
  /** Into a segment and how much of it; into an array, and how long a new one is. */
  start: () => I32,
  count: () => I32,
  place: () => I32,
  room: () => I32,
  /** The segment holds what the table or the array takes. */
  elements: (place) => {
    const { types, elements, tables } = place.context;
    const element = elements[place.get("elem") ?? -1];
    const table = place.get("table");
    const taken = table === undefined ? fieldOf(place)?.type : tables[table]?.element;
    return provided(element && taken && !isPacked(taken) && matches(types, element, taken));
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
  source: (place) => reference(place.get("type", 1)!, true),

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
