import { explanation as ruleOf } from "./known_issue.ts";
import type { KnownIssue } from "./known_issue.ts";
import type { Mended, Mending } from "./mending.ts";
import { fingerprintText } from "./report.ts";
import type { Finding } from "./verdict.ts";

/** How it is known that issues explain a finding. */
export type Proof =
  /** The case passes with their mends. */
  | "mends"
  /** A case of the same structure has passed with their mends, and values make no difference. */
  | "memory"
  /** One of them has no mend, and its rule says so. */
  | "rule"
  /** The condition of one of them alone decides; the case was not run. */
  | "assumed";

/** What known issues have to do with a finding. */
export type Explanation<C> =
  | { readonly kind: "known"; readonly issues: readonly KnownIssue<C>[]; readonly by: Proof }
  /** With the mends of these issues something else shows, which nothing explains. */
  | { readonly kind: "behind"; readonly issues: readonly KnownIssue<C>[]; readonly finding: Finding }
  | { readonly kind: "unknown" };

/** The finding that is told of: of what known issues hide, what shows with their mends. */
export const told = (explained: Explanation<unknown>, finding: Finding): Finding =>
  explained.kind === "behind" ? explained.finding : finding;

/** The issues that hide what is told of, by their ids. */
export const hiding = (explained: Explanation<unknown>): readonly string[] =>
  explained.kind === "behind" ? idsOf(explained) : [];

/** The issues that explain a finding, all of it, by their ids. */
export const explaining = (explained: Explanation<unknown>): readonly string[] =>
  explained.kind === "known" ? idsOf(explained) : [];

/** Of the issues that explain a finding, all of it, the one that a report is about. */
export const foremost = <C>(explained: Explanation<C>): KnownIssue<C> | undefined =>
  explained.kind === "known" ? explained.issues[0] : undefined;

/** The issues that an explanation names, by their ids. */
export const idsOf = (explained: Explanation<unknown>): readonly string[] =>
  explained.kind === "unknown" ? [] : explained.issues.map(({ id }) => id);

/** Mends that a failure may need besides the first one. */
const MAX_ADDED = 5;
/** How often a case is run with mends that are added one by one, at most. */
const MAX_RUNS = 48;
/** What is remembered of so many findings. */
const REMEMBERED = 4096;

/**
 * Explains findings by known issues. An issue that has a mend explains a
 * failure only if the case passes with it; what its file says of how it shows
 * decides which one is tried first. Where another issue shows then, its mend
 * is added.
 */
export class Explainer<C> {
  readonly #issues: readonly KnownIssue<C>[];
  readonly #mending: Mending<C> | undefined;
  /** Sets of issues that have explained a finding, by its structure and its fingerprint. */
  readonly #confirmed = new Map<string, readonly string[]>();
  /** The set that explained a fingerprint last. */
  readonly #recent = new Map<string, readonly string[]>();
  readonly #tried = new Map<string, { times: number; applied: boolean }>();

  constructor(issues: readonly KnownIssue<C>[], mending: Mending<C> | undefined) {
    this.#issues = issues;
    this.#mending = mending;
  }

