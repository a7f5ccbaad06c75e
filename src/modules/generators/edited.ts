import { bothWays } from "../../input/both_ways.ts";
import { pick } from "../../input/choices.ts";
import type { Codec } from "../../input/codec.ts";
import { object } from "../../input/composites.ts";
import { integer } from "../../input/scalars.ts";
import { EDIT_KINDS, EDITS } from "../case/edited_case.ts";
import type { Edit, EditKind, EditedCase } from "../case/edited_case.ts";
import { module } from "./module/module.ts";
import { shape, style } from "./module/style.ts";

/** Edits for which there is seldom anything to be changed. */
const SELDOM: ReadonlySet<EditKind> = new Set<EditKind>([
  "computed constant",
  "final supertype",
  "too large alignment",
]);

/** Edits that may leave a module valid are more often, so that both verdicts are. */
function weightOf(kind: EditKind): number {
  const { isInvalid } = EDITS[kind];
  if (isInvalid === false) return 6;
  return isInvalid === null || SELDOM.has(kind) ? 3 : 1;
}

const edit: Codec<Edit> = object<Edit>({
  kind: pick<EditKind>(EDIT_KINDS, EDIT_KINDS.map(weightOf)),
  at: integer(0, 0xffff),
  to: integer(0, 0xffff),
});

const MAX_EDITS = 4;

const edits = bothWays<readonly Edit[]>((choices, given) => {
  const drawn: Edit[] = [];
  do drawn.push(choices.draw(edit, given?.[drawn.length], undefined));
  while (drawn.length < MAX_EDITS && choices.seldom(given && drawn.length < given.length, 3));
  return drawn;
});

/** A module with one to four edits, which are drawn before it. */
export const editedCase: Codec<EditedCase> = {
  read: (source) => {
    const chosen = style.read(source, undefined);
    const changes = edits.read(source, undefined);
    const how = shape.read(source, undefined);
    const drawn = module.read(source, { style: chosen, shape: how });
    return { kind: "edited", style: chosen, shape: how, module: drawn, edits: changes };
  },
  write: (sink, testCase) => {
    style.write(sink, testCase.style, undefined);
    edits.write(sink, testCase.edits, undefined);
    shape.write(sink, testCase.shape, undefined);
    module.write(sink, testCase.module, testCase);
  },
};
