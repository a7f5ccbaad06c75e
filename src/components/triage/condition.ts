import { flatCount } from "../canonical/flatten.ts";
import type { Answer, Case, ComponentOptions, JcoConfig, Link, V8Config } from "../case/case.ts";
import { calleesOf, pathsOf, stagesOf } from "../case/topology.ts";
import { children, typesOf } from "../types/children.ts";
import { labelsOf, memberCount } from "../types/members.ts";
import { unreachable } from "../types/never.ts";
import { isNamed } from "../types/type.ts";
import type { FuncType, TypeKind, ValueType } from "../types/type.ts";

/** Inclusive bounds; a missing one is open. */
interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** What a type has to look like; every part given must hold. */
export interface TypePattern {
  readonly kind?: TypeKind | readonly TypeKind[];
  /** Fields, cases, labels, elements of a tuple, or the length of a fixed-length list. */
  readonly size?: Range;
  /** Core values that it flattens to. */
  readonly flat?: Range;
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

/**
 * Options that an object has to have: each is a value, one of several, or a number within bounds; those not given are
 * free.
 */
type OptionsPattern<T> = {
  readonly [K in keyof T]?: T[K] | readonly T[K][] | (T[K] extends number ? Range : never);
};

/**
 * Who takes part in a call: the host calls the first components, and is called by the last ones. A re-export only hands
 * on whom to call.
 */
type Party = OptionsPattern<ComponentOptions> | "host";

/**
 * What a case has to look like for a known issue to explain its failure: the structural cause, as data. What is
 * said of a signature holds for some function of the case.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** Some type in the signature, at any depth, is like `type`. */
  | { readonly type: TypePattern; readonly in?: "params" | "result" }
  /** A parameter's or the result's own type is like `root`. */
  | { readonly root: TypePattern; readonly in?: "params" | "result" }
  | { readonly jco: OptionsPattern<JcoConfig> }
  | { readonly v8: V8Config["tier"] }
  | { readonly link: Link }
  /** Some component (or the one at `at`, negative from the end) has all these options. */
  | { readonly component: OptionsPattern<ComponentOptions>; readonly at?: number }
  | { readonly components: Range }
  /** Components of which each calls the next, from the first to the last. */
  | { readonly stages: Range }
  /** How often one call reaches the host. */
  | { readonly paths: Range }
  /** `caller` calls `callee`; one that isn't given is any component. */
  | { readonly pair: { readonly caller?: Party; readonly callee?: Party } }
  /** Each of these calls the next one. */
  | { readonly path: readonly Party[] }
  /** The host's functions are of `async` type, or are not. */
  | { readonly asyncHost: boolean }
  | { readonly shareDefinitions: boolean }
  | { readonly functions: Range }
  /** Calls under way at a time. */
  | { readonly inFlight: Range }
  /** The host answers some call so. */
  | { readonly answer: Answer | readonly Answer[] }
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
  if ("type" in condition)
    return roots(testCase, condition.in).some(
      (type) => matches(condition.type, type) || contains(condition.type, type),
    );
  if ("root" in condition) return roots(testCase, condition.in).some((type) => matches(condition.root, type));
  if ("jco" in condition) return hasOptions(condition.jco, testCase.jco);
  if ("v8" in condition) return testCase.v8.tier === condition.v8;
  if ("link" in condition) return testCase.link === condition.link;
  if ("component" in condition) {
    const wanted = condition.at === undefined ? testCase.components : [testCase.components.at(condition.at)];
    return wanted.some((component) => component !== undefined && hasOptions(condition.component, component));
  }
  if ("components" in condition) return within(testCase.components.length, condition.components);
  if ("stages" in condition) return within(stagesOf(testCase.components).length, condition.stages);
  if ("paths" in condition) return within(pathsOf(testCase.components), condition.paths);
  if ("pair" in condition) {
    const { caller = {}, callee = {} } = condition.pair;
    return hasPath(testCase, [caller, callee]);
  }
  if ("path" in condition) return hasPath(testCase, condition.path);
  if ("asyncHost" in condition) return testCase.asyncHost === condition.asyncHost;
  if ("shareDefinitions" in condition) return testCase.shareDefinitions === condition.shareDefinitions;
  if ("functions" in condition) return within(testCase.functions.length, condition.functions);
  if ("inFlight" in condition) return within(testCase.inFlight, condition.inFlight);
  if ("answer" in condition)
    return testCase.calls.some(({ answer }) => hasOptions({ answer: condition.answer }, { answer }));
  if ("params" in condition) return funcs(testCase).some(({ params }) => within(params.length, condition.params));
  if ("flatParams" in condition) return funcs(testCase).some((func) => within(flatParams(func), condition.flatParams));
  if ("flatResults" in condition)
    return funcs(testCase).some((func) => within(flatResults(func), condition.flatResults));
  if ("calls" in condition) return within(testCase.calls.length, condition.calls);
  if ("name" in condition) return names(testCase, condition.of).some((name) => new RegExp(condition.name).test(name));
  return unreachable(condition);
}

