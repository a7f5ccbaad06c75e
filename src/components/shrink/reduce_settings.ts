import { consistent } from "./consistent.ts";
import { cut, FEW } from "../../harness/reduction.ts";
import type { Reducer } from "./reducer.ts";
import { settings, simplerValues, withoutSettings } from "./settings.ts";

/** Returns whatever can be chosen besides types, values and names to what it is where a user chooses nothing. */
export const plainSettings: Reducer = {
  name: "plain settings",
  *reduce(testCase) {
    const plain = withoutSettings(testCase);
    yield* cut(
      settings(testCase),
      0,
      (kept) => consistent(kept.reduce((current, { put, value }) => put(current, value), plain)),
      FEW,
    );
  },
};

/** Makes the settings that have to stay smaller, or at least simpler. */
export const smallerSettings: Reducer = {
  name: "smaller settings",
  *reduce(testCase) {
    let current = testCase;
    // Where one setting takes others with it, there are fewer left to visit.
    for (let index = 0; index < settings(current).length; index++) {
      for (let taken = true; taken;) {
        taken = false;
        const setting = settings(current)[index];
        if (!setting) return;
        for (const value of simplerValues(setting)) {
          const candidate = consistent(setting.put(current, value));
          if (!(yield candidate)) continue;
          current = candidate;
          taken = true;
          break;
        }
      }
    }
  },
};
