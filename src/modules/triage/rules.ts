import type { Rule } from "../../harness/known_issue.ts";
import type { Property } from "../oracles/property.ts";

/** The sentence that whatever breaks a property breaks, where no known issue names a narrower one. */
export const PROPERTY_RULES: Readonly<Record<Property | "prediction", Rule>> = {
  sync: {
    document: "WebAssembly JavaScript Interface",
    section: "validate(bytes)",
    says: "It returns true if and only if compiling the bytes as a module does not fail.",
  },
  async: {
    document: "WebAssembly JavaScript Interface",
    section: "asynchronously compile a WebAssembly module",
    says: "The module is compiled in parallel; the promise is fulfilled if that succeeds, and rejected if it fails.",
  },
  tiers: {
    document: "WebAssembly core specification",
    section: "Validation",
    says: "Whether a module is valid depends on the module: not on who compiles it.",
  },
  answer: {
    document: "WebAssembly core specification",
    section: "Binary Format",
    says: "Bytes are a module or they are malformed: a reader says which, whatever they are.",
  },
  memory: {
    document: "WebAssembly core specification",
    section: "Binary Format, Modules",
    says: "A section has as many bytes as its size says; one that has fewer is malformed, whatever it announces.",
  },
  prediction: {
    document: "WebAssembly core specification",
    section: "Validation",
    says: "What the rules say of a module follows from how it was made, where that is known.",
  },
  agreement: {
    document: "WebAssembly core specification",
    section: "Validation",
    says: "A module is valid if and only if the rules say so, and all implementations of them agree on it.",
  },
  text: {
    document: "WebAssembly core specification",
    section: "Text Format",
    says: "The text of a module stands for that module: read again it is valid, and has the same text.",
  },
};
