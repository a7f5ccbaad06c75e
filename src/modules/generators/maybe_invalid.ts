import { FuzzedSink, FuzzedSource } from "../../input/fuzzed.ts";
import { SeededSource } from "../../input/seeded.ts";
import type { Seed } from "../../harness/target.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { EDIT_KINDS } from "../case/edited_case.ts";
import type { Edit, EditedCase } from "../case/edited_case.ts";
import { MODULE_SHAPES } from "../case/module_shape.ts";
import { GENERATED_FEATURES } from "../case/style.ts";
import { editedCase } from "./edited.ts";

/** The last byte of an input says whether it is bytes as they stand, or the choices that lead to an edited module. */
const BYTES = 0xff;

/** An edited module; from one input in 256, the bytes of a module as they stand. */
export function decodeMaybeInvalid(input: Uint8Array): Case | EditedCase {
  const source = new FuzzedSource(input);
  return source.integer(BYTES) === BYTES ? bytesCase(input.subarray(0, -1)) : editedCase.read(source, undefined);
}

/**
 * The inverse of `decodeMaybeInvalid`.
 *
 * @throws NotEncodable for an edited module that no choices lead to.
 */
export function encodeMaybeInvalid(testCase: Case | EditedCase): Uint8Array {
  if (testCase.kind === "bytes") return Uint8Array.of(...testCase.bytes, BYTES);
  const sink = new FuzzedSink();
  sink.integer(0, BYTES);
  editedCase.write(sink, testCase, undefined);
  return sink.finish();
}

/** Bytes from which a seed is drawn: enough for a few functions. */
const SEED_LENGTH = 200;
/** So many are drawn at most until one is as it should be. */
const TRIES = 400;

/**
 * For each kind of edit, each shape and each proposal a module with one edit.
 *
 * @param changes how many edits of a case there is something for.
 */
export function* maybeInvalidSeeds(changes: (testCase: EditedCase) => number): Generator<Seed<Case | EditedCase>> {
  const drawn = Array.from({ length: TRIES }, (_, seed) =>
    editedCase.read(new FuzzedSource(new SeededSource(seed).bytes(SEED_LENGTH)), undefined),
  );
  for (const [index, kind] of EDIT_KINDS.entries()) {
    const edit: Edit = { kind, at: index, to: index };
    const found = drawn.map((one) => ({ ...one, edits: [edit] })).find((one) => changes(one) > 0);
    if (found) yield { name: `edit-${kind.replaceAll(" ", "-")}`, case: found };
  }
  for (const shape of MODULE_SHAPES) {
    const found = drawn.find((one) => one.shape === shape && one.edits.length === 1);
    if (found) yield { name: `shape-${shape}`, case: found };
  }
  for (const feature of GENERATED_FEATURES) {
    const found = drawn.find(({ style, edits }) => style.features.includes(feature) && edits.length === 1);
    if (found) yield { name: `feature-${feature}`, case: found };
  }
}
