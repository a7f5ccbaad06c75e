import { writeTree } from "../../../wasm/write_tree.ts";
import { EDITS } from "../../case/edited_case.ts";
import type { Edit, EditedCase } from "../../case/edited_case.ts";
import { BYTE_EDITS } from "./byte_edits.ts";
import { CODE_EDITS } from "./code_edits.ts";
import { MODULE_EDITS } from "./module_edits.ts";

const TREE_EDITS = { ...CODE_EDITS, ...MODULE_EDITS };

const isTreeEdit = (kind: Edit["kind"]): kind is keyof typeof TREE_EDITS => kind in TREE_EDITS;

/** A module after its edits. */
export interface Edited {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Those for which there was something to be changed. */
  readonly done: readonly Edit[];
  /** Whether it is valid; `null` where nobody knows. */
  readonly isValid: boolean | null;
}

/** Makes the edits of the tree, then those of its bytes, each in their order. */
export function applyEdits({ module, edits }: Pick<EditedCase, "module" | "edits">): Edited {
  const done: Edit[] = [];
  let tree = module;
  for (const edit of edits) {
    const next = isTreeEdit(edit.kind) ? TREE_EDITS[edit.kind](tree, edit) : null;
    if (!next) continue;
    tree = next;
    done.push(edit);
  }
  let bytes = writeTree(tree);
  for (const edit of edits) {
    const next = isTreeEdit(edit.kind) ? null : BYTE_EDITS[edit.kind](bytes, edit);
    if (!next) continue;
    bytes = next;
    done.push(edit);
  }
  return { bytes, done, isValid: verdictOf(done) };
}

/** Two edits may undo each other, or make of what is valid what is not. */
function verdictOf(done: readonly Edit[]): boolean | null {
  const effects = done.map(({ kind }) => EDITS[kind].isInvalid);
  if (effects.every((effect) => effect === false)) return true;
  return effects.length === 1 && effects[0] === true ? false : null;
}
