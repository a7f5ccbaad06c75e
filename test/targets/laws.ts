import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../src/errors.ts";
import { idsOf } from "../../src/harness/explain.ts";
import type { KnownIssue } from "../../src/harness/known_issue.ts";
import { fingerprintText } from "../../src/harness/report.ts";
import { isSmaller, shrink } from "../../src/harness/shrink.ts";
import { tryIssue } from "../../src/harness/try_issue.ts";
import type { TriagedTarget } from "../../src/harness/target.ts";
import type { Verdict } from "../../src/harness/verdict.ts";
import { SeededSource } from "../../src/input/seeded.ts";
import { mutated, randomInput } from "../components/generators/inputs.ts";

/** A target, and where its files are. */
export interface Subject<C> {
  readonly target: TriagedTarget<C>;
  /** The folder that holds `corpus/` and `known_issues/`. */
  readonly root: string;
  /** A module whose `load(name)` makes the target, for another process. */
  readonly module: string;
}

/** Something that holds for every target, whatever its cases are. */
export interface Law {
  readonly name: string;
  /** What is against the law, a sentence each. */
  readonly violations: <C>(subject: Subject<C>) => readonly string[] | Promise<readonly string[]>;
}

/** Random inputs that are decoded. */
const INPUTS = 300;
/** Seeds and random cases that are run cold, which takes longer. */
const RUNS = 10;
/** Cases that are shrunk, and how many candidates of each are looked at. */
const SHRUNK = 8;
const CANDIDATES = 250;

const inputs = Array.from({ length: INPUTS }, (_, seed) => randomInput(seed));

/** Each so-many-th of some things, so that those looked at come from everywhere. */
function sample<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0).slice(0, count);
}

const seedsOf = <C>({ target }: Subject<C>, count: number): readonly C[] =>
  sample([...target.seeds()], count).map((seed) => seed.case);
const randomOf = <C>({ target }: Subject<C>, count: number): readonly C[] =>
  sample(inputs, count).map((input) => target.decode(input));

/** What a verdict says, without texts that tell of one run. */
function told(verdict: Verdict): string {
  switch (verdict.kind) {
    case "pass":
      return `pass ${verdict.work}`;
    case "reject":
      return `reject ${verdict.reason}`;
    case "finding":
      return fingerprintText(verdict.finding.fingerprint);
  }
}

/** A sentence for each thing of which `wrong` says something. */
const each = <T>(all: Iterable<T>, wrong: (one: T) => string | null | false): readonly string[] =>
  [...all].flatMap((one) => wrong(one) || []);

const brief = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 300);

const total: Law = {
  name: "any bytes decode to a legal case, and to the same one each time",
  violations: (subject) => {
    const { target } = subject;
    const encoded = seedsOf(subject, INPUTS).map((testCase, index) => mutated(target.encode(testCase), index));
    return each([...inputs, ...encoded], (bytes) => {
      const why = target.cases.whyNot(target.decode(bytes));
      if (why !== null) return `${Buffer.from(bytes).toString("hex")} is ${why}`;
      const [one, other] = [target.decode(bytes), target.decode(bytes)].map((again) => target.cases.stringify(again));
      return one !== other && `${Buffer.from(bytes).toString("hex")} is two cases`;
    });
  },
};

const inverses: Law = {
  name: "decode(encode(case)) and parse(stringify(case)) are the case",
  violations: (subject) => {
    const { target } = subject;
    const { cases } = target;
    return each([...randomOf(subject, INPUTS), ...seedsOf(subject, INPUTS)], (testCase) => {
      const text = cases.stringify(testCase);
      if (!isDeepStrictEqual(target.decode(target.encode(testCase)), testCase))
        return `encoded as another case: ${brief(text)}`;
      return cases.stringify(cases.parse(JSON.parse(text))) !== text && `written as another case: ${brief(text)}`;
    });
  },
};

const strict: Law = {
  name: "what is no case is refused",
  violations: ({ target }) =>
    each([null, 0, "x", [], {}, { kind: "nothing" }], (json) => {
      try {
        return `${JSON.stringify(json)} is taken for ${brief(target.cases.print(target.cases.parse(json)))}`;
      } catch (error) {
        return messageOf(error) === "" && `${JSON.stringify(json)} is refused without a word`;
      }
    }),
};

/** A process that decodes the random inputs under its environment, and prints a digest of the cases. */
const script = (name: string, module: string): string => `
import { createHash } from "node:crypto";
const { randomInput } = await import(new URL("../components/generators/inputs.ts", ${JSON.stringify(import.meta.url)}));
const target = await (await import(${JSON.stringify(module)})).load(${JSON.stringify(name)});
const hash = createHash("sha256");
for (let seed = 0; seed < ${INPUTS}; seed++) hash.update(target.cases.stringify(target.decode(randomInput(seed))));
process.stdout.write(hash.digest("hex"), () => process.exit());
`;

