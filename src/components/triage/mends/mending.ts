import type { Mended, Mending } from "../../../harness/mending.ts";
import type { Stage } from "../../../harness/outcome.ts";
import type { Verdict } from "../../../harness/verdict.ts";
import type { Case } from "../../case/case.ts";
import type { Edit } from "../../engines/jco/edit.ts";
import type { Pace } from "../../oracles/host.ts";
import { DECLARE } from "../issue_condition.ts";
import type { Mend } from "./mend.ts";

/** What runs a case with edits of what is generated; `found` is told the names of those that found something. */
interface Runs {
  readonly run: (testCase: Case, edits: readonly Edit[], found: (name: string) => void, pace: Pace) => Promise<Verdict>;
  /** Has the declarations checked. */
  readonly check: (testCase: Case, edits: readonly Edit[], found: (name: string) => void) => Promise<Verdict>;
}

/** Stages at which nothing but the structure of a case has had a part in anything. */
const BEFORE_CALLS: readonly string[] = [
  DECLARE,
  ...(["transpile", "evaluate", "compile", "instantiate"] satisfies readonly Stage[]),
];

/** The mends of known issues, by their ids, put to use. */
export function mending(mends: Readonly<Record<string, Mend>>, { run, check }: Runs): Mending<Case> {
  return {
    has: (id) => mends[id] !== undefined && mends[id].kind !== "none",
    edits: (id) => (mends[id] !== undefined && mends[id].kind !== "none" ? mends[id].edits : null),
    run: async (testCase, ids, { fingerprint }, order): Promise<Mended> => {
      const applied = new Set<string>();
      const found = (name: string): void => void applied.add(name);
      const control = controlOf(mends, testCase, ids, found);
      const edits = editsOf(mends, ids);
      const verdict =
        fingerprint.stage === DECLARE
          ? await check(control, edits, found)
          : await run(control, edits, found, order === 0 ? "soon" : "late");
      return { verdict, applied };
    },
    // A host that answers at once leaves nothing open.
    orders: ({ asyncHost, calls }) => (asyncHost && calls.some(({ answer }) => answer !== "at-once") ? 2 : 1),
    structure: ({ functions, components, asyncHost, shareDefinitions, jco, v8, link }) =>
      JSON.stringify([functions, components, asyncHost, shareDefinitions, jco, v8, link]),
    isStructural: ({ fingerprint }) => BEFORE_CALLS.includes(fingerprint.stage),
  };
}

/** The edits of the issues that are mended so, in the order of the table. @param ids all issues if left out. */
export function editsOf(mends: Readonly<Record<string, Mend>>, ids?: readonly string[]): readonly Edit[] {
  return Object.entries(mends).flatMap(([id, mend]): readonly Edit[] => {
    if (ids?.includes(id) === false || (mend.kind !== "source" && mend.kind !== "declarations")) return [];
    return [{ name: id, of: mend.kind, edit: (text) => mend.edit(text) }];
  });
}

/** The case without what the bugs of the issues need that are mended so. */
function controlOf(
  mends: Readonly<Record<string, Mend>>,
  testCase: Case,
  ids: readonly string[],
  found: (name: string) => void,
): Case {
  let control = testCase;
  for (const [id, mend] of Object.entries(mends)) {
    if (mend.kind !== "control" || !ids.includes(id)) continue;
    const instead = mend.control(control);
    if (instead === null) continue;
    control = instead;
    found(id);
  }
  return control;
}
