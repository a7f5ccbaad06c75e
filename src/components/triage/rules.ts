import type { Rule } from "../../harness/known_issue.ts";
import type { Property } from "../oracles/property.ts";

/** The sentence that whatever breaks a property breaks, where no known issue names a narrower one. */
export const PROPERTY_RULES: Readonly<Record<Property, Rule>> = {
  "no-error": {
    document: "CanonicalABI.md",
    section: "Canonical Definitions",
    says:
      "`canon lift` and `canon lower` trap where they say so; the component is valid, its guests break no " +
      "rule, and every value is one of its type.",
  },
  "round-trip": {
    document: "CanonicalABI.md",
    section: "Lifting and Lowering Values",
    says: "Lifting what was lowered yields the same value, for every type.",
  },
  "called-once": {
    document: "CanonicalABI.md",
    section: "canon lower",
    says: "A call of a lowered function calls the function once.",
  },
  retention: {
    document: "CanonicalABI.md",
    section: "Loading",
    says: "A lifted value is a copy: it does not change when the guest's memory does.",
  },
  "post-return": {
    document: "CanonicalABI.md",
    section: "canon lift",
    says: "`post-return` is called once after each call, with what the core function returned.",
  },
  "task-end": {
    document: "CanonicalABI.md",
    section: "canon lift",
    says: "Each call makes one task, which ends once its thread has returned.",
  },
  trap: {
    document: "CanonicalABI.md",
    section: "canon lift",
    says:
      "If a call of a function that is not `async` blocks before it has returned a value, and no other " +
      "thread of the instance is ready, it traps.",
  },
  "guest-audit": {
    document: "CanonicalABI.md",
    section: "Storing",
    says:
      "What a guest is given lies in blocks that its `realloc` was asked for, aligned, in range, and with " +
      "the values that were passed.",
  },
  link: {
    document: "Explainer.md",
    section: "JS API",
    says: "An import that is missing or no function is refused.",
  },
};
