import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { runningLibFuzzer } from "../../src/coverage/libfuzzer.ts";
import { withKnownIssues } from "../../src/harness/target.ts";
import type { Flags, Target } from "../../src/harness/target.ts";
import type { loadTarget as load } from "../../src/targets/registry.ts";
import { found, PASS, toyTarget } from "../harness/toy_target.ts";

// Takes the place of the registry in a process that is to run the toy as it would any target.

/** The number that never ends. */
export const ENDLESS = 0xdead;

/** The number that ends the process without a word. */
export const DEADLY = 0xdeaf;

/** What of the toy is set from outside, as JSON in the environment. */
export interface ToySettings {
  readonly flags?: Partial<Omit<Flags, "dictionary">>;
  /** Words of the dictionary. */
  readonly words?: readonly string[];
  /** From this number on all are findings, of four kinds or as many as are said. */
  readonly bugsFrom?: number;
  readonly kinds?: number;
  /** A module that is counted, with a function `f` of a number. */
  readonly module?: string;
}

export const loadTarget: typeof load = (_, __, root) => {
  const {
    flags,
    words,
    module,
    bugsFrom = Infinity,
    kinds = 4,
  } = JSON.parse(process.env["TOY"] ?? "{}") as ToySettings;
  const toy = toyTarget();
  listen();
  const dictionary = words ? () => words.map((word) => Buffer.from(word)) : null;
  const target: Target<number> = {
    ...toy,
    flags: { ...toy.flags, ...flags, dictionary },
    extras: module === undefined ? {} : { counted: { modules: { module }, ready: () => Promise.resolve() } },
    run: async (number) => {
      if (number === ENDLESS) await setTimeout(1_000_000);
      if (number === DEADLY) process.kill(process.pid, "SIGABRT");
      // The signal may come a moment later.
      if (number === DEADLY) await setTimeout(1_000_000);
      if (number >= bugsFrom) return found(`kind ${number % kinds}`);
      if (module !== undefined) look(module, number);
      return PASS;
    },
  };
  return Promise.resolve(withKnownIssues(target as Target<unknown>, root));
};

/** A number that the module compares with. */
export const MAGIC = 0x7afebeef;
/** What is said when libFuzzer is told that something was not that number. */
export const COMPARED = "libFuzzer is told what is compared";

/** Says so when libFuzzer is told of a comparison in the module. */
function listen(): void {
  const libFuzzer = runningLibFuzzer()!;
  const trace = libFuzzer.traceIntegerCompare.bind(libFuzzer);
  libFuzzer.traceIntegerCompare = (site, current, target) => {
    if (target === MAGIC) console.error(COMPARED);
    trace(site, current, target);
  };
}

let instance: WebAssembly.Instance | undefined;

/** Has the module look at a number; it is compiled when it is needed, as any tool is. */
function look(module: string, number: number): void {
  instance ??= new WebAssembly.Instance(new WebAssembly.Module(readFileSync(module)));
  (instance.exports["f"] as (number: number) => void)(number);
}
