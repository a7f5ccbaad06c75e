// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { Instruction } from "../../../wasm/instruction.ts";
import { instructions } from "../../../wasm/instructions.ts";
import type { TypingContext } from "../../../wasm/type_words.ts";
import { Cards } from "./card.ts";
import { Costs } from "./costs.ts";
import { formsOf, isAvailable } from "./forms.ts";
import type { Form } from "./forms.ts";
import { Menu } from "./menu.ts";
import { sharingOf } from "./sharing.ts";
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
const everywhere = ofModule.filter((one) => sharingOf(one) === "nothing");
const depending = ofModule.filter((one) => sharingOf(one) !== "nothing");
const ofFunction = rowsOf(({ name }) => OF_FUNCTION.test(name));
const constants = rowsOf(({ name }) => CONSTANT.test(name));
const plainConstants = constants.filter(({ name }) => !EXTENDED.test(name));
const globalGet = instructions.named("global.get");
const CALL = /^(return_)?call$/;

const available = (some: readonly Instruction[], space: Space): readonly Instruction[] =>
  some.filter((one) => isAvailable(one, space.features));

const formsOfAll = (some: readonly Instruction[], space: Space, context: TypingContext): readonly Form[] =>
  available(some, space).flatMap((one) => formsOf(one, space, context));

/** Features that have a say in what is everywhere, and the menus for them. */
const deciding = [...new Set(everywhere.flatMap(({ features }) => features))];
const common = new Map<string, Menu>();

/** What code may be made of whatever the module has. */
function commonMenu(space: Space): Menu {
  const key = deciding.filter((feature) => space.has(feature)).join();
  let menu = common.get(key);
  if (!menu) common.set(key, (menu = new Menu(formsOfAll(everywhere, space, space))));
  return menu;
}

/** What code may be made of in any function of a module. */
export function moduleCards(space: Space): Cards {
  const menus = [commonMenu(space), new Menu(formsOfAll(depending, space, space))];
  return new Cards(space, menus, new Costs(space, menus), true);
}

/** What constants may be made of but for globals. */
interface OfConstants {
  readonly menu: Menu;
  /** With so many globals. */
  readonly cards: Map<number, Cards>;
}

/** What constants may be made of: globals only if they are constant themselves, and before gc only imported ones. */
export function constantCards(space: Space): Cards {
  // Functions that may be referred to are all that changes, once.
  const known = space.once(space.declared, (): OfConstants => {
    const rows = space.has("extended-const") ? constants : plainConstants;
    const menu = new Menu(formsOfAll(rows, space, space));
    return { menu, cards: new Map<number, Cards>() };
  });
  const count = space.has("gc") ? space.globals.length : Math.min(space.globals.length, space.importedGlobals);
  let cards = known.cards.get(count);
  if (!cards) {
    const globals = formsOf(globalGet, space, space).filter(({ operands: [index] }) => {
      return !space.globals[index as number]!.mutable && (index as number) < count;
    });
    const menus = [known.menu, new Menu(globals)];
    known.cards.set(count, (cards = new Cards(space, menus, new Costs(space, menus), false)));
  }
  return cards;
}

/** What code may be made of in one function: its variables, what it returns, and what it calls. */
export function functionMenu(space: Space, context: TypingContext, own: number): Menu {
  const isReached = ({ instruction: { name }, operands: [callee] }: Form): boolean => {
    if (space.style.recursive || !CALL.test(name)) return true;
    return (callee as number) > own || (callee as number) < space.importedFunctions;
  };
  return new Menu(formsOfAll(ofFunction, space, context).filter(isReached));
}
