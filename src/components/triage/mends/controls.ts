import type { Case, CaseFunction } from "../../case/case.ts";
import { funcsOf } from "../../case/functions.ts";
import { whyNotCase } from "../../case/legal.ts";
import { uniqueForm } from "../../case/names.ts";
import { PLAIN_NAMES } from "../../case/plain.ts";
import { renameTypes } from "../../case/rename.ts";
import { asIs, rewriteCase, rewriteChildren } from "../../case/rewrite.ts";
import type { Rewrite } from "../../case/rewrite.ts";
import { namedTypesOf } from "../../types/children.ts";
import type { ValueType } from "../../types/type.ts";
import type { Value } from "../../values/value.ts";
import type { Mend } from "./mend.ts";

/** Elements of a fixed-length list up to which the adapter between two components writes out a loop. */
const ADAPTER_BUDGET = 1000;

/** Names of exports that something in what jco generates has: the condition of the issue, as its file has it. */
export const TAKEN_EXPORTS =
  "^(undefined|arguments|global-this|promise-with-resolvers|(get|clear|create-new)-current-task|" +
  "get-or-create-async-state|lookup-memories-for-component|context-(set|get)|utf16-decoder|" +
  "to-u?int(8|16|32|64)|i32-to-char|validate-(guest|host)-char|[if](32|64)-to-[if](32|64)(-[if])?|" +
  "(module|exports|memory|realloc|post-return|instance-flags|trampoline)[0-9]+(-async)?)$";

/** Names of imports that something in what jco generates has: the condition of the issue, as its file has it. */
export const TAKEN_IMPORTS =
  "^(undefined|arguments|i|global-this|get-core-module|promise-with-resolvers|(get|clear|" +
  "create-new)-current-task|get-or-create-async-state|lookup-memories-for-component|context-(set|" +
  "get)|utf16-decoder|to-u?int(8|16|32|64)|i32-to-char|validate-(guest|host)-char|[if](32|" +
  "64)-to-[if](32|64)(-[if])?|(module|exports|memory|realloc|post-return|instance-flags|" +
  "trampoline)[0-9]+(-async)?|task|parent-task|subtask|host-provided|create-task|started|ret|err|" +
  "encode-res|(arg|ptr|len|base|result|vec|val|val-data|val-len-bytes|array|addr|map|entries|" +
  "variant|bool|enum|flags|host-ret)[0-9]+)$";

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
    edits: "the same case with other names of exports in place of those that are taken",
    control: (testCase) => named(testCase, "exportName", plain(testCase, "exportName", TAKEN_EXPORTS)),
  },
  "jco-import-name-shadowed": {
    kind: "control",
    edits: "the same case with other names of imports in place of those that are taken",
    control: (testCase) => named(testCase, "importName", plain(testCase, "importName", TAKEN_IMPORTS)),
  },
  "jco-latin1-utf16-strings": {
    kind: "control",
    edits: "the same case with `utf8` for `latin1+utf16`, and for `utf16` where that is not alone",
    control: (testCase) => {
      // Bindgen does not implement every pair of encodings that meet: `utf16` and itself it refuses.
      const alone = testCase.components.filter(({ encoding }) => encoding === "utf16").length < 2;
      const components = testCase.components.map((component) =>
        component.encoding === "latin1+utf16" || (component.encoding === "utf16" && !alone)
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

function named(testCase: Case, key: NameKey, name: (one: CaseFunction) => string): Case | null {
  const functions = testCase.functions.map((one) => ({ ...one, [key]: name(one) }));
  return legal(testCase, { ...testCase, functions: functions as readonly CaseFunction[] as Case["functions"] });
}

/** The names that functions have, but for those that are taken: others in their place, which no type has either. */
function plain(testCase: Case, key: NameKey, taken: string): (one: CaseFunction) => string {
  const used = new Set([...typeNames(testCase), ...testCase.functions.map((one) => one[key])].map(uniqueForm));
  const free = (): string => {
    for (let n = 0; ; n++) {
      const name = n === 0 ? PLAIN_NAMES[key] : `${PLAIN_NAMES[key]}-f${n}`;
      if (used.has(uniqueForm(name))) continue;
      used.add(uniqueForm(name));
      return name;
    }
  };
  return (one) => (new RegExp(taken).test(one[key]) ? free() : one[key]);
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
