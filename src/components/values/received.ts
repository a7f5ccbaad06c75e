import type { Value } from "./value.ts";

/** Something that a host received and that is no value of its type in the engine's documented mapping. */
export class Foreign {
  /** What was found instead, for people. */
  readonly found: string;
  constructor(found: string) {
    this.found = found;
  }
}

/** A value as an engine delivered it: a `Value` with `Foreign` wherever the mapping was broken. */
export type Received = Value | Foreign | readonly Received[] | ReceivedCase;

export interface ReceivedCase {
  readonly case: number;
  readonly value: Received | null;
}
