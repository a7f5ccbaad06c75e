import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const CLI = fileURLToPath(new URL("../../node_modules/@jazzer.js/core/dist/cli.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a target as `npx jazzer` does.
 *
 * @param nodeOptions those of the project unless given.
 * @param target `component_api` unless given.
 */
export function jazzer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeOptions = "--disable-wasm-trap-handler",
  target = "fuzz_targets/component_api",
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, target, ...args], {
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

/**
 * Writes a target that is started as those of the project are, but finds
 * another registry in the place of theirs.
 *
 * @param folder where it goes, which has to be of modules.
 * @param registry a module with `loadTarget`, from this folder.
 * @returns its path, for `jazzer`.
 */
export function withRegistry(folder: string, name: string, registry: string): string {
  const url = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, path)).href);
  const path = join(folder, name);
  writeFileSync(
    `${path}.js`,
    `import { registerHooks } from "node:module";
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    if (resolved.url !== ${url("dist/targets/registry.js")}) return resolved;
    return next(${url(`test/running/${registry}`)}, context);
  },
});
const { start } = await import(${url("dist/running/start.js")});
export const fuzz = await start(${JSON.stringify(name)});
`,
  );
  return path;
}
