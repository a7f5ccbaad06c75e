import { unreachable } from "../../errors.ts";
import type { Feature } from "../../wasm/feature.ts";
import { featuresOf, whyMalformed } from "../../wasm/features.ts";
import type { ElementSegment } from "../../wasm/items.ts";
import { Section } from "../../wasm/sections.ts";
import { sectionSpans } from "../../wasm/spans.ts";
import type { Case } from "../case/case.ts";
import { instructionNames, sectionNames } from "../case/contents.ts";
import { cutOff, formOf } from "../case/form.ts";
import type { Form } from "../case/form.ts";
import { namesNoLocal } from "../case/local_names.ts";

/** What a case has to look like for a known issue to explain its failure: the structural cause, as data. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly form: Form }
  /** Whether this project's reader finds a module malformed, or a regular expression that all that it says matches. */
  | { readonly malformed: boolean | string }
  /** Whether there are bytes behind the last section that is whole: one that says it is longer. */
  | { readonly cutOff: boolean }
  /** A proposal that a module uses. */
  | { readonly feature: Feature }
  /**
   * A regular expression that the whole name of some section matches, as `data` or `custom "name"`; of a component also
   * of what is in it.
   */
  | { readonly section: string }
  /** A regular expression that the whole name of some instruction matches, in code and in constants. */
  | { readonly instruction: string }
  /** Some element segment that can be read is of this mode. */
  | { readonly elements: ElementSegment["mode"] }
  /** The type of some declarative segment of expressions is written out, with its nullability. */
  | { readonly declaredType: "long" }
  /** Whether the name section names a local that its function does not have. */
  | { readonly namesNoLocal: boolean };

/** Whether `condition` holds for `testCase`. */
export function holds(condition: Condition, testCase: Case): boolean {
  const { bytes } = testCase;
  if ("all" in condition) return condition.all.every((one) => holds(one, testCase));
  if ("any" in condition) return condition.any.some((one) => holds(one, testCase));
  if ("not" in condition) return !holds(condition.not, testCase);
  if ("form" in condition) return formOf(bytes) === condition.form;
  if ("malformed" in condition) return isMalformed(bytes, condition.malformed);
  if ("cutOff" in condition) return (cutOff(bytes) !== null) === condition.cutOff;
  if ("feature" in condition) return featuresOf(bytes)?.has(condition.feature) ?? false;
  if ("section" in condition) return matches(condition.section, sectionNames(bytes));
  if ("instruction" in condition) return matches(condition.instruction, instructionNames(bytes));
  if ("elements" in condition) return elementModes(bytes).includes(condition.elements);
  if ("declaredType" in condition) return hasLongDeclaredType(bytes);
  if ("namesNoLocal" in condition) return namesNoLocal(bytes) === condition.namesNoLocal;
  return unreachable(condition);
}

function isMalformed(bytes: Uint8Array, how: boolean | string): boolean {
  const why = whyMalformed(bytes);
  if (typeof how === "boolean") return (why !== null) === how;
  return why !== null && matches(how, [why]);
}

const matches = (pattern: string, names: Iterable<string>): boolean => {
  const whole = new RegExp(`^(?:${pattern})$`, "s");
  return Array.from(names).some((name) => whole.test(name));
};

/** Core spec, "Element Section": the lowest two bits of what each segment begins with. */
const MODES = ["active", "passive", "active", "declarative"] as const;

const elementModes = (bytes: Uint8Array): readonly ElementSegment["mode"][] =>
  sectionSpans(bytes)
    .filter(({ id }) => id === Section.element)
    .flatMap(({ items }) => items.map(({ start }) => MODES[(bytes[start] ?? 0) & 3]!));

/** A declarative segment of expressions, and the codes of reference types that are more than one byte. */
const DECLARED_EXPRESSIONS = 7;
const LONG_TYPES: ReadonlySet<number | undefined> = new Set([0x63, 0x64]);

const hasLongDeclaredType = (bytes: Uint8Array): boolean =>
  sectionSpans(bytes)
    .filter(({ id }) => id === Section.element)
    .some(({ items }) =>
      items.some(({ start }) => bytes[start] === DECLARED_EXPRESSIONS && LONG_TYPES.has(bytes[start + 1])),
    );
