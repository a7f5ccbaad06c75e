import type { Explanation } from "../../../harness/explain.ts";
import type { Case } from "../../case/case.ts";
import { edit } from "../../engines/jco/edit.ts";
import type { JcoEngine } from "../../engines/jco/engine.ts";
import type { Mend } from "../mends/mend.ts";
import { editsOf } from "../mends/mending.ts";
import { unifiedDiff } from "./unified_diff.ts";

/** What the mends of known issues do to a case. */
export interface Repair {
  /** What each of them edits, in words. */
  readonly edits: readonly string[];
  /** What that changes in what is generated; empty where another case takes the place of this one. */
  readonly diff: string;
  /** Whether it changes the generated module. */
  readonly ofModule: boolean;
  /** Whether something shows all the same, that nothing explains. */
  readonly hides: boolean;
}

/** The files of a transpiled component. */
const FILES = { source: "component.js", declarations: "component.d.ts" } as const;

/** The repair of what known issues explain or hide; `null` where there is none. */
export async function repairOf(
  mends: Readonly<Record<string, Mend>>,
  engine: Pick<JcoEngine, "transpile">,
  { binary, testCase }: { readonly binary: Uint8Array; readonly testCase: Case },
  explained: Explanation<Case>,
): Promise<Repair | null> {
  const ids = explained.kind === "unknown" ? [] : explained.issues.map(({ id }) => id);
  const chosen = Object.entries(mends).filter(([id, { kind }]) => ids.includes(id) && kind !== "none");
  if (chosen.length === 0) return null;
  const transpiled = await engine.transpile(binary, testCase.jco);
  const edits = editsOf(mends, ids);
  const difference = (of: keyof typeof FILES): string => {
    if (transpiled.kind !== "value") return "";
    const text = transpiled.value[of];
    return unifiedDiff(FILES[of], text, edit(text, of, edits).text);
  };
  const [module, declarations] = [difference("source"), difference("declarations")];
  return {
    edits: chosen.flatMap(([, mend]) => (mend.kind === "none" ? [] : [mend.edits])),
    diff: module + declarations,
    ofModule: module !== "",
    hides: explained.kind === "behind",
  };
}