const ENVIRONMENTS: readonly Readonly<Record<string, string>>[] = [
  {
    COMPONENT_FUZZ_LOG: "debug",
    COMPONENT_FUZZ_KNOWN_ISSUES: "off",
    COMPONENT_FUZZ_SEED: "7",
    COMPONENT_FUZZ_CASES: "3",
    COMPONENT_FUZZ_MODE: "static",
    COMPONENT_FUZZ_COVERAGE: "off",
    COMPONENT_FUZZ_MEND: "on",
  },
  { TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", NODE_ENV: "production", HOME: "/nowhere" },
];

const pure: Law = {
  name: "decoding does not depend on the environment",
  violations: (subject) => {
    const { target, module } = subject;
    const hash = createHash("sha256");
    for (const testCase of randomOf(subject, INPUTS)) hash.update(target.cases.stringify(testCase));
    const here = hash.digest("hex");
    return each(ENVIRONMENTS, (environment) => {
      const there = execFileSync(process.execPath, ["--input-type=module", "-e", script(target.name, module)], {
        env: { ...process.env, NODE_OPTIONS: "--no-warnings", ...environment },
        encoding: "utf8",
      });
      return there !== here && `other cases under ${JSON.stringify(environment)}`;
    });
  },
};

const seeds: Law = {
  name: "seeds are legal, and the corpus is what `npm run seeds` makes of them",
  violations: ({ target, root }) => {
    const folder = join(root, "corpus", target.name);
    const all = [...target.seeds()];
    const written = new Map(all.map((seed) => [seed.name, seed.bytes ?? target.encode(seed.case)]));
    const kept = existsSync(folder) ? readdirSync(folder) : [];
    const always = all.filter(({ bytes }) => bytes !== undefined || !target.extras.traits);
    return [
      ...(written.size === all.length ? [] : ["two seeds have one name"]),
      ...each(all, (seed) => {
        const why = target.cases.whyNot(seed.case);
        return why !== null && `${seed.name}: ${why}`;
      }),
      ...each(kept, (name) => {
        const bytes = written.get(name);
        if (bytes === undefined) return `${name} is in the corpus, and no seed`;
        return !readFileSync(join(folder, name)).equals(bytes) && `${name} in the corpus is not its seed`;
      }),
      ...each(always, ({ name }) => !kept.includes(name) && `${name} is not in the corpus`),
      ...(kept.length === 0 ? ["the corpus is empty"] : []),
    ];
  },
};

const stable: Law = {
  name: "cold and warm agree",
  violations: async (subject) => {
    const { target } = subject;
    const found: string[] = [];
    for (const testCase of [...seedsOf(subject, RUNS), ...randomOf(subject, RUNS)]) {
      await target.run(testCase);
      const [warm, cold] = [told(await target.run(testCase)), told(await target.run(testCase, { cold: true }))];
      if (warm !== cold) found.push(`warm: ${warm}; cold: ${cold}; ${brief(target.cases.print(testCase))}`);
    }
    return found;
  },
};

const declared: Law = {
  name: "broken properties are declared, and features of the matrix are cells of it",
  violations: async (subject) => {
    const { target } = subject;
    const properties = Object.keys(target.triage.rules);
    const cells = new Set(target.extras.matrix?.cells.map(({ row, column }) => `${row}, ${column}`));
    const found: string[] = properties.length === 0 ? ["no property is declared"] : [];
    for (const testCase of randomOf(subject, 3 * RUNS)) {
      const verdict = await target.run(testCase);
      const property = verdict.kind === "finding" ? verdict.finding.fingerprint.property : null;
      if (property !== null && !properties.includes(property)) found.push(`${property} is not declared`);
      for (const { group, name } of target.extras.features?.(testCase) ?? []) {
        if (group === "matrix" && !cells.has(name)) found.push(`${name} is no cell`);
      }
    }
    return found;
  },
};

const reductions: Law = {
  name: "each reduction is legal, smaller, and an input",
  violations: async (subject) => {
    const { target } = subject;
    const { cases, shrinking } = target;
    const found: string[] = [];
    for (const [index, testCase] of [...randomOf(subject, SHRUNK), ...seedsOf(subject, SHRUNK)].entries()) {
      const chance = new SeededSource(index);
      let best = testCase;
      await shrink(target, testCase, {
        holds: (candidate) => {
          const text = cases.stringify(candidate);
          if (cases.whyNot(candidate) !== null) found.push(`not legal: ${brief(text)}`);
          if (!isSmaller(shrinking.size(candidate), shrinking.size(best))) found.push(`not smaller: ${brief(text)}`);
          if (cases.stringify(target.decode(target.encode(candidate))) !== text) found.push(`no input: ${brief(text)}`);
          const taken = chance.integer(2) > 0;
          if (taken) best = candidate;
          return Promise.resolve(taken);
        },
        maxTries: CANDIDATES,
      });
    }
    return found;
  },
};

const ends: Law = {
  name: "a reduction that may do anything leaves little",
  violations: async (subject) => {
    const { target } = subject;
    const left = new Set<string>();
    for (const testCase of randomOf(subject, SHRUNK)) {
      const { case: smallest, done } = await shrink(target, testCase, { holds: () => Promise.resolve(true) });
      if (!done) return [`no end: ${brief(target.cases.print(testCase))}`];
      left.add(target.cases.stringify(smallest));
    }
    // Wherever it comes from, the least case is the least one.
    return left.size === 1 ? [] : [`${left.size} least cases: ${[...left].map(brief).join(" | ")}`];
  },
};

const issues: Law = {
  name: "each known issue shows, and its near miss doesn't",
  violations: async ({ target, root }) => {
    const folder = join(root, "known_issues", target.name);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
    const read = target.knownIssues.map(({ id }) => `${id}.json`);
    const found = [...each(files, (file) => !read.includes(file) && `${file} is not read, or has another id`)];
    const cases = [...target.seeds()].map((seed) => seed.case);
    for (const issue of target.knownIssues) {
      for (const wrong of await wrongOf(target, issue)) found.push(`${issue.id}: ${wrong}`);
      if (issue.decides === true)
        for (const wrong of await undecided(target, issue, cases)) found.push(`${issue.id} does not decide: ${wrong}`);
    }
    return found;
  },
};

async function wrongOf<C>(target: TriagedTarget<C>, issue: KnownIssue<C>): Promise<readonly string[]> {
  const { title, rule, argument, details = [], affects, shows, nearMiss } = issue;
  const said = [title, rule.document, rule.section, rule.says, argument, ...details.map(({ says }) => says)];
  // A report is for people who know nothing of this project.
  const inward = target.knownIssues.filter(({ id }) => said.some((text) => new RegExp(`${id}(?![a-z-])`).test(text)));
  const illegal = [shows, nearMiss].flatMap((testCase) => target.cases.whyNot(testCase) ?? []);
  const verdict = await tryIssue(target, issue, shows);
  const near = told(await tryIssue(target, issue, nearMiss));
  const explained = verdict.kind === "finding" ? await target.explain(verdict.finding, shows) : null;
  const own = explained?.kind === "known" && idsOf(explained).join() === (issue.cause ?? issue.id);
  const claimed = target.knownIssues.filter(
    (other) =>
      verdict.kind === "finding" &&
      target.triage.mending?.has(other.id) !== true &&
      other.condition.explains(verdict.finding, shows),
  );
  return [
    ...(said.some((text) => text.trim() === "") || affects.length === 0 ? ["it is not argued"] : []),
    ...inward.map(({ id }) => `what a report says of it names ${id}: that belongs into its note`),
    ...illegal,
    ...(verdict.kind === "finding" ? [] : [`it does not show: ${told(verdict)}`]),
    ...(own ? [] : [`explained by ${explained ? idsOf(explained).join(", ") : "nothing"}`]),
    // One cause, one rule: no other issue may claim the smallest case without proof.
    ...claimed.filter((other) => other !== issue).map((other) => `the rule of ${other.id} says that it explains it`),
    // A near miss that breaks otherwise shows nothing about this rule.
    ...(near.startsWith("pass ") ? [] : [`its near miss does not pass: ${near}`]),
  ];
}

/** Cases of the issue's condition that neither show it nor are rejected. */
async function undecided<C>(
  target: TriagedTarget<C>,
  { condition, fingerprint }: KnownIssue<C>,
  cases: readonly C[],
): Promise<readonly string[]> {
  const concerned = cases.filter((testCase) => condition.allows(testCase, fingerprint.stage ?? ""));
  const found: string[] = concerned.length === 0 ? ["no seed is like that"] : [];
  for (const testCase of sample(concerned, RUNS)) {
    const verdict = await target.run(testCase);
    const shows = verdict.kind === "finding" && condition.explains(verdict.finding, testCase);
    if (!shows && verdict.kind !== "reject") found.push(`${told(verdict)}; ${brief(target.cases.print(testCase))}`);
  }
  return found;
}

/** What every target has to satisfy. */
export const LAWS: readonly Law[] = [total, inverses, strict, pure, seeds, stable, declared, reductions, ends, issues];
