// Finds the Node that npm installed as an optional dependency, one package per platform.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
/** @type {[string, string][]} */
const packages = Object.entries(require("../package.json").optionalDependencies);

export const pinnedVersion = packages[0]?.[1] ?? "";

/** @returns {{ name: string, binary: string } | undefined} */
export function installedNode() {
  for (const [name] of packages) {
    try {
      const manifest = require.resolve(`${name}/package.json`);
      return { name, binary: join(dirname(manifest), require(manifest).bin.node) };
    } catch {
      // Another platform's: npm does not install it.
    }
  }
  return undefined;
}

/** @param {string} binary @param {string} version */
export function startsAs(binary, version) {
  return spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`;
}

/**
 * npm 10 installs the package, and then takes node_modules/.bin/node away together with the
 * packages of other platforms, which have a `node` too. `npm rebuild` links it again.
 * @param {string} name
 * @returns {"there" | "made" | "missing"}
 */
export function linkNode(name) {
  const link = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(link)) return "there";
  const npm = process.env["npm_execpath"];
  if (npm) spawnSync(process.execPath, [npm, "rebuild", name, "--ignore-scripts"], { cwd: root, stdio: "ignore" });
  return existsSync(link) ? "made" : "missing";
}
