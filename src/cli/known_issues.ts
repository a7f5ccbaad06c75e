import { markdownTable } from "../harness/issue_table.ts";
import type { TriagedTarget } from "../harness/target.ts";
import type { Output } from "./output.ts";
import { standingOf } from "./standing.ts";
import type { Standing } from "./standing.ts";

/**
 * `component-fuzz known-issues`: every known issue of a target, and whether it
 * shows in the version at hand.
 *
 * @returns whether all are as their files say.
 */
export async function knownIssues<C>(
  target: TriagedTarget<C>,
  format: { readonly json: boolean; readonly markdown: boolean },
  output: Output,
): Promise<boolean> {
  const standings: Standing[] = [];
  for (const issue of target.knownIssues) standings.push(await standingOf(target, issue));
  if (format.json) output.out(JSON.stringify(standings.map(plain), null, 2));
  else output.out(format.markdown ? markdown(standings) : text(standings));
  return standings.every(({ unexpected }) => !unexpected);
}

function text(standings: readonly Standing[]): string {
  return standings
    .map(({ issue, version, state, remark, unexpected }) =>
      [
        `${unexpected ? "✗" : "·"} ${issue.id}: ${state} in ${issue.package} ` +
          `${version ?? "(not here)"}${remark ? ` (${remark})` : ""}`,
        `    ${issue.title}`,
        `    affects ${issue.affects.join(", ")}; upstream: ${issue.upstream ?? "not reported"}`,
        `    ${issue.rule.document}, ${issue.rule.section}: ${issue.rule.says}`,
      ].join("\n"),
    )
    .join("\n");
}

const markdown = (standings: readonly Standing[]): string =>
  markdownTable(
    ["id", "what", "affects", "upstream", "rule", "here"],
    standings.map(({ issue, state, version }) => [
      `\`${issue.id}\``,
      issue.title,
      `${issue.package} ${issue.affects.join(", ")}`,
      issue.upstream ?? "not reported",
      `${issue.rule.document}, ${issue.rule.section}`,
      `${state} (${version ?? "not here"})`,
    ]),
  );

function plain({ issue, ...standing }: Standing): object {
  const { id, title, package: name, affects, upstream, rule } = issue;
  return { id, title, package: name, affects, upstream, rule, ...standing };
}
