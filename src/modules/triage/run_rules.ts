import type { Rule } from "../../harness/known_issue.ts";
import type { RunProperty } from "../oracles/same_run.ts";

/** The sentence that whatever breaks a property breaks, where no known issue names a narrower one. */
export const RUN_RULES: Readonly<Record<RunProperty, Rule>> = {
  completion: {
    document: "WebAssembly core specification",
    section: "Execution, Modules",
    says: "A valid module can be instantiated, and its exports invoked: that returns values or traps.",
  },
  traps: {
    document: "WebAssembly core specification",
    section: "Execution, Instructions",
    says: "Each instruction says under which conditions it traps, and traps under no others.",
  },
  results: {
    document: "WebAssembly core specification",
    section: "Execution, Numerics",
    says: "Operators are functions of their operands: where no result is left open, all implementations return it.",
  },
  state: {
    document: "WebAssembly core specification",
    section: "Execution, Runtime Structure",
    says: "What instructions have written to memories, tables and globals stays written, and nothing else is.",
  },
};
