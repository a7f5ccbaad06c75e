import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const CLI = fileURLToPath(new URL("../../node_modules/@jazzer.js/core/dist/cli.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a target as `npx jazzer` does; `nodeOptions` are those of the project unless given. */
export function jazzer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeOptions = "--disable-wasm-trap-handler",
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "fuzz_targets/component_api", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: nodeOptions, ...env },
    maxBuffer: 64 << 20,
  });
  return { code: status, output: stdout + stderr };
}

/** What was printed, without what Jazzer.js and Node say of themselves. */
export function ownLines({ output }: Ended): readonly string[] {
  return output
    .split("\n")
    .filter(
      (line) =>
        line.trim() !== "" &&
        !/^INFO: Using generated seed|^\(node:\d+\)|^\(Use `node|^Dictionary|^INFO: using inputs from/.test(line),
    );
}
