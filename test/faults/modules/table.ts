import { featuresOf } from "../../../src/wasm/features.ts";
import type { Section } from "../../../src/wasm/sections.ts";
import { instructionNames, sectionNames } from "../../../src/modules/case/contents.ts";
import { cutOff } from "../../../src/modules/case/form.ts";
import { brokenOff, lying, refused, taken, takes } from "./fault.ts";
import type { Fault } from "./fault.ts";

const has = (section: keyof typeof Section, bytes: Uint8Array): boolean => [...sectionNames(bytes)].includes(section);
const uses = (instruction: RegExp, bytes: Uint8Array): boolean =>
  [...instructionNames(bytes)].some((name) => instruction.test(name));

/** V8 against itself. */
const V8: readonly Fault[] = [
  {
    name: "validate takes an unknown local",
    what: "WebAssembly.validate is true for a local.get of no local",
    oracle: "sync",
    engine: "v8",
    plant: lying("v8", (real) => ({
      validate: (bytes) => real.validate(bytes) || messageOf(real.compile(bytes)).includes("invalid local index"),
    })),
  },
  {
    name: "validate refuses tables",
    what: "WebAssembly.validate is false for a module with a table",
    oracle: "sync",
    engine: "v8",
    plant: lying("v8", (real) => ({ validate: (bytes) => real.validate(bytes) && !has("table", bytes) })),
  },
  {
    name: "async takes left-over values",
    what: "WebAssembly.compile does not count what is on the stack at the end",
    oracle: "async",
    engine: "v8",
    plant: lying("v8", (real) => ({
      compileAsync: async (bytes) => takes(/elements on the stack/)(await real.compileAsync(bytes), { binary: bytes }),
    })),
  },
  {
    name: "async refuses tags",
    what: "WebAssembly.compile does not know exceptions",
    oracle: "async",
    engine: "v8",
    plant: lying("v8", (real) => ({
      compileAsync: (bytes) =>
        has("tag", bytes) ? Promise.resolve(refused("unknown section")) : real.compileAsync(bytes),
    })),
  },
  {
    name: "Liftoff refuses a loop",
    what: "the baseline compiler gives up on a loop",
    oracle: "tiers",
    engine: "v8",
    plant: lying("v8", (real) => ({
      compileInTier: (tier, bytes) =>
        tier === "liftoff" && uses(/^loop$/, bytes) ? refused("loop") : real.compileInTier(tier, bytes),
    })),
  },
  {
    name: "TurboFan takes a wrong operand",
    what: "the optimising compiler does not look at types",
    oracle: "tiers",
    engine: "v8",
    plant: lying("v8", (real) => ({
      compileInTier: (tier, bytes) => {
        const outcome = real.compileInTier(tier, bytes);
        return tier === "turbofan" ? takes(/expected type T, found/)(outcome, { binary: bytes }) : outcome;
      },
    })),
  },
  {
    name: "V8 takes what all others refuse",
    what: "all of V8 takes an alignment that is too large",
    oracle: "agreement",
    engine: "v8",
    plant: lying("v8", (real) => {
      const isWrong = (bytes: Uint8Array<ArrayBuffer>): boolean =>
        messageOf(real.compile(bytes)).includes("expected maximum alignment");
      return {
        validate: (bytes) => real.validate(bytes) || isWrong(bytes),
        compile: (bytes) => (isWrong(bytes) ? taken(bytes) : real.compile(bytes)),
        compileAsync: (bytes) => (isWrong(bytes) ? Promise.resolve(taken(bytes)) : real.compileAsync(bytes)),
        compileInTier: (tier, bytes) => (isWrong(bytes) ? taken(bytes) : real.compileInTier(tier, bytes)),
      };
    }),
  },
];

/** Tools that take or refuse something else than the others. */
const VALIDATORS: readonly Fault[] = [
  {
    name: "wabt takes a missing operand",
    what: "an empty stack is no error",
    oracle: "agreement",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      compile: (bytes) => takes(/but got \[\]/)(real.compile(bytes), { binary: bytes }),
    })),
  },
  {
    name: "wabt refuses vectors",
    what: "a module with vectors is refused, though wabt has them",
    oracle: "agreement",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      compile: (bytes) => (featuresOf(bytes)?.has("simd") ? refused("unexpected opcode") : real.compile(bytes)),
    })),
  },
  {
    name: "binaryen takes a second export of one name",
    what: "names of exports are not compared",
    oracle: "agreement",
    engine: "binaryen",
    plant: lying("binaryen", (real) => ({
      compile: (bytes) => takes(/duplicate export/i)(real.compile(bytes), { binary: bytes }),
    })),
  },
  {
    name: "binaryen refuses data segments",
    what: "a module with data is refused",
    oracle: "agreement",
    engine: "binaryen",
    plant: lying("binaryen", (real) => ({
      compile: (bytes) => (has("data", bytes) ? refused("no data") : real.compile(bytes)),
    })),
  },
  {
    name: "wasm-tools takes unknown types",
    what: "an index of a type is not checked",
    oracle: "agreement",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => ({
      validate: (bytes, wellFormed) => takes(/^unknown type/)(real.validate(bytes, wellFormed), { binary: bytes }),
    })),
  },
  {
    name: "wasm-tools takes integers that are too long",
    what: "what is malformed is taken",
    oracle: "agreement",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => ({
      validate: (bytes, wellFormed) =>
        takes(/^(?:invalid var_|integer )/)(real.validate(bytes, wellFormed), { binary: bytes }),
    })),
  },
];

