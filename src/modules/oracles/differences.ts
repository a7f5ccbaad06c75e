import type { Rule } from "../../harness/known_issue.ts";
import { whyMalformed } from "../../wasm/features.ts";
import { instructionNames } from "../case/contents.ts";
import { isUnreachable } from "../case/reach.ts";
import { READER } from "./vote.ts";
import type { Vote } from "./vote.ts";

/** A difference between what an engine says and what the others say that a document explains. */
interface Difference {
  /** `null`: whichever it is. */
  readonly engine: Vote["engine"] | null;
  /** Whether it takes more than the others, or less. */
  readonly accepts: boolean;
  /** What the refusing side says, its whole class: the engine itself, or one of the others. */
  readonly refusal?: RegExp;
  /** What the refusing side says in its own words, somewhere in it. */
  readonly words?: RegExp;
  /** Where that is said of. */
  readonly at?: (bytes: Uint8Array, offset: number) => boolean;
  /** What the module has to use. */
  readonly instruction?: string;
  /** It is about what is valid: what is malformed all have to refuse. */
  readonly wellFormed?: true;
  readonly source: Rule;
}

/**
 * Every row is a difference that a proposal or a tool's own documentation states; none is there because a run was
 * noisy.
 */
const DIFFERENCES: readonly Difference[] = [
  {
    engine: null,
    accepts: false,
    refusal:
      /exceeds internal limit of N|larger than implementation limit|^local count too large$|subtyping depth is greater|^[\w ]+ count exceeds (?:limit of N|maximum value)$|^[\w ]+ size is out of bounds$|^too many locals: |^sub type hierarchy too deep|^implementation limit: /,
    source: {
      document: "WebAssembly core specification",
      section: "Appendix, Implementation Limitations",
      says:
        "An implementation may reject a module that exceeds its limits, as for the number of locals. The " +
        "JavaScript Interface (Implementation-defined Limits) has numbers, of tables and memories as well; " +
        "not every tool has these.",
    },
  },
  {
    engine: "binaryen",
    accepts: true,
    at: isUnreachable,
    wellFormed: true,
    source: {
      document: "Binaryen's README.md, and its pull request 1122",
      section: "Binaryen IR, Types and unreachable code",
      says:
        "Blocks that don't end have a type that fits everywhere; and unreachable code is ignored when " +
        "binaries are read, though not what is malformed in it.",
    },
  },
  {
    engine: "binaryen",
    accepts: true,
    words: /expected (?:type |subtype of )?(?:\(ref [^,]*|\w+ref), (?:found|got)/,
    instruction: "br_if",
    wellFormed: true,
    source: {
      document: "Binaryen's README.md",
      section: "Binaryen IR, Reference Types",
      says: "What `br_if` leaves has the type of the values that it sends, which may be narrower than the label's.",
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
      section: "Specification changes, Tags",
      says:
        "Tags may have results: those are what a suspended computation is resumed with. wasm-tools knows " +
        "the proposal.",
    },
  },
];

/** Whether what an engine says is not to be compared with what the others say. */
export function isExplained(vote: Vote, votes: readonly Vote[], bytes: Uint8Array): boolean {
  // An instruction that only an engine knows is none of those that it has to refuse: it knows how long that is.
  const malformed = votes.some(({ engine }) => engine === READER) && !whyMalformed(bytes)?.startsWith("unknown opcode");
  return DIFFERENCES.some(({ engine, accepts, refusal, words, at, instruction, wellFormed }) => {
    if ((engine !== null && engine !== vote.engine) || accepts !== vote.accepts) return false;
    if (wellFormed && malformed) return false;
    if (instruction !== undefined && !Array.from(instructionNames(bytes)).includes(instruction)) return false;
    const refusing = accepts ? votes.filter((other) => !other.accepts) : [vote];
    // One that says so is enough: what is missing at the end of a block each has another place for.
    return refusing.some(
      (other) =>
        (refusal?.test(other.refusal) ?? true) &&
        (words?.test(other.words) ?? true) &&
        (at === undefined || (other.offset !== null && at(bytes, other.offset))),
    );
  });
}
