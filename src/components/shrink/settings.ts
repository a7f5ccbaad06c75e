import { ANSWERS, GUEST_STYLES, LIFTS, LIST_FORMS, LOWERS, STRING_ENCODINGS, WAITS } from "../case/case.ts";
import type { Case, ComponentOptions } from "../case/case.ts";
import { IMPORT_BINDINGS, INSTANTIATIONS, PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT, TIERS } from "../case/plain.ts";

/** What can be chosen in one place of a case besides types, values and names. */
interface Setting {
  readonly value: unknown;
  /** The value where a user chooses nothing. */
  readonly plain: unknown;
  /** Values of which an earlier one is simpler; `null`: numbers, or on and off. */
  readonly order: readonly unknown[] | null;
  /** A case with another value here; others in it may no longer fit. */
  readonly put: (testCase: Case, value: unknown) => Case;
}

/** How far a setting is from the plain one, 0 for that one. */
export function settingDetail({ value, plain, order }: Setting): number {
  if (value === plain) return 0;
  if (value instanceof FunctionTypes) return value.detail;
  if (typeof value === "number") return value - (plain as number);
  return order === null ? 1 : 1 + order.indexOf(value);
}

/** Values that are simpler than that of a setting and not the plain one, the simplest first. */
export function simplerValues({ value, plain, order }: Setting): readonly unknown[] {
  if (value instanceof FunctionTypes) return value.simpler();
  if (typeof value === "number")
    return [(plain as number) + 1, Math.floor(value / 2), value - 1].filter(
      (number) => number > (plain as number) && number < value,
    );
  return (order ?? []).slice(0, order?.indexOf(value)).filter((simpler) => simpler !== plain);
}

/** Every setting of a case that is not the plain one. */
export function settings(testCase: Case): readonly Setting[] {
  const { jco, v8, link, shareDefinitions, inFlight } = testCase;
  return [
    ...among(jco, PLAIN_CASE.jco, { instantiation: INSTANTIATIONS, importBindings: IMPORT_BINDINGS }, (c, part) => ({
      ...c,
      jco: { ...c.jco, ...part },
    })),
    ...among(v8, PLAIN_CASE.v8, { tier: TIERS }, (c, part) => ({ ...c, v8: { ...c.v8, ...part } })),
    ...functionTypes(testCase),
    ...among({ link, shareDefinitions, inFlight }, PLAIN_CASE, {}, (c, part) => ({ ...c, ...part })),
    ...testCase.components.flatMap(({ asyncType: _, ...component }, index) =>
      among(component, PLAIN_COMPONENT, COMPONENT_ORDERS, (c, part) => ({
        ...c,
        components: c.components.with(index, { ...c.components[index]!, ...part }),
      })),
    ),
    ...testCase.calls.flatMap(({ form, answer }, index) =>
      among({ form, answer }, PLAIN_CALL, { form: LIST_FORMS, answer: ANSWERS }, (c, part) => ({
        ...c,
        calls: c.calls.with(index, { ...c.calls[index]!, ...part }),
      })),
    ),
  ];
}

/** `testCase` with every setting plain. */
export function withoutSettings(testCase: Case): Case {
  const { jco, v8, link, asyncHost, shareDefinitions, inFlight } = PLAIN_CASE;
  const { form, answer } = PLAIN_CALL;
  return {
    ...testCase,
    jco,
    v8,
    link,
    asyncHost,
    shareDefinitions,
    inFlight,
    components: testCase.components.map(() => PLAIN_COMPONENT),
    calls: testCase.calls.map((call) => ({ ...call, form, answer })),
  };
}

/**
 * Whether the functions of the host and of each component are of `async` type: one setting, since a reader expects an
 * `async` export over an `async` import. Where they differ, that is a part of what is shown.
 */
class FunctionTypes {
  readonly #async: readonly boolean[];

  constructor(async: readonly boolean[]) {
    this.#async = async;
  }

  static of({ asyncHost, components }: Case): FunctionTypes {
    return new FunctionTypes([asyncHost, ...components.map(({ asyncType }) => asyncType)]);
  }

  /** Whether no function is of `async` type. */
  get isPlain(): boolean {
    return !this.#async.includes(true);
  }

  /** 0: none is `async`, 1: all are; else there are fewer with each that is not. */
  get detail(): number {
    const count = this.#async.filter(Boolean).length;
    return count === 0 ? 0 : count === this.#async.length ? 1 : 1 + count;
  }

  simpler(): readonly FunctionTypes[] {
    const all = this.#async.map(() => true);
    const fewer = this.#async.flatMap((async, index) => (async ? [this.#async.with(index, false)] : []));
    return [all, ...fewer]
      .map((async) => new FunctionTypes(async))
      .filter((types) => !types.isPlain && types.detail < this.detail);
  }

  in(testCase: Case): Case {
    const [asyncHost = false, ...components] = this.#async;
    return {
      ...testCase,
      asyncHost,
      components: testCase.components.map((component, index) => ({ ...component, asyncType: components[index]! })),
    };
  }
}

function functionTypes(testCase: Case): readonly Setting[] {
  const value = FunctionTypes.of(testCase);
  if (value.isPlain) return [];
  return [{ value, plain: null, order: null, put: (c, types) => (types as FunctionTypes).in(c) }];
}

type Orders<T> = { readonly [K in keyof T]?: readonly unknown[] };

const COMPONENT_ORDERS: Orders<ComponentOptions> = {
  encoding: STRING_ENCODINGS,
  style: GUEST_STYLES,
  lift: LIFTS,
  lower: LOWERS,
  wait: WAITS,
};

/** The properties of `actual` that are not as in `plain`. */
function among<T extends object>(
  actual: T,
  plain: { readonly [K in keyof T]: unknown },
  orders: Orders<T>,
  put: (testCase: Case, part: Partial<T>) => Case,
): readonly Setting[] {
  return (Object.keys(actual) as (keyof T)[])
    .filter((key) => actual[key] !== plain[key])
    .map((key) => ({
      value: actual[key],
      plain: plain[key],
      order: orders[key] ?? null,
      put: (testCase, value) => put(testCase, { [key]: value } as unknown as Partial<T>),
    }));
}
