import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import type { Target } from "./target.ts";
import type { Finding, Fingerprint } from "./verdict.ts";

/** The sentence that a tool breaks. */
export interface Rule {
  /** As `CanonicalABI.md` or `jco documentation`. */
  readonly document: string;
  readonly section: string;
  /** What it asks for, in our words. */
  readonly says: string;
}

/** What a file of `known_issues/<target>/` says, whatever its target. */
export interface IssueFile {
  readonly id: string;
  readonly title: string;
  /** The target whose cases show it. */
  readonly target: string;
  /** The package whose bug it is. */
  readonly package: string;
  /** Versions of the package that were seen to have it. */
  readonly affects: readonly string[];
  readonly upstream: string | null;
  readonly rule: Rule;
  /** Why it is not this project's own mistake; a part of every report. */
  readonly argument: string;
  /**
   * What else there is to say in reports of some of its findings: sentences, with what says of which, in the words that
   * a file has for the issue itself. One that asks for nothing is of all.
   */
  readonly details?: readonly ({ readonly says: string } & Readonly<Record<string, unknown>>)[];
  /** What only concerns whoever works on this project. */
  readonly note?: string;
  /**
   * The issue of which this one is a consequence: the example shows that one in disguise, passes with its mend, and
   * shows it as it is with this one's.
   */
  readonly cause?: string;
  /** The check of the target that shows it (`Extras.checks`); without one, running a case does. */
  readonly check?: string;
  /** Regular expressions that have to match the whole of each part of the fingerprint that is given. */
  readonly fingerprint: Partial<{ readonly [K in keyof Fingerprint]: string }>;
  /** A regular expression that has to match somewhere in what was actually seen, as in the engine's own words. */
  readonly message?: string;
  /** Whether every case of the issue's condition shows it or is rejected: such a case need not be run each time. */
  readonly decides?: boolean;
}

/** How a family tells whether an issue explains a finding. */
export interface IssueCondition<C> {
  /** Whether the issue can show in `testCase`, at a stage of a fingerprint; it may show in another way than it says. */
  allows(testCase: C, stage: string): boolean;
  /** Whether the issue explains the finding that `testCase` shows, and nothing else is needed for that. */
  explains(finding: Finding, testCase: C): boolean;
  /** How much of a finding the issue speaks of: of several that explain one, the one that says most goes first. */
  readonly says: number;
  /** What is left of a finding once the issue has explained its part: nothing if it explains none. */
  remainders?(finding: Finding, testCase: C): readonly Finding[];
}

/** A bug of a tool that is known: a file in `known_issues/<target>/`. */
export interface KnownIssue<C> extends IssueFile {
  readonly condition: IssueCondition<C>;
  /** `details`, as they are asked. */
  readonly sentences?: readonly { readonly says: string; readonly condition: IssueCondition<C> }[];
  /** The smallest case that shows it. */
  readonly shows: C;
  /** A case that is close to it and must not match. */
  readonly nearMiss: C;
}

/** Whether a fingerprint is as an issue's file says; `except` takes no part. */
export function matchesFingerprint(
  patterns: IssueFile["fingerprint"],
  fingerprint: Fingerprint,
  except: keyof Fingerprint | null = null,
): boolean {
  return (Object.entries(patterns) as [keyof Fingerprint, string][]).every(
    ([part, pattern]) => part === except || new RegExp(`^(?:${pattern})$`, "s").test(fingerprint[part]),
  );
}

/**
 * The issue whose rule explains `finding` in `testCase`. Of several, the one that
 * says most of the finding: a bug that can show in any way, as a name that is
 * taken does, only claims what no other does. Where several bugs come together,
 * the first one that leaves nothing but what others explain.
 */
export function explanation<C>(
  issues: readonly KnownIssue<C>[],
  finding: Finding,
  testCase: C,
): KnownIssue<C> | undefined {
  const whole = issues.filter(({ condition }) => condition.explains(finding, testCase));
  const [most] = whole.sort((a, b) => b.condition.says - a.condition.says);
  return most ?? issues.find((issue) => explainsInPart(issues, issue, finding, testCase));
}

function explainsInPart<C>(
  issues: readonly KnownIssue<C>[],
  issue: KnownIssue<C>,
  finding: Finding,
  testCase: C,
): boolean {
  const others = issues.filter((other) => other !== issue);
  const rests = issue.condition.remainders?.(finding, testCase) ?? [];
  return rests.some((rest) => explanation(others, rest, testCase) !== undefined);
}

/**
 * Reads every known issue of a target, in the order of their ids, then those that it shares.
 *
 * @param folder that holds a folder for each target; one that is not there has no issues.
 * @throws Error for a file that is no known issue of the target; it names the file.
 */
export function readKnownIssues<C>(
  folder: string,
  target: Pick<Target<C>, "name" | "cases" | "triage" | "sharedIssues">,
): readonly KnownIssue<C>[] {
  const { name, sharedIssues } = target;
  const own = issuesIn(folder, name, () => true, target);
  return sharedIssues ? [...own, ...issuesIn(folder, sharedIssues.target, sharedIssues.which, target)] : own;
}

/** @param name the target in whose folder they are. */
function issuesIn<C>(
  folder: string,
  name: string,
  which: (file: IssueFile) => boolean,
  { cases, triage }: Pick<Target<C>, "cases" | "triage">,
): readonly KnownIssue<C>[] {
  return jsonFiles(join(folder, name)).flatMap((path) => {
    try {
      const file = JSON.parse(readFileSync(path, "utf8")) as IssueFile & {
        readonly shows: unknown;
        readonly nearMiss: unknown;
      };
      if (file.target !== name) throw new Error(`it is one of ${file.target}, and lies in the folder of ${name}`);
      if (!which(file)) return [];
      return [
        {
          ...file,
          condition: triage.condition(file as unknown as Readonly<Record<string, unknown>>),
          sentences: sentencesOf(file, triage),
          shows: cases.parse(file.shows),
          nearMiss: cases.parse(file.nearMiss),
        },
      ];
    } catch (error) {
      throw new Error(`${path} is no known issue: ${messageOf(error)}`, { cause: error });
    }
  });
}

/** The argument of an issue, and what of the rest is of a finding. */
export const argumentFor = <C>({ argument, sentences = [] }: KnownIssue<C>, finding: Finding, testCase: C): string =>
  [argument, ...sentences.flatMap(({ says, condition }) => (condition.explains(finding, testCase) ? [says] : []))].join(
    " ",
  );

function sentencesOf<C>(
  { details = [], fingerprint }: IssueFile,
  triage: Target<C>["triage"],
): NonNullable<KnownIssue<C>["sentences"]> {
  // How far a case has come is what the issue says of it.
  const stage = fingerprint.stage === undefined ? {} : { stage: fingerprint.stage };
  return details.map(({ says, ...asked }) => {
    const wanted = { ...stage, ...(asked["fingerprint"] ?? {}) };
    return { says, condition: triage.condition({ condition: { all: [] }, ...asked, fingerprint: wanted }) };
  });
}

function jsonFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
