import type { Rule } from "../../harness/known_issue.ts";
import { isUnreachable } from "../case/reach.ts";
import type { Vote } from "./agreement.ts";

/** A difference between what an engine says and what the others say that a document explains. */
interface Difference {
  readonly engine: Vote["engine"];
  /** Whether it takes more than the others, or less. */
  readonly accepts: boolean;
  /** What the refusing side says, its whole class: the engine itself, or one of the others. */
  readonly refusal?: RegExp;
  /** Where that is said of. */
  readonly at?: (bytes: Uint8Array, offset: number) => boolean;
  readonly source: Rule;
}

/**
 * Every row is a difference that a proposal or a tool's own documentation states; none is there because a run was
 * noisy.
 */
const DIFFERENCES: readonly Difference[] = [
  {
    engine: "binaryen",
    accepts: true,
    at: isUnreachable,
    source: {
      document: "Binaryen's README.md",
      section: "Binaryen IR, Types and unreachable code",
      says:
        "Unreachable code is ignored when binaries are read, and blocks that don't end have a type that " +
        "fits everywhere.",
    },
  },
  {
    engine: "binaryen",
    accepts: true,
    refusal: /^undeclared reference to function N$/,
    source: {
      document: "Binaryen's README.md",
      section: "Binaryen IR, Reference Types",
      says:
        "That a function must be declared for `ref.func` is not represented: Binaryen declares what is " +
        "needed when it writes.",
    },
  },
  {
    engine: "wasm-tools",
    accepts: true,
    refusal: /^tag signature N has non-void return$/,
    source: {
      document: "Explainer.md of the stack-switching proposal",
      section: "Specification changes, Types",
      says:
        "Tags may have results: those are what a suspended computation is resumed with. wasm-tools knows " +
        "the proposal.",
    },
  },
];

/** Whether what an engine says is not to be compared with what the others say. */
export function isExplained(vote: Vote, votes: readonly Vote[], bytes: Uint8Array): boolean {
  return DIFFERENCES.some(
    ({ engine, accepts, refusal, at }) =>
      engine === vote.engine &&
      accepts === vote.accepts &&
      (accepts ? votes.filter((other) => !other.accepts) : [vote]).some(
        (other) =>
          (refusal?.test(other.refusal) ?? true) &&
          (at === undefined || (other.offset !== null && at(bytes, other.offset))),
      ),
  );
}