  /** How often a mend was tried that has found nothing to repair so far, by its issue's id. */
  get notApplied(): Readonly<Record<string, number>> {
    const never = [...this.#tried].filter(([, { applied }]) => !applied);
    return Object.fromEntries(never.map(([id, { times }]) => [id, times]));
  }

  async explain(finding: Finding, testCase: C): Promise<Explanation<C>> {
    const mending = this.#mending;
    if (mending === undefined) return known(issuesOf(ruleOf(this.#issues, finding, testCase)), "rule");
    const fingerprint = fingerprintText(finding.fingerprint);
    const key = `${mending.structure(testCase)} ${fingerprint}`;
    const confirmed = this.#confirmed.get(key);
    if (confirmed && mending.isStructural(finding)) return known(this.#byId(confirmed), "memory");
    const search = new Search(this.#issues, mending, { finding, testCase });
    const explained = await search.explain(confirmed, this.#recent.get(fingerprint));
    this.#learn(search.tried);
    if (explained.kind !== "known" || explained.by !== "mends") return explained;
    const ids = explained.issues.map(({ id }) => id);
    remember(this.#confirmed, key, ids);
    remember(this.#recent, fingerprint, ids);
    return explained;
  }

  #byId(ids: readonly string[]): readonly KnownIssue<C>[] {
    return this.#issues.filter(({ id }) => ids.includes(id));
  }

  #learn(tried: ReadonlyMap<string, boolean>): void {
    for (const [id, applied] of tried) {
      const before = this.#tried.get(id) ?? { times: 0, applied: false };
      this.#tried.set(id, { times: before.times + 1, applied: before.applied || applied });
    }
  }
}

/** What is explained, and has to be explained by mends. */
interface Failure<C> {
  readonly finding: Finding;
  readonly testCase: C;
}

/** Issues with whose mends a case passes, or what it shows then. */
type Reached<C> =
  | { readonly kind: "passes"; readonly issues: readonly KnownIssue<C>[]; readonly by: "mends" | "rule" }
  | { readonly kind: "fails"; readonly issues: readonly KnownIssue<C>[]; readonly finding: Finding };

/** The search for the issues that explain one finding. */
class Search<C> {
  readonly #mended: readonly KnownIssue<C>[];
  readonly #ruled: readonly KnownIssue<C>[];
  readonly #mending: Mending<C>;
  readonly #failure: Failure<C>;
  /** By the ids of the issues and the order. */
  readonly #runs = new Map<string, Mended>();
  /** How often it may still be run. */
  #left = MAX_RUNS;
  /** The issues whose mends were applied, and whether that found something to repair. */
  readonly tried = new Map<string, boolean>();

  constructor(issues: readonly KnownIssue<C>[], mending: Mending<C>, failure: Failure<C>) {
    this.#mended = issues.filter(({ id }) => mending.has(id));
    this.#ruled = issues.filter(({ id }) => !mending.has(id));
    this.#mending = mending;
    this.#failure = failure;
  }

  /**
   * @param confirmed what has explained a finding of the same structure and fingerprint: another order made no
   *   difference then.
   * @param guess what has explained one of the same fingerprint.
   */
  async explain(
    confirmed: readonly string[] | undefined,
    guess: readonly string[] | undefined,
  ): Promise<Explanation<C>> {
    const again = this.#guessed(confirmed);
    if (again && (await this.#runIn(0, again))?.verdict.kind === "pass") return known(again, "mends");
    const guessed = this.#guessed(guess);
    if (guessed && (await this.#run(guessed))?.verdict.kind === "pass")
      return known(await this.#needed(guessed), "mends");
    const start: Reached<C> = { kind: "fails", issues: [], finding: this.#failure.finding };
    let furthest = start;
    for (const candidates of [this.#likely, this.#allowed]) {
      const reached = await this.#follow(start, candidates);
      if (reached.kind === "passes")
        return known(reached.by === "mends" ? await this.#needed(reached.issues) : reached.issues, reached.by);
      if (furthest.issues.length === 0) furthest = reached;
    }
    // Bugs that show alike: none makes a difference alone.
    const alike = this.#likely(this.#failure.finding).filter(({ id }) => this.tried.get(id) === true);
    const together = alike.length > 1 ? alike.slice(0, 1 + MAX_ADDED) : [];
    if (together.length > 0 && (await this.#run(together))?.verdict.kind === "pass")
      return known(await this.#needed(together), "mends");
    const all = await this.#allTogether();
    if (all !== null) return known(all, "mends");
    const { issues, finding } = furthest;
    return issues.length === 0 ? { kind: "unknown" } : { kind: "behind", issues, finding };
  }

  /**
   * What is left of all issues that the case may show, if it passes with their mends and no more of them are needed
   * than may be added one by one: with several bugs in a case, what shows on the way may lead elsewhere.
   */
  async #allTogether(): Promise<readonly KnownIssue<C>[] | null> {
    const all = this.#allowed(this.#failure.finding);
    // One run, and one more for each of them.
    this.#left += 2 + all.length;
    if (all.length < 2 || (await this.#run(all))?.verdict.kind !== "pass") return null;
    const needed = await this.#needed(all);
    return needed.length <= 1 + MAX_ADDED ? needed : null;
  }

  /** The issues of a guess, if the case may show each of them. */
  #guessed(ids: readonly string[] | undefined): readonly KnownIssue<C>[] | null {
    const issues = this.#mended.filter(({ id }) => ids?.includes(id));
    return issues.length > 0 && issues.every((issue) => this.#allows(issue, this.#failure.finding)) ? issues : null;
  }

  /** Adds issues to those that are mended, of those that may explain what shows then, until the case passes. */
  async #follow(
    { issues, finding }: Reached<C> & { readonly kind: "fails" },
    candidates: (finding: Finding) => readonly KnownIssue<C>[],
  ): Promise<Reached<C>> {
    let furthest: Reached<C> & { readonly kind: "fails" } = { kind: "fails", issues, finding };
    const more = issues.length <= MAX_ADDED ? candidates(finding).filter((one) => !issues.includes(one)) : [];
    for (const issue of more) {
      const set = [...issues, issue];
      const mended = await this.#run(set);
      if (mended === null || !mended.applied.has(issue.id)) continue;
      const { verdict } = mended;
      if (verdict.kind === "pass") return { kind: "passes", issues: set, by: "mends" };
      if (verdict.kind === "reject" || isSame(verdict.finding, finding)) continue;
      const reached = await this.#follow({ kind: "fails", issues: set, finding: verdict.finding }, candidates);
      if (reached.kind === "passes") return reached;
      if (reached.issues.length > furthest.issues.length) furthest = reached;
    }
    const rule = ruleOf(this.#ruled, finding, this.#failure.testCase);
    return rule ? { kind: "passes", issues: [...issues, rule], by: "rule" } : furthest;
  }

  /** The issues that say that they show so, the one that says most of it first. */
  readonly #likely = (finding: Finding): readonly KnownIssue<C>[] =>
    this.#mended
      .filter((issue) => this.#allows(issue, finding) && issue.condition.explains(finding, this.#failure.testCase))
      .sort((a, b) => b.condition.says - a.condition.says);

  /** All issues that the case may show; those that say so first. */
  readonly #allowed = (finding: Finding): readonly KnownIssue<C>[] => {
    const likely = this.#likely(finding);
    return [...likely, ...this.#mended.filter((issue) => !likely.includes(issue) && this.#allows(issue, finding))];
  };

  #allows({ condition }: KnownIssue<C>, { fingerprint }: Finding): boolean {
    return condition.allows(this.#failure.testCase, fingerprint.stage);
  }

  /** Runs the case with mends; a pass is one in every order. @returns `null` if it has been run too often. */
  async #run(issues: readonly KnownIssue<C>[]): Promise<Mended | null> {
    const orders = this.#mending.orders(this.#failure.testCase);
    let mended = await this.#runIn(0, issues);
    for (let order = 1; order < orders && mended?.verdict.kind === "pass"; order++)
      mended = await this.#runIn(order, issues);
    return mended;
  }

  async #runIn(order: number, issues: readonly KnownIssue<C>[]): Promise<Mended | null> {
    const ids = this.#mended.filter((issue) => issues.includes(issue)).map(({ id }) => id);
    const key = [order, ...ids].join(" ");
    const before = this.#runs.get(key);
    if (before) return before;
    if (this.#left === 0) return null;
    this.#left--;
    const mended = await this.#mending.run(this.#failure.testCase, ids, this.#failure.finding, order);
    this.#runs.set(key, mended);
    for (const id of ids) this.tried.set(id, (this.tried.get(id) ?? false) || mended.applied.has(id));
    return mended;
  }

  /** Those of the issues without whose mends the case does not pass, in the order of things that it failed in. */
  async #needed(issues: readonly KnownIssue<C>[]): Promise<readonly KnownIssue<C>[]> {
    let needed = issues;
    for (const issue of issues) {
      const rest = needed.filter((one) => one !== issue);
      if (rest.length > 0 && (await this.#runIn(0, rest))?.verdict.kind === "pass") needed = rest;
    }
    return needed;
  }
}

const known = <C>(issues: readonly KnownIssue<C>[], by: Proof): Explanation<C> =>
  issues.length === 0 ? { kind: "unknown" } : { kind: "known", issues, by };

const issuesOf = <C>(issue: KnownIssue<C> | undefined): readonly KnownIssue<C>[] => (issue ? [issue] : []);

/** Whether a mend has changed nothing. */
const isSame = (a: Finding, b: Finding): boolean =>
  fingerprintText(a.fingerprint) === fingerprintText(b.fingerprint) && a.actual === b.actual && a.where === b.where;

function remember(known: Map<string, readonly string[]>, key: string, ids: readonly string[]): void {
  known.delete(key);
  known.set(key, ids);
  for (const oldest of known.keys()) {
    if (known.size <= REMEMBERED) break;
    known.delete(oldest);
  }
}
