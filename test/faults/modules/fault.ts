import type { Outcome } from "../../../src/harness/outcome.ts";
import type { CoreModule, Refusal } from "../../../src/modules/engines/engine.ts";
import type { Engines } from "../../../src/modules/engines/registry.ts";
import type { Property } from "../../../src/modules/oracles/property.ts";

/** An engine that lies, wrapped around the real one. */
export interface Fault {
  readonly name: string;
  /** What goes wrong because of it. */
  readonly what: string;
  /** The property that has to notice it. */
  readonly oracle: Property;
  /** The engine that has to be named. */
  readonly engine: string;
  readonly plant: (engines: Engines) => Engines;
}

/** The engines with some methods of one in the place of its own. */
export function lying<Name extends keyof Engines>(
  name: Name,
  lies: (real: Engines[Name]) => Partial<Engines[Name]>,
): Fault["plant"] {
  return (engines) => {
    const real = engines[name];
    const told = lies(real) as Readonly<Record<PropertyKey, unknown>>;
    const liar = new Proxy(real, {
      get: (target, property) => {
        if (Object.hasOwn(told, property)) return told[property];
        const member: unknown = Reflect.get(target, property, target);
        return typeof member === "function" ? (member as () => unknown).bind(target) : member;
      },
    });
    return { ...engines, [name]: liar };
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

export const taken = (binary: Bytes): Outcome<CoreModule> => ({ kind: "value", value: { binary } });

export const refused = (error: string): Refusal => ({ kind: "error", stage: "compile", error, message: error });

export const brokenOff = (trap: string): Refusal => ({ kind: "trap", trap, message: trap });

/** Takes what it refuses for such a reason. */
export const takes =
  (why: RegExp) =>
  <T>(outcome: Outcome<T>, value: T): Outcome<T> =>
    outcome.kind === "error" && why.test(outcome.error) ? { kind: "value", value } : outcome;
