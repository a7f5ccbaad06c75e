import type { Call, Case, ComponentOptions } from "../case/case.ts";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../case/plain.ts";
import { cut, FEW } from "./reducer.ts";
import type { Reducer } from "./reducer.ts";

/** Shortens the chain. */
export const fewerComponents: Reducer = {
  name: "fewer components",
  *reduce(testCase) {
    yield* cut(testCase.components, 1, (components) => ({ ...testCase, components }));
  },
};

/** One choice that is not the plain one. */
type Setting = (plain: Case) => Case;

/** Returns whatever can be chosen besides types, values and names to what it is where a user chooses nothing. */
export const plainSettings: Reducer = {
  name: "plain settings",
  *reduce(testCase) {
    const plain: Case = {
      ...testCase,
      components: testCase.components.map(() => PLAIN_COMPONENT),
      jco: PLAIN_CASE.jco,
      v8: PLAIN_CASE.v8,
      link: PLAIN_CASE.link,
      calls: testCase.calls.map((call) => ({ ...call, form: PLAIN_FORM })),
    };
    yield* cut(settings(testCase), 0, (kept) => kept.reduce((current, apply) => apply(current), plain), FEW);
  },
};

/** Makes the numbers among the options that have to stay smaller. */
export const smallerSettings: Reducer = {
  name: "smaller settings",
  *reduce(testCase) {
    let current = testCase;
    for (const index of testCase.components.keys()) {
      for (const key of ["growPages", "growEvery", "gap"] as const) {
        for (;;) {
          const value = current.components[index]![key];
          const smaller = smallerNumbers(value, PLAIN_COMPONENT[key]).map((number) => withComponent(current, index, { [key]: number }));
          let taken: Case | undefined;
          for (const candidate of smaller) {
            if (!(yield candidate)) continue;
            taken = candidate;
            break;
          }
          if (!taken) break;
          current = taken;
        }
      }
    }
  },
};

/** How many settings of a case are not the plain ones, and how large their numbers are. */
export function settingsSize(testCase: Case): { readonly count: number; readonly detail: number } {
  const detail = testCase.components.reduce((sum, c) => sum + c.growPages + c.growEvery + c.gap, 0);
  return { count: settings(testCase).length, detail };
}

const PLAIN_FORM: Call["form"] = "typed";

function settings(testCase: Case): readonly Setting[] {
  const { jco, v8, link } = testCase;
  return [
    ...changed(jco, PLAIN_CASE.jco).map((part): Setting => (c) => ({ ...c, jco: { ...c.jco, ...part } })),
    ...changed(v8, PLAIN_CASE.v8).map((part): Setting => (c) => ({ ...c, v8: { ...c.v8, ...part } })),
    ...changed({ link }, { link: PLAIN_CASE.link }).map((part): Setting => (c) => ({ ...c, ...part })),
    ...testCase.components.flatMap((component, index) =>
      changed(component, PLAIN_COMPONENT).map((part): Setting => (c) => withComponent(c, index, part)),
    ),
    ...testCase.calls.flatMap(({ form }, index) =>
      form === PLAIN_FORM ? [] : [(c: Case): Case => ({ ...c, calls: c.calls.with(index, { ...c.calls[index]!, form }) })],
    ),
  ];
}

/** The parts of `actual` that are not as in `plain`, one by one. */
function changed<T extends object>(actual: T, plain: T): readonly Partial<T>[] {
  return (Object.keys(plain) as (keyof T)[]).flatMap((key) => (actual[key] === plain[key] ? [] : [{ [key]: actual[key] } as unknown as Partial<T>]));
}

function withComponent(testCase: Case, index: number, part: Partial<ComponentOptions>): Case {
  return { ...testCase, components: testCase.components.with(index, { ...testCase.components[index]!, ...part }) };
}

function smallerNumbers(value: number, plain: number): readonly number[] {
  return [plain + 1, Math.floor(value / 2), value - 1].filter((number) => number > plain && number < value);
}