/** Tools that don't answer. */
const BREAKING: readonly Fault[] = [
  {
    name: "wabt aborts on a start function",
    what: "an assertion fails",
    oracle: "answer",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      compile: (bytes) => (has("start", bytes) ? brokenOff("abort: start") : real.compile(bytes)),
    })),
  },
  {
    name: "bindgen panics on an alias",
    what: "bindgen panics on a component with an alias",
    oracle: "answer",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => ({
      generate: (bytes, way) =>
        [...sectionNames(bytes)].includes("alias") ? brokenOff("panic in alias.rs") : real.generate(bytes, way),
    })),
  },
  {
    name: "componentWit panics on a resource",
    what: "wasm-tools panics when it is asked for the WIT of a component with a canonical function",
    oracle: "answer",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => ({
      answer: (question, bytes) =>
        question === "componentWit" && [...sectionNames(bytes)].includes("canon")
          ? brokenOff("panic in wit.rs")
          : real.answer(question, bytes),
    })),
  },
];

/** Tools that take more than they need. */
const TAKING: readonly Fault[] = [
  {
    name: "binaryen makes room for a section that is not there",
    what: "memory is taken for all that the size of a section announces",
    oracle: "memory",
    engine: "binaryen",
    plant: (engines) => {
      let taken = 0;
      return lying("binaryen", (real) => ({
        get memoryBytes() {
          return real.memoryBytes + taken;
        },
        compile: (bytes) => {
          taken += cutOff(bytes)?.announced ?? 0;
          return real.compile(bytes);
        },
      }))(engines);
    },
  },
];

/** Text that is not what was printed. */
const TEXTS: readonly Fault[] = [
  {
    name: "wasm-tools loses a name that is not ASCII",
    what: "characters beyond ASCII are left out when text is read",
    oracle: "text",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => ({
      parse: (text) => real.parse(text.replaceAll(/\\u\{[0-9a-f]{2,}\}/g, "")),
    })),
  },
  {
    name: "wasm-tools prints something else the second time",
    what: "a global is printed as immutable if it was printed before",
    oracle: "text",
    engine: "wasm-tools",
    plant: lying("wasm-tools", (real) => {
      const seen = new Set<string>();
      return {
        print: (bytes) => {
          const outcome = real.print(bytes);
          if (outcome.kind !== "value" || !outcome.value.includes("(mut ")) return outcome;
          const key = Buffer.from(bytes).toString("hex");
          const value = seen.size > 0 ? outcome.value.replace("(mut ", "(const ") : outcome.value;
          if (seen.has(key)) seen.clear();
          else seen.add(key);
          return { kind: "value", value };
        },
      };
    }),
  },
  {
    name: "wabt can't read what it prints of a branch table",
    what: "br_table is printed without its last label",
    oracle: "text",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      print: (bytes) => {
        const outcome = real.print(bytes);
        return outcome.kind === "value"
          ? { kind: "value", value: outcome.value.replace(/br_table [^\n]*/g, "br_table (; nothing ;)") }
          : outcome;
      },
    })),
  },
  {
    name: "wabt writes a binary that is not valid",
    what: "the last byte of a data segment is lost",
    oracle: "text",
    engine: "wabt",
    plant: lying("wabt", (real) => ({
      parse: (text) => {
        const outcome = real.parse(text);
        return outcome.kind === "value" && text.includes("(data ")
          ? { kind: "value", value: outcome.value.slice(0, -1) }
          : outcome;
      },
    })),
  },
];

const messageOf = (outcome: { readonly kind: string; readonly message?: string }): string => outcome.message ?? "";

export const FAULTS: readonly Fault[] = [...V8, ...VALIDATORS, ...BREAKING, ...TAKING, ...TEXTS];
