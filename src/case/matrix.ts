import { isCodeStyle, LIFTS, LOWERS, STRING_ENCODINGS } from "./case.ts";
import type { Case, ComponentOptions, Lift, Lower } from "./case.ts";
import { calleesOf } from "./topology.ts";

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

/** Every cell that validates, in a fixed order. */
export function legalCells(): readonly Cell[] {
  const cells: Cell[] = [];
  for (const first of exported()) {
    for (const second of exported()) {
      for (const firstLower of lowersOf(second.asyncType)) {
        for (const asyncHost of [false, true]) {
          for (const secondLower of lowersOf(asyncHost)) {
            const row = printAbi(first, firstLower, second, secondLower, asyncHost);
            for (const a of STRING_ENCODINGS) for (const b of STRING_ENCODINGS) cells.push({ row, column: printEncodings(a, b) });
          }
        }
      }
    }
  }
  return cells;
}

/** The cells that the values of a case pass through: one for each pair of components of which one calls the other, and each type that is called in turn. */
export function cellsOf({ components, asyncHost }: Case): readonly Cell[] {
  return components.flatMap((first, index) => {
    if (!isCodeStyle(first.style)) return [];
    return calleesOf(components, index).flatMap((callee): readonly Cell[] => {
      const second = components[callee]!;
      if (!isCodeStyle(second.style)) return [];
      const further = calleesOf(components, callee);
      const types = further.length === 0 ? [asyncHost] : further.map((one) => components[one]!.asyncType);
      return [...new Set(types)].map((type) => ({
        row: printAbi(first, first.lower, second, second.lower, type),
        column: printEncodings(first.encoding, second.encoding),
      }));
    });
  });
}

/**
 * `callback ⇒ async → async`: what the first component exports, how it lowers
 * its import (`→` synchronously, `⇒` with `async`), the same of the second
 * one, and the type of the host's function. An export is `sync`, or `async`
 * and lifted without (`async`) or with an `async` option (`callback`, `stackful`).
 */
function printAbi(first: Exported, firstLower: Lower, second: Exported, secondLower: Lower, host: boolean): string {
  return [exportName(first), ARROWS[firstLower], exportName(second), ARROWS[secondLower], host ? "async" : "sync"].join(" ");
}

const ARROWS: Readonly<Record<Lower, string>> = { sync: "→", async: "⇒" };
const exportName = ({ asyncType, lift }: Exported): string => (lift === "sync" ? (asyncType ? "async" : "sync") : lift);
const printEncodings = (first: string, second: string): string => `${first}, ${second}`;

const exported = (): readonly Exported[] => [{ asyncType: false, lift: "sync" }, ...LIFTS.map((lift: Lift) => ({ asyncType: true, lift }))];
const lowersOf = (asyncType: boolean): readonly Lower[] => (asyncType ? LOWERS : ["sync"]);
