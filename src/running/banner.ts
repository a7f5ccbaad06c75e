import { existsSync, readdirSync } from "node:fs";
import { relative } from "node:path";
import type { Config } from "../config.ts";
import type { TriagedTarget } from "../harness/target.ts";

/** What a run is about to do, beyond its target and its configuration. */
interface Prepared {
  readonly artifactPrefix: string;
  /** Where it starts from, if nobody said. */
  readonly corpus: { readonly seeds: string; readonly found: string } | null;
  /** Inputs that died with their processes. */
  readonly lost: readonly string[];
  /** Whether `--sync` was given. */
  readonly sync: boolean;
  /** The flags that were set since none were given. */
  readonly flags: readonly string[];
  /** What counts, in words. */
  readonly coverage: string;
}

/** What a run says first, as lines. */
export function bannerText(target: TriagedTarget<unknown>, config: Config, where: Prepared): string {
  const { corpus } = where;
  return [
    firstLine(target),
    ...(corpus
      ? [
          `  corpus:   ${shown(corpus.seeds)} (${count(corpus.seeds)} seeds); new inputs are kept in ` +
            `${shown(corpus.found)} (${count(corpus.found)})`,
        ]
      : []),
    `  findings: ${shown(where.artifactPrefix)}`,
    `  coverage: ${where.coverage}`,
    `  flags:    ${where.flags.filter((flag) => !flag.startsWith("-artifact_prefix=")).join(" ") || "all are given"}`,
    ...(where.sync ? ["  --sync is left out: what is tested is asynchronous"] : []),
    ...knownLines(target, config),
    ...(target.extras.lacks ?? []).map((lack) => `  lacks:    ${lack}`),
    ...where.lost.map(
      (path) =>
        `  lost:     a process died while it ran ${shown(path)}; run it again with: npx jazzer ` +
        `fuzz_targets/${target.name} ${shown(path)}`,
    ),
  ].join("\n");
}

/** The same for a run in several processes, which say the rest each. */
export function runBanner(target: TriagedTarget<unknown>, config: Config): string {
  return [
    firstLine(target),
    ...knownLines(target, config),
    ...(target.extras.lacks ?? []).map((lack) => `  lacks:    ${lack}`),
  ].join("\n");
}

const firstLine = ({ name, versions }: TriagedTarget<unknown>): string =>
  `component-fuzz ${name}: ${Object.entries(versions)
    .map(([what, version]) => `${what} ${version}`)
    .join(", ")}`;

const knownLines = ({ knownIssues: { length } }: TriagedTarget<unknown>, config: Config): readonly string[] => [
  config.knownIssues
    ? `  known:    ${length} known issues are counted, not reported; COMPONENT_FUZZ_KNOWN_ISSUES=off reports them`
    : `  known:    ${length} known issues are reported as findings`,
  ...(config.mend ? ["  mended:   what is tested is repaired as the mends of known issues say"] : []),
];

const count = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0);

/** A path as short as it can be said here. */
export const shown = (path: string): string => {
  const short = (relative(process.cwd(), path) || ".") + (path.endsWith("/") ? "/" : "");
  return short.startsWith("..") ? path : short;
};
