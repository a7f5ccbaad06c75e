// Completes package-lock.json after a change of the dependencies (`npm run lock`). npm leaves out
// an optional package of another platform that its registry could not show it, and `npm ci` then
// refuses the lock file. Such a package gets an entry made from its name, without an integrity:
// only the platform that is in its name will ever fetch it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ version?: string, optionalDependencies?: Record<string, string>, os?: string[], cpu?: string[], libc?:
 *   string[], optional?: boolean }} Entry
 * @typedef {Record<string, Entry>} Packages
 */

/**
 * @param {Packages} packages @returns {{ name: string, version: string, of: string }[]} the optional dependencies
 * without an entry
 */
export function missing(packages) {
  return Object.entries(packages).flatMap(([of, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) =>
      found(packages, of, name) ? [] : [{ name, version, of }],
    ),
  );
}

/** Node's own walk from a package up to the root. @param {Packages} packages @param {string} of @param {string} name */
function found(packages, of, name) {
  for (let folder = of; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (`${folder ? `${folder}/` : ""}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

/** @param {string} name @param {string} version @returns {Entry} */
export function entryFromName(name, version) {
  const [, os, cpu, abi] =
    /-(linux|win32|darwin|android|freebsd|openharmony)-(x64|ia32|arm64|arm|ppc64|riscv64|s390x|loong64)(?:-([a-z]+))?$/.exec(
      name,
    ) ?? [];
  if (os === undefined || cpu === undefined) throw new Error(`${name} does not tell its platform`);
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} is not pinned: ${version}`);
  const libc = abi?.startsWith("gnu") ? ["glibc"] : abi?.startsWith("musl") ? ["musl"] : undefined;
  return { version, cpu: [cpu], ...(libc && os === "linux" ? { libc } : {}), optional: true, os: [os] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  for (const { name, version } of missing(lock.packages)) {
    lock.packages[`node_modules/${name}`] = entryFromName(name, version);
    console.log(`added ${name}@${version}`);
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
