import type { IssueFile } from "./known_issue.ts";

/** A table in Markdown: no cell of it breaks a row. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((words) => words.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What is known of the issues of a target, whatever is installed. */
export function issueTable(issues: readonly IssueFile[]): string {
  return markdownTable(
    ["id", "what", "affects", "upstream", "rule"],
    issues.map(({ id, title, package: name, affects, upstream, rule }) => [
      `\`${id}\``,
      title,
      `${name} ${affects.join(", ")}`,
      upstream ?? "not reported",
      `${rule.document}, ${rule.section}`,
    ]),
  );
}
