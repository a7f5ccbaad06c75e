import { everywhere } from "../../../../src/components/triage/mends/code.ts";
import type { Behind } from "./behind.ts";

/** Nothing that is exported can be called. */
const noExport = everywhere(/const hostProvided = false;/g, "throw new Error('not here');");

/** Behind issues of names, and of what is declared twice. */
export const NAMES: readonly Behind[] = [
  { issue: "jco-export-name-acronym", what: "no export can be called", plant: noExport },
  { issue: "jco-export-name-shadowed", what: "no export can be called", plant: noExport },
  { issue: "jco-no-namespaced-exports-drops", what: "no export can be called", plant: noExport },
  {
    issue: "jco-import-name-shadowed",
    what: "the host's function is called as if it were none",
    plant: everywhere(/_trackHostOperation\(\(\) => ([\w$]+)\(/g, "_trackHostOperation(() => ({ $1: 0 }).$1("),
  },
  {
    issue: "jco-two-maps-in-a-scope",
    what: "another variable is declared twice",
    plant: everywhere(/(?=const map0 = )/g, "let i; let i;"),
  },
  {
    issue: "jco-map-in-loop",
    what: "another variable is read before it is there",
    plant: everywhere(/(?=const entries0 = )/g, "{ void i; let i = 0; }"),
  },
  {
    issue: "jco-lowered-then-lifted",
    what: "a trampoline is declared with its value twice",
    plant: everywhere(/^(\s*)trampoline0 = trampoline0;/gm, "$1let trampoline0 = trampoline0;"),
  },
];

/** Behind issues of declarations, which are planted there. */
export const DECLARED: readonly Behind[] = [
  {
    issue: "jco-declared-reserved-export",
    what: "a variable is declared without `declare`",
    plant: (text) => `${text}const more: number;\n`,
  },
  {
    issue: "jco-declared-result-missing",
    what: "a type is used that is not there",
    plant: everywhere(/: bigint/g, ": Integer"),
  },
  {
    issue: "jco-declared-type-name-taken",
    what: "a type is declared twice",
    plant: (text) => `${text}export type Twice = 1;\nexport type Twice = 2;\n`,
  },
];
