import { functionOf } from "../case/case.ts";
import type { Uncalled } from "../case/case.ts";
import type { Delivery } from "../engines/engine.ts";
import type { ValueType } from "../types/type.ts";
import { difference } from "../values/difference.ts";
import { printValue } from "../values/print.ts";
import type { Value } from "../values/value.ts";
import type { Candidate } from "./candidate.ts";
import type { HostCalled, Returned } from "./events.ts";
import type { Property } from "./property.ts";

/** A value that came to the host, and what it has to be. */
export interface Arrival {
  /** The index of the call. */
  readonly call: number;
  /** What it is called: the parameter's name, or `result`. */
  readonly name: string;
  readonly type: ValueType;
  readonly expected: Value;
  readonly delivery: Delivery;
}

/** The arguments that a host's function received; none where their number is wrong. */
export function argumentsOf(testCase: Uncalled, { of, args, call }: HostCalled): readonly Arrival[] {
  const { params } = functionOf(testCase, { of }).func;
  if (call === null || args.length !== params.length) return [];
  return params.map(({ name, type }, index) => ({
    call: call.index,
    name,
    type,
    expected: call.args[index]!,
    delivery: args[index]!,
  }));
}

/** The result of a call, where there is one and has to be one. */
export function resultOf(testCase: Uncalled, { call, result }: Returned): Arrival | null {
  const type = functionOf(testCase, call).func.result;
  if (!type || call.result === null || !result) return null;
  return { call: call.index, name: "result", type, expected: call.result, delivery: result };
}

/**
 * Reads a value now.
 *
 * @param verb how to say that it is another one.
 * @returns what is wrong, `null` if it is what it has to be.
 */
export function changed(property: Property, verb: string, arrival: Arrival): Candidate | null {
  const { call, name, type, expected } = arrival;
  const actual = arrival.delivery.read();
  const found = difference(type, expected, actual);
  return (
    found && {
      property,
      stage: "value",
      kind: found.kind,
      place: found.place.slice(found.place.lastIndexOf(">") + 1),
      summary: `${name}${found.path} ${verb}`,
      expected: `${found.expected} in ${printValue(type, expected)}`,
      actual: found.actual,
      evidence: { call, kinds: found.place, mismatch: { type, expected, actual } },
    }
  );
}
