import type { Feature } from "../../../wasm/feature.ts";
import { NATURAL_ALIGNMENT } from "../../../wasm/immediates.ts";
import type { ImmediateKind, Operand } from "../../../wasm/immediates.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import { isBottom, isReference, topOf } from "../../../wasm/subtyping.ts";
import { isFixed } from "../../../wasm/type_rule.ts";
import { signatureOf } from "../../../wasm/type_words.ts";
import type { Signature, TypingContext } from "../../../wasm/type_words.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { keyOfAll } from "./space.ts";
import type { Space } from "./space.ts";

/** An instruction with those operands that decide what its type is; the others are drawn when it is used. */
export interface Form extends Signature {
  readonly instruction: Instruction;
  readonly operands: readonly Operand[];
  /** What is taken for the type that the stack decides; `null` if the instruction has none. */
  readonly variable: ValueType | null;
  /** Of its results. */
  readonly key: string;
}

/** What the type of an instruction does not depend on. */
const FREE: ReadonlySet<ImmediateKind> = new Set<ImmediateKind>([
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "lane",
  "lanes",
  "fence",
]);

export const isFree = (kind: ImmediateKind): boolean => FREE.has(kind);
export const isMemoryArgument = (kind: ImmediateKind): kind is keyof typeof NATURAL_ALIGNMENT =>
  kind in NATURAL_ALIGNMENT;

/** So many elements at most are given to a new array one by one. */
const MAX_COUNT = 4;

/** Whether its type is the same in every module. */
export const isConstant = ({ immediates, type }: Instruction): boolean =>
  immediates.every(isFree) && !!type && [...type.parameters, ...type.results].every(isFixed);

/** Forms that are the same in every module, and those that are the same for memories with the same addresses. */
const constantForms = new Map<Instruction, readonly Form[]>();
const accesses = new Map<Instruction, Map<string, Form>>();

/** All forms that an instruction has in a module. */
export function formsOf(instruction: Instruction, space: Space, context: TypingContext): Iterable<Form> {
  const { immediates } = instruction;
  if (isConstant(instruction)) {
    let found = constantForms.get(instruction);
    if (!found) constantForms.set(instruction, (found = [...forms(instruction, space, context)]));
    return found;
  }
  const [first] = immediates;
  return first && isMemoryArgument(first) ? accessesOf(instruction, context) : forms(instruction, space, context);
}

function accessesOf(instruction: Instruction, context: TypingContext): readonly Form[] {
  let known = accesses.get(instruction);
  if (!known) accesses.set(instruction, (known = new Map<string, Form>()));
  return context.memories.map(({ address }, memory) => {
    const key = `${memory} ${address}`;
    const operands = [{ align: 0, offset: 0n, memory }, ...instruction.immediates.slice(1).map(() => 0)];
    const form = known.get(key) ?? formOf(instruction, operands, context, null);
    if (!form) throw new TypeError(`${instruction.name} does not take a memory`);
    known.set(key, form);
    return form;
  });
}

function* forms(instruction: Instruction, space: Space, context: TypingContext): Generator<Form> {
  const variables = variablesOf(instruction, space);
  for (const operands of operandsOf(instruction, instruction.immediates, space, context))
    for (const variable of variables) {
      const form = formOf(instruction, operands, context, variable);
      if (form) yield form;
    }
}

/** @returns `null` if an instruction is not valid with these operands. */
export function formOf(
  instruction: Instruction,
  operands: readonly Operand[],
  context: TypingContext,
  variable: ValueType | null,
): Form | null {
  const signature = signatureOf(instruction, operands, context, variable ?? "i32");
  return signature && { instruction, operands, variable, key: keyOfAll(signature.results), ...signature };
}

export function isAvailable({ features }: Instruction, given: ReadonlySet<Feature>): boolean {
  return features.every((feature) => given.has(feature));
}

/** The types that are tried for the one that the stack decides. */
export function variablesOf({ name, type }: Instruction, space: Space): readonly (ValueType | null)[] {
  const words = new Set(type ? [...type.parameters, ...type.results] : []);
  if (words.has("any")) return space.valueTypes();
  if (words.has("number")) return space.numberTypes();
  if (words.has("reference?")) {
    const nullable = space.valueTypes().filter((one) => isReference(one) && one.nullable);
    // There is no value behind a null of a type that only null is of.
    return name === "ref.as_non_null" ? nullable.filter((one) => isReference(one) && !isBottom(one.heap)) : nullable;
  }
  return [null];
}

function* operandsOf(
  instruction: Instruction,
  [kind, ...rest]: readonly ImmediateKind[],
  space: Space,
  context: TypingContext,
): Generator<readonly Operand[]> {
  if (kind === undefined) {
    yield [];
    return;
  }
  for (const operand of choicesFor(kind, instruction, space, context))
    for (const others of operandsOf(instruction, rest, space, context)) yield [operand, ...others];
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function choicesFor(
  kind: ImmediateKind,
  { name }: Instruction,
  space: Space,
  context: TypingContext,
): readonly Operand[] {
  switch (kind) {
    case "type": {
      const wanted = /^(struct|array)\./.exec(name)?.[1] ?? "func";
      return upTo(context.types.length).filter((type) => context.types[type]!.composite.kind === wanted);
    }
    case "func":
      return name === "ref.func" ? [...space.declared] : upTo(context.functions.length);
    case "table":
      return upTo(context.tables.length);
    case "memory":
      return upTo(context.memories.length);
    case "global":
      return upTo(context.globals.length);
    case "tag":
      return upTo(context.tags.length);
    case "elem":
      return upTo(context.elements.length);
    case "data":
      return upTo(space.dataSegments);
    case "local":
      return upTo(context.locals.length);
    case "field":
      return upTo(
        context.types.reduce(
          (most, { composite }) => Math.max(most, composite.kind === "struct" ? composite.fields.length : 0),
          0,
        ),
      );
    case "count":
      return upTo(MAX_COUNT + 1);
    case "heap_type": {
      const isCast = name.startsWith("ref.cast");
      return space.heaps().filter((heap) => {
        if (name === "ref.null") return true;
        // To a type without values there is only null to be cast.
        return topOf(space.types, heap) !== "exn" && !(isCast && isBottom(heap));
      });
    }
    case "value_types":
      return space.valueTypes().map((type) => [type]);
    default:
      return isFree(kind) ? [0] : [];
  }
}
