import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ModuleReach } from "../../coverage/index.ts";
import { deadlyInputs } from "../../harness/pending.ts";
import { fingerprintText } from "../../harness/report.ts";
import type { StatsData } from "../../harness/stats/stats.ts";
import { storedFindings } from "../../harness/store.ts";
import type { StoredFinding } from "../../harness/store.ts";
import type { TriagedTarget } from "../../harness/target.ts";
import type { Death } from "../../running/deaths.ts";
import type { CampaignFolder, Sample } from "../campaign_folder.ts";
import type { Plan } from "../plan.ts";

/** What is told of a campaign. */
export interface ReportData {
  readonly plan: Plan;
  /** When this was put together, as ISO 8601 says it. */
  readonly made: string;
  readonly targets: readonly TargetReport[];
}

/** What is told of a target. */
export interface TargetReport {
  readonly name: string;
  readonly title: string;
  readonly weight: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
  readonly stats: StatsData;
  readonly findings: readonly FindingReport[];
  readonly deaths: readonly Death[];
  /** Inputs that ended their processes while the campaign went on, or before it. */
  readonly deadly: readonly { readonly how: string; readonly path: string }[];
  readonly issues: readonly IssueReport[];
  readonly reach: Reach;
  /** Why it can't run; `null` if it can. */
  readonly out: string | null;
}

/** A finding that was seen in the campaign. */
export interface FindingReport {
  readonly stored: StoredFinding;
  readonly text: string;
  /** Whether nobody had seen it before. */
  readonly isNew: boolean;
  /** How often it was seen in the campaign. */
  readonly times: number;
  /** What it is, step by step, as far as that could be told. */
  readonly explained: string;
  /** Commands that show it. */
  readonly commands: readonly string[];
}

/** A known issue that was seen in the campaign. */
interface IssueReport {
  readonly id: string;
  readonly title: string;
  readonly package: string;
  readonly upstream: string | null;
  /** How often it was seen in a case that ran, and assumed of one that did not. */
  readonly times: number;
  readonly assumed: number;
  /** What its mend edits; `null` if it has none. */
  readonly mend: string | null;
}

/** What a target's corpus reached inside the tools. */
export type Reach =
  | {
      readonly kind: "known";
      readonly inputs: number;
      readonly modules: readonly ModuleReach[];
      /** The same of the campaign before; none if there was none. */
      readonly before: readonly ModuleReach[];
    }
  | { readonly kind: "unknown"; readonly why: string };

/** What is not in the campaign's folder. */
interface ReportSources {
  readonly root: string;
  readonly target: (name: string) => TriagedTarget<unknown>;
  /** What a finding that is kept is, step by step; `null` if that can't be told. */
  readonly explain: (finding: StoredFinding) => string | null;
  /** Why it is not known what a target's corpus reaches inside the tools. */
  readonly whyNoReach: (name: string) => string;
  /** Targets that can't run, and why. */
  readonly out: ReadonlyMap<string, string>;
}

/** Puts together what is told of the campaign in a folder. */
export function reportData(folder: CampaignFolder, plan: Plan, sources: ReportSources): ReportData {
  return {
    plan,
    made: new Date().toISOString(),
    targets: plan.shares.map((share): TargetReport => {
      const { name, title, versions, knownIssues, triage } = sources.target(share.name);
      const stats = folder.stats(name);
      return {
        ...share,
        title,
        versions,
        samples: folder.samples(name),
        stats,
        findings: findingsSince(plan, join(sources.root, "findings", name), stats).map((finding) => ({
          ...finding,
          explained: sources.explain(finding.stored) ?? readIfThere(join(finding.stored.folder, "report.txt")),
        })),
        deaths: folder.deaths(name),
        deadly: deadlyInputs(join(sources.root, "findings", name)),
        issues: knownIssues
          .map(({ id, title, package: name, upstream }) => ({
            id,
            title,
            package: name,
            upstream,
            times: stats.knownIssues[id] ?? 0,
            assumed: stats.assumed[id] ?? 0,
            mend: triage.mending?.edits(id) ?? null,
          }))
          .filter(({ times, assumed }) => times + assumed > 0)
          .sort((a, b) => b.times + b.assumed - a.times - a.assumed),
        reach: reachOf(folder, name, sources),
        out: sources.out.get(name) ?? null,
      };
    }),
  };
}

/** The findings that were seen since a campaign was started, those first that were seen most often. */
export function findingsSince(
  { started }: Plan,
  folder: string,
  { foundAgain }: StatsData,
): readonly Omit<FindingReport, "explained">[] {
  return storedFindings(folder)
    .filter(({ last }) => last >= started)
    .map((stored) => {
      const text = fingerprintText(stored.fingerprint, stored.cause);
      // As a person would type it.
      const path = `findings/${stored.target}/${basename(stored.folder)}`;
      return {
        stored,
        text,
        isNew: stored.first >= started,
        times: 1 + (foundAgain[text] ?? 0),
        commands: [
          `COMPONENT_FUZZ_KNOWN_ISSUES=off npx jazzer fuzz_targets/${stored.target} ${path}/input`,
          `npx component-fuzz explain ${stored.target} ${path}`,
          `npx component-fuzz reproduce ${stored.target} ${path} --out FOLDER`,
        ],
      };
    })
    .sort((a, b) => b.times - a.times || (a.text < b.text ? -1 : 1));
}

function reachOf(folder: CampaignFolder, name: string, { whyNoReach }: ReportSources): Reach {
  const now = reachIn(folder.readReach(name));
  if (now === null) return { kind: "unknown", why: whyNoReach(name) };
  return { kind: "known", ...now, before: reachIn(folder.readReach(name, true))?.modules ?? [] };
}

/** What the command `coverage` has written. */
interface Written {
  readonly inputs: number;
  readonly modules: readonly ModuleReach[];
}

function reachIn(text: string | null): Written | null {
  if (text === null) return null;
  try {
    const written = JSON.parse(text) as Partial<Written> | null;
    return Array.isArray(written?.modules) ? (written as Written) : null;
  } catch {
    return null;
  }
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
