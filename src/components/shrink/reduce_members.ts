import type { Case } from "../case/case.ts";
import { memberCount } from "../types/members.ts";
import type { ResultType, ValueType, VariantType } from "../types/type.ts";
import type { CaseValue, Value } from "../values/value.ts";
import { cut, FEW, shorten } from "../../harness/reduction.ts";
import type { Reducer, Steps } from "./reducer.ts";
import { asIs } from "../case/rewrite.ts";
import type { Rewrite } from "../case/rewrite.ts";
import { simplest } from "./simplest.ts";
import { atEachSite, replaceAt } from "./sites.ts";
import type { Site } from "./sites.ts";

/** Leaves out fields, cases, labels, elements of tuples, and elements of fixed-length lists. */
export const fewerMembers: Reducer = {
  name: "fewer members",
  *reduce(testCase) {
    yield* atEachSite(testCase, function* (current, site) {
      return site.isUse ? current : yield* cutAt(current, site, memberCount(site.type), 1, keepMembers);
    });
  },
};

/** Leaves out what cases of variants and results hold. */
export const fewerPayloads: Reducer = {
  name: "fewer payloads",
  *reduce(testCase) {
    yield* atEachSite(testCase, function* (current, site) {
      const { type } = site;
      if (site.isUse || (type.kind !== "variant" && type.kind !== "result")) return current;
      return yield* cutAt(current, site, payloads(type).length, 0, keepPayloads);
    });
  },
};

function* cutAt(
  testCase: Case,
  site: Site,
  count: number,
  min: number,
  keep: (type: ValueType, kept: readonly number[]) => Rewrite,
): Steps<Case> {
  if (count <= min) return testCase;
  const build = (kept: readonly number[]): Case => replaceAt(testCase, site.id, keep(site.type, kept));
  const all = [...Array(count).keys()];
  const some = yield* cut(all, min, build, FEW);
  const first = yield* shorten(some, Math.max(1, min), build);
  const kept = yield* cut(first, min, build);
  return kept === all ? testCase : build(kept);
}

/** `type` with the members at the indices `kept` only. */
function keepMembers(type: ValueType, kept: readonly number[]): Rewrite {
  const pick = <T>(items: readonly T[]): readonly T[] => kept.map((index) => items[index]!);
  const pickValues = (value: Value): Value => pick(value as readonly Value[]);
  const withCases = (smaller: ValueType): Rewrite => ({
    type: smaller,
    value: (value) => {
      const index = kept.indexOf((value as CaseValue).case);
      return index < 0 ? simplest(smaller) : { ...(value as CaseValue), case: index };
    },
  });
  switch (type.kind) {
    case "record":
      return { type: { ...type, fields: pick(type.fields) }, value: pickValues };
    case "tuple":
      return { type: { ...type, elements: pick(type.elements) }, value: pickValues };
    case "flags":
      return { type: { ...type, labels: pick(type.labels) }, value: pickValues };
    case "fixed-list":
      return { type: { ...type, length: kept.length }, value: pickValues };
    case "variant":
      return withCases({ ...type, cases: pick(type.cases) });
    case "enum":
      return withCases({ ...type, labels: pick(type.labels) });
    default:
      return { type, value: asIs };
  }
}

/** The indices of the cases that hold something. */
function payloads(type: VariantType | ResultType): readonly number[] {
  const types = type.kind === "variant" ? type.cases.map((c) => c.type) : [type.ok, type.err];
  return [...types.keys()].filter((index) => types[index]);
}

/** `type` with those of its payloads that `kept` counts. */
function keepPayloads(type: ValueType, kept: readonly number[]): Rewrite {
  if (type.kind !== "variant" && type.kind !== "result") return { type, value: asIs };
  const held = payloads(type).filter((_index, at) => kept.includes(at));
  const only = (payload: ValueType | null, index: number): ValueType | null => (held.includes(index) ? payload : null);
  return {
    type:
      type.kind === "result"
        ? { ...type, ok: only(type.ok, 0), err: only(type.err, 1) }
        : { ...type, cases: type.cases.map((c, index) => ({ ...c, type: only(c.type, index) })) },
    value: (value) => {
      const { case: index, value: payload } = value as CaseValue;
      return { case: index, value: held.includes(index) ? payload : null };
    },
  };
}
