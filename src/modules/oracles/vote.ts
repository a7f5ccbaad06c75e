import type { EngineName } from "../engines/registry.ts";

/** This project's own reader, which takes part where it finds bytes malformed. */
export const READER = "component-fuzz";

/** What an engine that may be compared said of a module. */
export interface Vote {
  readonly engine: EngineName | typeof READER;
  readonly accepts: boolean;
  /** The class of what it says against the module; empty if it takes it. */
  readonly refusal: string;
  /** Where in the bytes it says that; `null` if it does not. */
  readonly offset: number | null;
  readonly words: string;
}
