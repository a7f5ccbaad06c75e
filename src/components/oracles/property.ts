/** Which property of a case does not hold. */
export type Property =
  /** Nothing goes wrong on the way: no engine error, no trap. */
  | "no-error"
  /** What arrives equals what was sent. */
  | "round-trip"
  /** The host's function is called exactly once a call on each path to it. */
  | "called-once"
  /** A value that was received stays what it was. */
  | "retention"
  /** `post-return` runs exactly once a call that has one. */
  | "post-return"
  /** Every task ends exactly once. */
  | "task-end"
  /** A call that has to trap does. */
  | "trap"
  /** What the guests check for themselves (guests/audit.ts). */
  | "guest-audit"
  /** A wrong host function is refused. */
  | "link";
