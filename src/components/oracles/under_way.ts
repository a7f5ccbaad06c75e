import type { Answer, CaseFunction } from "../case/case.ts";
import { difference } from "../values/difference.ts";
import type { Received } from "../values/received.ts";
import type { Value } from "../values/value.ts";

/** What is known of a call before it starts. */
interface Started {
  /** Its index in the case. */
  readonly index: number;
  readonly of: number;
  readonly args: readonly Value[];
  readonly result: Value | null;
  readonly answer: Answer;
}

/** A call that is under way. */
export interface UnderWay extends Started {
  /** The index of the first call under way that has the same function and arguments: nobody can tell it from that. */
  readonly like: number;
}

/** A call, and how often the host's function was called for it. */
type Reaching = UnderWay & { hostCalls: number };

/**
 * Calls that are under way together. Whatever reaches the host says by its
 * arguments alone to which of them it belongs, in any order; where two have
 * the same function and arguments, both expect the result of the first.
 */
export class CallsUnderWay {
  readonly all: readonly UnderWay[];
  readonly #functions: readonly CaseFunction[];
  readonly #reaching: readonly Reaching[];
  /** How often each call has to reach the host. */
  readonly #paths: number;

  constructor(functions: readonly CaseFunction[], calls: readonly Started[], paths: number) {
    this.#functions = functions;
    this.#paths = paths;
    this.#reaching = calls.map((call, at) => {
      const { index, result } = calls.slice(0, at + 1).find((other) => this.#alike(other, call))!;
      return { ...call, like: index, result, hostCalls: 0 };
    });
    this.all = this.#reaching;
  }

  /**
   * The host's function `of` was called.
   *
   * @param read what it received.
   * @returns the call that this belongs to; where none has these arguments, the likeliest; `null` if none calls this
   *   function.
   */
  reached(of: number, read: () => readonly Received[]): UnderWay | null {
    const [one, ...more] = this.#reaching.filter((call) => call.of === of);
    if (one === undefined) return null;
    const found = more.length === 0 ? one : this.#likeliest([one, ...more], read());
    found.hostCalls++;
    return found;
  }

  #likeliest(calls: readonly [Reaching, ...Reaching[]], received: readonly Received[]): Reaching {
    return calls.reduce((best, call) =>
      precedes(this.#unlikely(call, received), this.#unlikely(best, received)) ? call : best,
    );
  }

  /**
   * What speaks against a call, the gravest first: other arguments, that it
   * has reached the host already, how many arguments differ.
   */
  #unlikely(call: Reaching, received: readonly Received[]): readonly number[] {
    const differing = call.args.filter((arg, index) => !this.#equal(call.of, index, arg, received[index])).length;
    return [Math.min(1, differing), call.hostCalls < this.#paths ? 0 : 1, differing];
  }

  #alike(one: Started, other: Started): boolean {
    return one.of === other.of && one.args.every((arg, index) => this.#equal(one.of, index, arg, other.args[index]));
  }

  #equal(of: number, index: number, expected: Value, actual: Received | undefined): boolean {
    if (actual === undefined) return false;
    return actual === expected || difference(this.#functions[of]!.func.params[index]!.type, expected, actual) === null;
  }
}

/** Whether `one` comes before `other` in the order of their first members that differ. */
function precedes(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}
