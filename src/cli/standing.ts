import { explaining } from "../harness/explain.ts";
import type { IssueFile, KnownIssue } from "../harness/known_issue.ts";
import { fingerprintText } from "../harness/report.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { tryIssue } from "../harness/try_issue.ts";

/** How an issue stands with the version at hand. */
export interface Standing {
  readonly issue: IssueFile;
  /** Version of the issue's package here, or `null` if that takes no part. */
  readonly version: string | null;
  /**
   * `shows`: as it is described; `gone`: its case passes; `changed`: its case fails otherwise; `unsupported`: its case
   * can't be run here.
   */
  readonly state: "shows" | "gone" | "changed" | "unsupported";
  /** What is to be said beyond the state. */
  readonly remark: string;
  /** Whether this is not what the issue's file says of this version. */
  readonly unexpected: boolean;
}

/** Tries an issue's example and its near miss on the target at hand. */
export async function standingOf<C>(target: TriagedTarget<C>, issue: KnownIssue<C>): Promise<Standing> {
  const version = versionOf(target.versions, issue.package);
  const listed = version !== null && issue.affects.includes(version);
  const standing = (state: Standing["state"], remark: string, unexpected: boolean): Standing => ({
    issue,
    version,
    state,
    remark,
    unexpected,
  });
  const shows = issue.shows;
  const verdict = await tryIssue(target, issue, shows);
  if (verdict.kind === "reject") return standing("unsupported", verdict.reason, listed);
  if (verdict.kind === "pass") return standing("gone", listed ? `although ${version} is listed` : "", listed);
  const explained = await target.explain(verdict.finding, shows);
  const said = explaining(explained);
  if (said.length !== 1 || said[0] !== (issue.cause ?? issue.id)) {
    const others = said.length > 0 ? `, explained by ${said.join(", ")}` : "";
    const mend = Object.hasOwn(target.notApplied(), issue.id) ? ", its mend finds nothing to repair" : "";
    return standing("changed", `${fingerprintText(verdict.finding.fingerprint)}${others}${mend}`, listed);
  }
  const near = await tryIssue(target, issue, issue.nearMiss);
  if (near.kind === "finding" && explaining(await target.explain(near.finding, issue.nearMiss)).includes(issue.id))
    return standing("shows", "its near miss, too", true);
  return standing("shows", listed ? "" : `${version} is not listed yet`, false);
}

/** The version of a package here; jco's bindgen was part of jco before it was a package of its own. */
function versionOf(versions: Readonly<Record<string, string>>, name: string): string | null {
  const short = name.replace(/^@[^/]*\//, "");
  if (versions[short] !== undefined) return versions[short];
  return short === "jco-transpile" && versions["jco"] !== undefined ? `jco ${versions["jco"]}` : null;
}
