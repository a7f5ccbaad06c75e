import { isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS } from "./case.ts";
import type { Case, ComponentOptions, Lift, Lower } from "./case.ts";
import { calleesOf, calleeTypes } from "./topology.ts";

/**
 * A combination of ABIs that a value can pass through: a component, one that
 * it calls, and what that one calls.
 */
export interface Cell {
  /** Function types, lifts and lowers, as `callback ⇒ stackful → async`; see `printAbi`. */
  readonly row: string;
  /** The string encodings of the two components. */
  readonly column: string;
}

/** A function's type, and how the component that exports it lifts it. */
type Exported = Pick<ComponentOptions, "asyncType" | "lift">;

/** What a cell says of one of its two components. */
export type CellComponent = Pick<ComponentOptions, "asyncType" | "lift" | "lower" | "encoding">;

/** What stands for one cell: its two components, and whether the host's function is of `async` type. */
interface Combination {
  readonly first: CellComponent;
  readonly second: CellComponent;
  readonly asyncHost: boolean;
}

/** Every combination that validates, in a fixed order. */
export function* legalCombinations(): Generator<Combination> {
  for (const first of EXPORTED) {
    for (const second of EXPORTED) {
      for (const firstLower of lowersOf(second.asyncType)) {
        for (const asyncHost of [false, true]) {
          for (const secondLower of lowersOf(asyncHost)) {
            for (const a of STRING_ENCODINGS)
              for (const b of STRING_ENCODINGS) {
                yield {
                  first: { ...first, lower: firstLower, encoding: a },
                  second: { ...second, lower: secondLower, encoding: b },
                  asyncHost,
                };
              }
          }
        }
      }
    }
  }
}

/** The cell of every combination that validates, in a fixed order. */
export function legalCells(): readonly Cell[] {
  return [...legalCombinations()].map(({ first, second, asyncHost }) => cell(first, second, asyncHost));
}

/**
 * The cells that the values of a case pass through: one for each pair of components of which one calls the other, and
 * each type that is called in turn.
 */
export function cellsOf({ components, asyncHost }: Case): readonly Cell[] {
  return components.flatMap((first, index) => {
    if (!isCodeStyle(first.style)) return [];
    return calleesOf(components, index).flatMap((callee): readonly Cell[] => {
      const second = components[callee]!;
      if (!isCodeStyle(second.style)) return [];
      return [...new Set(calleeTypes({ components, asyncHost }, callee))].map((type) => cell(first, second, type));
    });
  });
}

function cell(first: CellComponent, second: CellComponent, asyncHost: boolean): Cell {
  return { row: printAbi(first, second, asyncHost), column: `${first.encoding}, ${second.encoding}` };
}

/**
 * `callback ⇒ async → async`: what the first component exports, how it lowers
 * its import (`→` synchronously, `⇒` with `async`), the same of the second
 * one, and the type of the host's function. An export is `sync`, or `async`
 * and lifted without (`async`) or with an `async` option (`callback`, `stackful`).
 */
function printAbi(first: CellComponent, second: CellComponent, host: boolean): string {
  return [
    exportName(first),
    ARROWS[first.lower],
    exportName(second),
    ARROWS[second.lower],
    host ? "async" : "sync",
  ].join(" ");
}

const ARROWS: Readonly<Record<Lower, string>> = { sync: "→", async: "⇒" };
const exportName = ({ asyncType, lift }: Exported): string => (lift === "sync" ? (asyncType ? "async" : "sync") : lift);

const EXPORTED: readonly Exported[] = [
  { asyncType: false, lift: "sync" },
  ...LIFTS.map((lift: Lift) => ({ asyncType: true, lift })),
];
const lowersOf = (asyncType: boolean): readonly Lower[] => (asyncType ? LOWERS : ["sync"]);
