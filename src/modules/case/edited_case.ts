import type { ModuleTree } from "../../wasm/tree.ts";
import type { ModuleShape } from "./module_shape.ts";
import type { Style } from "./style.ts";

/** What is changed in a module, by name. Those with `isInvalid` leave none valid; of others nobody knows beforehand. */
export const EDITS = {
  /** None of these makes a valid module invalid. */
  "longer integer": { isInvalid: false },
  "another constant": { isInvalid: false },
  "another custom section": { isInvalid: false },
  "operand of another type": { isInvalid: true },
  "missing value": { isInvalid: null },
  "left-over value": { isInvalid: true },
  "unknown index": { isInvalid: true },
  "too large alignment": { isInvalid: true },
  "minimum above maximum": { isInvalid: true },
  mutability: { isInvalid: null },
  "changed opcode": { isInvalid: null },
  "changed type": { isInvalid: null },
  "same name twice": { isInvalid: true },
  "unknown start": { isInvalid: true },
  "unset local": { isInvalid: true },
  "cast across hierarchies": { isInvalid: null },
  "computed constant": { isInvalid: true },
  "final supertype": { isInvalid: true },
  "sections out of order": { isInvalid: true },
  "section twice": { isInvalid: true },
  "wrong count": { isInvalid: true },
  "over-long integer": { isInvalid: true },
  "cut off": { isInvalid: null },
} as const satisfies Readonly<Record<string, { readonly isInvalid: boolean | null }>>;

export type EditKind = keyof typeof EDITS;

export const EDIT_KINDS = Object.keys(EDITS) as readonly EditKind[];

/** One change: of what there is to be changed so, the `at`th, to the `to`th of what it can become; both wrap around. */
export interface Edit {
  readonly kind: EditKind;
  readonly at: number;
  readonly to: number;
}

/** A valid module with changes, made one after the other. */
export interface EditedCase {
  readonly kind: "edited";
  readonly style: Style;
  readonly shape: ModuleShape;
  readonly module: ModuleTree;
  readonly edits: readonly Edit[];
}
