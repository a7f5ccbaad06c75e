/** What must hold of whatever bytes the tools are given, in the order in which it is looked at. */
export const PROPERTIES = [
  /** `WebAssembly.validate` and `new WebAssembly.Module` say the same. */
  "sync",
  /** `WebAssembly.compile` says the same, later. */
  "async",
  /** The baseline and the optimising compiler take the same. */
  "tiers",
  /** A tool answers or refuses: it does not break off. */
  "answer",
  /** It does so in a measure of memory. */
  "memory",
  /** What is valid is valid for all that know the features which the module uses. */
  "agreement",
  /** Text that was printed, read and printed again is the same, and what was read is valid. */
  "text",
] as const;

export type Property = (typeof PROPERTIES)[number];
