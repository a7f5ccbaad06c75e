// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { Feature } from "../../../wasm/feature.ts";
import type { ImmediateKind, Operand } from "../../../wasm/immediates.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import { isBottom, topOf } from "../../../wasm/subtyping.ts";
import { signatureOf } from "../../../wasm/type_words.ts";
import type { Signature, TypingContext } from "../../../wasm/type_words.ts";
import type { ValueType } from "../../../wasm/value_types.ts";
import { isFree, sharingOf } from "./sharing.ts";
import { keyOf, keyOfAll } from "./space.ts";
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

/** So many elements at most are given to a new array one by one. */
const MAX_COUNT = 4;

/** Forms that several modules have, by their instruction. */
class Shared<K, T> {
  readonly #known = new Map<Instruction, Map<K, T>>();

  get(instruction: Instruction, key: K, find: () => T): T {
    let own = this.#known.get(instruction);
    if (!own) this.#known.set(instruction, (own = new Map<K, T>()));
    let found = own.get(key);
    if (found === undefined) own.set(key, (found = find()));
    return found;
  }
}

const ofNothing = new Shared<null, readonly Form[]>();
const ofTypes = new Shared<string, readonly Form[]>();
const ofMemories = new Shared<string, Form>();
/** By the index of the variable, and its type. */
const ofLocals: Shared<string, Form>[] = [];

/** All forms that an instruction has in a module. */
export function formsOf(instruction: Instruction, space: Space, context: TypingContext): readonly Form[] {
  const find = (): readonly Form[] => forms(instruction, space, context);
  switch (sharingOf(instruction)) {
    case "nothing":
      return ofNothing.get(instruction, null, find);
    case "types":
      return ofTypes.get(instruction, space.nameable, find);
    case "functions":
      return space.once(instruction, find);
    case "locals":
      return context.locals.map((type, local) => {
        const shared = (ofLocals[local] ??= new Shared<string, Form>());
        return shared.get(instruction, keyOf(type), () => formWith(instruction, [local], context));
      });
    case "memories": {
      const more = instruction.immediates.slice(1).map(() => 0);
      return context.memories.map(({ address }, memory) => {
        const operands = [{ align: 0, offset: 0n, memory }, ...more];
        return ofMemories.get(instruction, `${memory} ${address}`, () => formWith(instruction, operands, context));
      });
    }
    case "module":
      return find();
  }
}

/** One that there has to be. */
function formWith(instruction: Instruction, operands: readonly Operand[], context: TypingContext): Form {
  const form = formOf(instruction, operands, context, null);
  if (!form) throw new TypeError(`${instruction.name} does not take what there is`);
  return form;
}

function forms(instruction: Instruction, space: Space, context: TypingContext): readonly Form[] {
  const variables = variablesOf(instruction, space);
  const found: Form[] = [];
  for (const operands of operandsOf(instruction, space, context))
    for (const variable of variables) {
      const form = formOf(instruction, operands, context, variable);
      if (form) found.push(form);
    }
  return found;
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
  const words = type?.parameters;
  if (words?.includes("any")) return space.valueTypes();
  if (words?.includes("number")) return space.numberTypes();
  if (!words?.includes("reference?")) return NO_VARIABLE;
  const nullable = space.references().filter((one) => one.nullable);
  // There is no value behind a null of a type that only null is of.
  return name === "ref.as_non_null" ? nullable.filter(({ heap }) => !isBottom(heap)) : nullable;
}

const NO_VARIABLE = [null] as const;

/** All operands that may be tried, the last one varying first. */
function operandsOf(
  { name, immediates }: Instruction,
  space: Space,
  context: TypingContext,
): readonly (readonly Operand[])[] {
  let found: readonly (readonly Operand[])[] = [[]];
  for (const kind of immediates) {
    const choices = choicesFor(kind, name, space, context);
    if (choices.length === 0) return [];
    found = found.flatMap((before) => choices.map((operand) => [...before, operand]));
  }
  return found;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function choicesFor(kind: ImmediateKind, name: string, space: Space, context: TypingContext): readonly Operand[] {
  switch (kind) {
    case "type":
      return space.typesOf(name.startsWith("struct.") ? "struct" : name.startsWith("array.") ? "array" : "func");
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
      if (name === "ref.null") return space.heaps();
      // To a type without values there is only null to be cast.
      const isCast = name.startsWith("ref.cast");
      return space.heaps().filter((heap) => topOf(space.types, heap) !== "exn" && !(isCast && isBottom(heap)));
    }
    case "value_types":
      return space.valueTypes().map((type) => [type]);
    default:
      return isFree(kind) ? ZERO : [];
  }
}

const ZERO = [0] as const;
