import type { Config } from "../config.ts";
import { TARGET_NAMES, loadTarget } from "../targets/registry.ts";
import type { Output } from "./output.ts";

/** `component-fuzz list`: the targets, and what each of them tests here. */
export async function list(
  config: Config,
  root: string,
  { json }: { readonly json: boolean },
  output: Output,
): Promise<void> {
  const targets = [];
  for (const name of TARGET_NAMES) {
    const { title, versions, knownIssues } = await loadTarget(name, config, root);
    targets.push({ name, title, versions, knownIssues: knownIssues.map(({ id }) => id) });
  }
  if (json) return output.out(JSON.stringify(targets, null, 2));
  for (const { name, title, versions, knownIssues } of targets) {
    output.out(
      [
        `${name}: ${title}`,
        ...Object.entries(versions).map(([what, version]) => `  ${what} ${version}`),
        `  ${knownIssues.length} known issues`,
      ].join("\n"),
    );
  }
}
