import type { Instruction } from "../../../wasm/instruction.ts";
import { instructions } from "../../../wasm/instructions.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import { formsOf, isAvailable, isConstant } from "./forms.ts";
import type { Form } from "./forms.ts";
import { Menu } from "./menu.ts";
import type { Space } from "./space.ts";

/** Rows that mean another thing in each function, and those that the structure of code has a say in. */
const OF_FUNCTION = /^(local\.|call$|return)/;
const STRUCTURED = /^(block|loop|if|try|try_table|br|rethrow)/;
/** What a constant expression may be of: core spec, "Constant Expressions". */
const CONSTANT = new RegExp(
  "^((i32|i64|f32|f64|v128)\\.const|(i32|i64)\\.(add|sub|mul)|ref\\.(null|func|i31)|" +
    "(struct|array)\\.new(_default|_fixed)?|any\\.convert_extern|extern\\.convert_any)$",
);
const EXTENDED = /\.(add|sub|mul)$/;

const rowsOf = (which: (one: Instruction) => boolean): readonly Instruction[] =>
  instructions.all.filter((one) => one.type && which(one));

const ofModule = rowsOf(({ name }) => !OF_FUNCTION.test(name) && !STRUCTURED.test(name));
/** The same in every module with the same features. */
const everywhere = ofModule.filter(isConstant);
const depending = ofModule.filter((one) => !isConstant(one));
const ofFunction = rowsOf(({ name }) => OF_FUNCTION.test(name));
const constants = rowsOf(({ name }) => CONSTANT.test(name));
const globalGet = rowsOf(({ name }) => name === "global.get");

function* forms(rows: readonly Instruction[], space: Space, context: TypingContext): Generator<Form> {
  for (const one of rows) if (isAvailable(one, space.features)) yield* formsOf(one, space, context);
}

const common = new Map<string, Menu>();

/** What code may be made of whatever the module has. */
function commonMenu(space: Space): Menu {
  const rows = everywhere.filter((one) => isAvailable(one, space.features));
  const key = [...new Set(rows.flatMap(({ features }) => features))].join();
  let menu = common.get(key);
  if (!menu) common.set(key, (menu = new Menu(forms(rows, space, space))));
  return menu;
}

/** What code may be made of in any function of a module. */
export const moduleMenus = (space: Space): readonly Menu[] => [
  commonMenu(space),
  new Menu(forms(depending, space, space)),
];

/** By the functions that may be referred to: nothing else of what they are made of changes. */
const ofConstants = new WeakMap<ReadonlySet<number>, Menu>();

/** What constants may be made of: globals only if they are constant themselves, and before gc only imported ones. */
export function constantMenus(space: Space): readonly Menu[] {
  let menu = ofConstants.get(space.declared);
  if (!menu) {
    const possible = forms(constants, space, space).filter(
      ({ instruction: { name } }) => !EXTENDED.test(name) || space.has("extended-const"),
    );
    ofConstants.set(space.declared, (menu = new Menu(possible)));
  }
  const known = space.has("gc") ? space.globals.length : Math.min(space.globals.length, space.importedGlobals);
  const globals = forms(globalGet, space, space).filter(({ operands: [index] }) => {
    return !space.globals[index as number]!.mutable && (index as number) < known;
  });
  return [menu, new Menu(globals)];
}

/** What code may be made of in one function: its variables, what it returns, and what it calls. */
export function functionMenu(space: Space, context: TypingContext, own: number): Menu {
  const possible = forms(ofFunction, space, context).filter(({ instruction: { name }, operands: [callee] }) => {
    if (!/^(return_)?call$/.test(name) || space.style.recursive) return true;
    return (callee as number) > own || (callee as number) < space.importedFunctions;
  });
  return new Menu(possible);
}