/** Whether `type` itself is like `pattern`. */
export function matches(pattern: TypePattern, type: ValueType): boolean {
  const { kind, size, flat, has, only, contains: inside, reaches, label, not, any } = pattern;
  if (kind !== undefined && !(typeof kind === "string" ? kind === type.kind : kind.includes(type.kind))) return false;
  if (size !== undefined && !within(memberCount(type), size)) return false;
  if (flat !== undefined && !within(flatCount(type), flat)) return false;
  if (has !== undefined && !children(type).some((child) => matches(has, child.type))) return false;
  if (only !== undefined && !children(type).every((child) => matches(only, child.type))) return false;
  if (inside !== undefined && !contains(inside, type)) return false;
  if (reaches !== undefined && !reachable(reaches, type)) return false;
  if (label !== undefined && !namesIn(type).some((text) => new RegExp(label).test(text))) return false;
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

const namesIn = (type: ValueType): readonly string[] => (isNamed(type) ? [type.name, ...labelsOf(type)] : []);

const funcs = (testCase: Case): readonly FuncType[] => testCase.functions.map(({ func }) => func);

function roots(testCase: Case, where: "params" | "result" | undefined): readonly ValueType[] {
  return funcs(testCase).flatMap((func) => {
    if (where === undefined) return typesOf(func);
    return where === "params" ? func.params.map((p) => p.type) : func.result ? [func.result] : [];
  });
}

function names(testCase: Case, of: "import" | "export" | "param"): readonly string[] {
  return testCase.functions.flatMap(({ importName, exportName, func }) => {
    if (of === "import") return [importName];
    return of === "export" ? [exportName] : func.params.map((p) => p.name);
  });
}

/** Whether those who take part in a call somewhere call one another as `path` says. */
function hasPath({ components }: Case, [first, ...rest]: readonly Party[]): boolean {
  /** Those that are called where `callees` are: the host where there are none, represented by -1. */
  const called = (callees: readonly number[]): readonly number[] =>
    callees.length === 0
      ? [-1]
      : callees.flatMap((index) =>
          components[index]!.style === "re-export" ? called(calleesOf(components, index)) : [index],
        );
  const leads = (callees: readonly number[], [party, ...further]: readonly Party[]): boolean =>
    party === undefined ||
    called(callees).some((index) => {
      const callee = components[index];
      return callee
        ? isParty(party, callee) && leads(calleesOf(components, index), further)
        : party === "host" && further.length === 0;
    });
  if (first === "host") return leads(stagesOf(components)[0] ?? [], rest);
  return components.some(
    (caller, index) =>
      caller.style !== "re-export" && isParty(first ?? {}, caller) && leads(calleesOf(components, index), rest),
  );
}

const isParty = (wanted: Party, component: ComponentOptions): boolean =>
  wanted !== "host" && hasOptions(wanted, component);

const flatParams = (func: FuncType): number => func.params.reduce((sum, { type }) => sum + flatCount(type), 0);
const flatResults = (func: FuncType): number => (func.result ? flatCount(func.result) : 0);

const within = (n: number, { min = -Infinity, max = Infinity }: Range): boolean => n >= min && n <= max;

function hasOptions(wanted: Readonly<Record<string, unknown>>, actual: object): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const found: unknown = (actual as Record<string, unknown>)[name];
    if (Array.isArray(value)) return value.includes(found);
    return typeof value === "object" ? within(found as number, value as Range) : found === value;
  });
}
