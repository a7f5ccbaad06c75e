import type { Case, CaseFunction } from "../../case/case.ts";
import { funcsOf } from "../../case/functions.ts";
import { whyNotCase } from "../../case/legal.ts";
import { uniqueForm } from "../../case/names.ts";
import { PLAIN_NAMES } from "../../case/plain.ts";
import { renameTypes } from "../../case/rename.ts";
import { asIs, rewriteCase, rewriteChildren } from "../../case/rewrite.ts";
import type { Rewrite } from "../../case/rewrite.ts";
import { calleesOf, stagesOf } from "../../case/topology.ts";
import { namedTypesOf } from "../../types/children.ts";
import type { ValueType } from "../../types/type.ts";
import type { Value } from "../../values/value.ts";
import type { Mend } from "./mend.ts";

/** Elements of a fixed-length list up to which the adapter between two components writes out a loop. */
const ADAPTER_BUDGET = 1000;

/** Cases in the place of others, where what bindgen makes of these can't be repaired. */
export const CONTROLS = {
  "jco-declared-type-name-taken": {
    kind: "control",
    edits: "the same case with other names of its types",
    control: (testCase) => {
      const names = new Map(typeNames(testCase).map((name, index) => [name, `a-type${index}`]));
      return legal(testCase, renameTypes(testCase, names));
    },
  },
  "jco-export-name-acronym": {
    kind: "control",
    edits: "the same case with the names of its exports in lower case",
    control: (testCase) => named(testCase, "exportName", ({ exportName }) => exportName.toLowerCase()),
  },
  "jco-export-name-shadowed": {
    kind: "control",
    edits: "the same case with other names of its exports",
    control: (testCase) => named(testCase, "exportName", plain(testCase, "exportName")),
  },
  "jco-import-name-shadowed": {
    kind: "control",
    edits: "the same case with other names of its imports",
    control: (testCase) => named(testCase, "importName", plain(testCase, "importName")),
  },
  "jco-latin1-utf16-strings": {
    kind: "control",
    edits: "the same case with `utf8` where `latin1+utf16` stands next to the host",
    control: (testCase) => {
      const components = testCase.components.map((component, index) =>
        component.encoding === "latin1+utf16" && isBesideHost(testCase, index)
          ? { ...component, encoding: "utf8" as const }
          : component,
      );
      return legal(testCase, { ...testCase, components });
    },
  },
  "jco-long-fixed-length-list-adapter": {
    kind: "control",
    edits: "the same case with the first 1000 elements of each fixed-length list",
    control: (testCase) => legal(testCase, rewriteCase(testCase, shortened)),
  },
} as const satisfies Readonly<Record<string, Mend>>;

/** The case in the place of another, if its structure differs, and it may be one. */
function legal(from: Case, to: Case): Case | null {
  const structure = ({ functions, components }: Case): string => JSON.stringify([functions, components]);
  return structure(to) === structure(from) || whyNotCase(to) !== null ? null : to;
}

const typeNames = (testCase: Case): readonly string[] => namedTypesOf(funcsOf(testCase)).map(({ name }) => name);

type NameKey = "importName" | "exportName";

function named(testCase: Case, key: NameKey, name: (one: CaseFunction, of: number) => string): Case | null {
  const functions = testCase.functions.map((one, of) => ({ ...one, [key]: name(one, of) }));
  return legal(testCase, { ...testCase, functions: functions as readonly CaseFunction[] as Case["functions"] });
}

/** Names that nothing in what jco generates has, nor any type of the case. */
function plain(testCase: Case, key: NameKey): (one: CaseFunction, of: number) => string {
  const types = new Set(typeNames(testCase).map(uniqueForm));
  const names = testCase.functions.reduce<readonly string[]>((taken, _, of) => {
    const candidates = ["", ...Array.from({ length: types.size + testCase.functions.length }, (_one, n) => `-f${n}`)];
    const free = candidates
      .map((suffix) => PLAIN_NAMES[key] + suffix)
      .find((name) => !types.has(uniqueForm(name)) && !taken.includes(name));
    return [...taken, free ?? testCase.functions[of]![key]];
  }, []);
  return (_, of) => names[of]!;
}

/** Whether a component calls the host, or the host it, with at most such between that only export what they import. */
function isBesideHost({ components }: Case, index: number): boolean {
  const leadsToHost = (from: number): boolean => {
    const callees = calleesOf(components, from);
    return callees.length === 0 || callees.some((to) => components[to]!.style === "re-export" && leadsToHost(to));
  };
  const stages = stagesOf(components);
  const comesFromHost = (to: number): boolean => {
    const stage = stages.findIndex((one) => one.includes(to));
    return (
      stage === 0 || stages[stage - 1]!.some((from) => components[from]!.style === "re-export" && comesFromHost(from))
    );
  };
  return leadsToHost(index) || comesFromHost(index);
}

/** A type without fixed-length lists that are too long. */
function shortened(type: ValueType): Rewrite {
  const inside = rewriteChildren(type, shortened);
  if (inside.type.kind !== "fixed-list" || inside.type.length <= ADAPTER_BUDGET) return inside;
  const cut = (value: Value): Value => (value as readonly Value[]).slice(0, ADAPTER_BUDGET);
  return {
    type: { ...inside.type, length: ADAPTER_BUDGET },
    value: inside.value === asIs ? cut : (value) => cut(inside.value(value)),
  };
}
