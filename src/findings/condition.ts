import { flatCount } from "../canonical/flatten.ts";
import type { Case, ComponentOptions, JcoConfig, Link, V8Config } from "../case/case.ts";
import { children, typesOf } from "../types/children.ts";
import { unreachable } from "../types/never.ts";
import type { TypeKind, ValueType } from "../types/type.ts";

/** Inclusive bounds; a missing one is open. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** What a type has to look like; every part given must hold. */
export interface TypePattern {
  readonly kind?: TypeKind | readonly TypeKind[];
  /** Fields, cases, labels, elements of a tuple, or the length of a fixed-length list. */
  readonly size?: Range;
  /** Some type directly inside. */
  readonly has?: TypePattern;
  /** Every type directly inside; holds where there is none. */
  readonly only?: TypePattern;
  /** Some type inside, at any depth; not the type itself. */
  readonly contains?: TypePattern;
  /** Some type inside like `to`, with nothing but `through` between it and the type itself. */
  readonly reaches?: { readonly through: readonly TypeKind[]; readonly to: TypePattern };
  /** A regular expression that the name, a field or parameter name, case or label has to contain. */
  readonly label?: string;
  readonly not?: TypePattern;
  readonly any?: readonly TypePattern[];
}

/** What a case has to look like for a known issue to explain its failure: the structural cause, as data. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** Some type in the signature, at any depth, is like `type`. */
  | { readonly type: TypePattern; readonly in?: "params" | "result" }
  /** A parameter's or the result's own type is like `root`. */
  | { readonly root: TypePattern; readonly in?: "params" | "result" }
  | { readonly jco: Partial<{ readonly [K in keyof JcoConfig]: JcoConfig[K] | readonly JcoConfig[K][] }> }
  | { readonly v8: V8Config["tier"] }
  | { readonly link: Link }
  /** Some component (or the one at `at`, negative from the end) has all these options. */
  | { readonly component: Partial<ComponentOptions>; readonly at?: number }
  | { readonly components: Range }
  /** Two neighbours in the chain: `caller` hands to `callee`. */
  | { readonly pair: { readonly caller?: Partial<ComponentOptions>; readonly callee?: Partial<ComponentOptions> } }
  | { readonly params: Range }
  /** Flat core parameters and results before the limits of 16 and 1 make them spill. */
  | { readonly flatParams: Range }
  | { readonly flatResults: Range }
  | { readonly calls: Range }
  /** A regular expression that the import's, the export's or a parameter's name has to contain. */
  | { readonly name: string; readonly of: "import" | "export" | "param" };

/** Whether `condition` holds for `testCase`. */
export function holds(condition: Condition, testCase: Case): boolean {
  if ("all" in condition) return condition.all.every((c) => holds(c, testCase));
  if ("any" in condition) return condition.any.some((c) => holds(c, testCase));
  if ("not" in condition) return !holds(condition.not, testCase);
  if ("type" in condition) return roots(testCase, condition.in).some((type) => matches(condition.type, type) || contains(condition.type, type));
  if ("root" in condition) return roots(testCase, condition.in).some((type) => matches(condition.root, type));
  if ("jco" in condition) return hasOptions(condition.jco, testCase.jco);
  if ("v8" in condition) return testCase.v8.tier === condition.v8;
  if ("link" in condition) return testCase.link === condition.link;
  if ("component" in condition) {
    const wanted = condition.at === undefined ? testCase.components : [testCase.components.at(condition.at)];
    return wanted.some((component) => component !== undefined && hasOptions(condition.component, component));
  }
  if ("components" in condition) return within(testCase.components.length, condition.components);
  if ("pair" in condition) {
    const { caller = {}, callee = {} } = condition.pair;
    return testCase.components.some((component, index) => {
      const next = testCase.components[index + 1];
      return next !== undefined && hasOptions(caller, component) && hasOptions(callee, next);
    });
  }
  if ("params" in condition) return within(testCase.func.params.length, condition.params);
  if ("flatParams" in condition) return within(flatParams(testCase), condition.flatParams);
  if ("flatResults" in condition) return within(flatResults(testCase), condition.flatResults);
  if ("calls" in condition) return within(testCase.calls.length, condition.calls);
  if ("name" in condition) return names(testCase, condition.of).some((name) => new RegExp(condition.name).test(name));
  return unreachable(condition);
}

/** Whether `type` itself is like `pattern`. */
export function matches(pattern: TypePattern, type: ValueType): boolean {
  const { kind, size, has, only, contains: inside, reaches, label, not, any } = pattern;
  if (kind !== undefined && !(typeof kind === "string" ? kind === type.kind : kind.includes(type.kind))) return false;
  if (size !== undefined && !within(sizeOf(type), size)) return false;
  if (has !== undefined && !children(type).some((child) => matches(has, child.type))) return false;
  if (only !== undefined && !children(type).every((child) => matches(only, child.type))) return false;
  if (inside !== undefined && !contains(inside, type)) return false;
  if (reaches !== undefined && !reachable(reaches, type)) return false;
  if (label !== undefined && !labelsOf(type).some((text) => new RegExp(label).test(text))) return false;
  if (not !== undefined && matches(not, type)) return false;
  return any === undefined || any.some((p) => matches(p, type));
}

function contains(pattern: TypePattern, type: ValueType): boolean {
  return children(type).some((child) => matches(pattern, child.type) || contains(pattern, child.type));
}

function reachable({ through, to }: NonNullable<TypePattern["reaches"]>, type: ValueType): boolean {
  return children(type).some(
    (child) => matches(to, child.type) || (through.includes(child.type.kind) && reachable({ through, to }, child.type)),
  );
}

function roots({ func }: Case, where: "params" | "result" | undefined): readonly ValueType[] {
  if (where === undefined) return typesOf(func);
  return where === "params" ? func.params.map((p) => p.type) : func.result ? [func.result] : [];
}

function names(testCase: Case, of: "import" | "export" | "param"): readonly string[] {
  if (of === "import") return [testCase.importName];
  return of === "export" ? [testCase.exportName] : testCase.func.params.map((p) => p.name);
}

function sizeOf(type: ValueType): number {
  switch (type.kind) {
    case "record": return type.fields.length;
    case "variant": return type.cases.length;
    case "enum": case "flags": return type.labels.length;
    case "tuple": return type.elements.length;
    case "fixed-list": return type.length;
    default: return 0;
  }
}

function labelsOf(type: ValueType): readonly string[] {
  switch (type.kind) {
    case "record": return [type.name, ...type.fields.map((f) => f.name)];
    case "variant": return [type.name, ...type.cases.map((c) => c.name)];
    case "enum": case "flags": return [type.name, ...type.labels];
    default: return [];
  }
}

const flatParams = ({ func }: Case): number => func.params.reduce((sum, { type }) => sum + flatCount(type), 0);
const flatResults = ({ func }: Case): number => (func.result ? flatCount(func.result) : 0);

const within = (n: number, { min = -Infinity, max = Infinity }: Range): boolean => n >= min && n <= max;

function hasOptions(wanted: Readonly<Record<string, unknown>>, actual: object): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const found: unknown = (actual as Record<string, unknown>)[name];
    return Array.isArray(value) ? value.includes(found) : found === value;
  });
}
