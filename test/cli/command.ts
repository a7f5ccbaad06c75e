import { fileURLToPath } from "node:url";
import { runCommand } from "../../src/cli/program.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Remarks, one each, those that would have been overwritten included. */
  readonly remarks: readonly string[];
}

/** Runs `component-fuzz` in this process. */
export async function run(...args: readonly string[]): Promise<Ran> {
  const out: string[] = [];
  const remarks: string[] = [];
  const code = await runCommand(args, {
    env: {},
    root,
    output: { out: (text) => void out.push(text), remark: (text) => void remarks.push(text) },
  });
  return { code, out: out.join("\n"), remarks };
}

/** The path of a known issue, which stands for the case that shows it. */
export const issue = (id: string): string => `${root}known_issues/component_api/${id}.json`;
