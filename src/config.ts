import { UsageError } from "./errors.ts";

/** Every environment variable of the project, parsed once at start-up. */
export interface Config {
  /** `COMPONENT_FUZZ_LOG=debug`: each input's case, binary, text and generated JavaScript are written. */
  readonly debugLog: boolean;
  /** `COMPONENT_FUZZ_STATS=FILE`: where the statistics go as JSON at exit. */
  readonly statsFile: string | null;
  /** `COMPONENT_FUZZ_SUMMARY=full`: all of the statistics are printed at exit, not only what fits a screen. */
  readonly fullSummary: boolean;
  /**
   * `COMPONENT_FUZZ_RUN=FOLDER`: where the processes of a run leave what they share. Whoever starts them sets it, and
   * no person.
   */
  readonly runFolder: string | null;
  /** `COMPONENT_FUZZ_KNOWN_ISSUES=off` makes known issues findings. */
  readonly knownIssues: boolean;
  /** `COMPONENT_FUZZ_MEND=on`: the mends of all known issues are applied from the start. */
  readonly mend: boolean;
  /** `COMPONENT_FUZZ_JCO=DIR`: the `node_modules` folder whose jco is fuzzed, or `null` for the installed one. */
  readonly jcoFolder: string | null;
  /** `COMPONENT_FUZZ_COVERAGE=off`: nothing is counted inside the WebAssembly of what is tested. */
  readonly coverage: boolean;
  /** `COMPONENT_FUZZ_SEED=N`: which cases are made ahead of time. */
  readonly seed: number;
  /** `COMPONENT_FUZZ_CASES=N`: how many cases are made ahead of time. */
  readonly cases: number;
  /**
   * `COMPONENT_FUZZ_MODE=static|dynamic`: only cases that were made ahead of time are run, or nothing that was is used;
   * `null`: both.
   */
  readonly mode: Mode | null;
  /** `ALLOWED_ENGINES=a,b` or `-a`: the engines that `differential` compares; it reads what that says. */
  readonly allowedEngines: string | null;
  /** `ALLOWED_MODULES=name,name`: how modules may be made, as the targets of modules call it; `null`: in any way. */
  readonly allowedModules: string | null;
}

type Mode = "static" | "dynamic";

/** The cases that are made ahead of time where nothing is said: transpiled within seconds. */
const DEFAULT_SEED = 0;
const DEFAULT_CASES = 32;
/** Cases that an input can tell apart. */
const MAX_CASES = 0x4000;

const PREFIX = "COMPONENT_FUZZ_";

/** One variable: how its text becomes a setting; `null` for a text that it does not admit. */
interface Variable {
  readonly admits: string;
  readonly check: (text: string) => boolean;
}

const variables: Readonly<Record<string, Variable>> = {
  LOG: { admits: "debug or off", check: (text) => text === "debug" || text === "off" },
  STATS: { admits: "the path of a file", check: (text) => text !== "" },
  SUMMARY: { admits: "short or full", check: (text) => text === "short" || text === "full" },
  RUN: { admits: "the path of a folder", check: (text) => text !== "" },
  KNOWN_ISSUES: { admits: "on or off", check: (text) => text === "on" || text === "off" },
  MEND: { admits: "on or off", check: (text) => text === "on" || text === "off" },
  JCO: { admits: "the path of a node_modules folder", check: (text) => text !== "" },
  COVERAGE: { admits: "on or off", check: (text) => text === "on" || text === "off" },
  SEED: { admits: "an integer, 0 to 4294967295", check: (text) => isInteger(text, 0, 0xffff_ffff) },
  CASES: { admits: `an integer, 1 to ${MAX_CASES}`, check: (text) => isInteger(text, 1, MAX_CASES) },
  MODE: { admits: "static or dynamic", check: (text) => text === "static" || text === "dynamic" },
};

const isInteger = (text: string, min: number, max: number): boolean =>
  /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;

/**
 * @param env environment variables, as in `process.env`.
 * @throws UsageError for an unknown `COMPONENT_FUZZ_*` variable or a value that a variable does not admit.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || text === undefined) continue;
    const variable = variables[name.slice(PREFIX.length)];
    if (!variable) {
      const known = Object.keys(variables)
        .map((known) => PREFIX + known)
        .join(", ");
      throw new UsageError(`${name} is not a variable of component-fuzz; known are ${known}`);
    }
    if (!variable.check(text)) {
      throw new UsageError(`${name}=${text} is not understood; it takes ${variable.admits}`);
    }
  }
  const read = (name: string): string | undefined => env[PREFIX + name];
  return {
    debugLog: read("LOG") === "debug",
    statsFile: read("STATS") ?? null,
    fullSummary: read("SUMMARY") === "full",
    runFolder: read("RUN") ?? null,
    knownIssues: read("KNOWN_ISSUES") !== "off",
    mend: read("MEND") === "on",
    jcoFolder: read("JCO") ?? null,
    coverage: read("COVERAGE") !== "off",
    seed: Number(read("SEED") ?? DEFAULT_SEED),
    cases: Number(read("CASES") ?? DEFAULT_CASES),
    mode: (read("MODE") as Mode | undefined) ?? null,
    allowedEngines: env["ALLOWED_ENGINES"] ?? null,
    // The name is Wasmtime's.
    allowedModules: env["ALLOWED_MODULES"] ?? null,
  };
}
