// Finds out whether Jazzer.js's native addon loads here, and mends the one failure that has a cure.
import { spawnSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { thisHost } from "./host.mjs";
import { lowerGlibc } from "./lower_glibc.mjs";

/**
 * @typedef {{ kind: "loads" | "mended" | "problem", what: string }} Mended
 * @typedef {import("./host.mjs").Host} Host
 */

/**
 * @param {string} platform @param {string} arch @returns {string} the file that Jazzer.js loads, which need not exist
 */
export function installedAddon(platform, arch) {
  const core = createRequire(createRequire(import.meta.url).resolve("@jazzer.js/core"));
  return join(dirname(core.resolve("@jazzer.js/fuzzer/package.json")), "prebuilds", `fuzzer-${platform}-${arch}.node`);
}

/** @returns {Mended} what became of the addon that Jazzer.js would load here */
export function mendInstalledAddon() {
  let file = "@jazzer.js/fuzzer";
  try {
    file = installedAddon(process.platform, process.arch);
  } catch {
    // Jazzer.js is not installed, which loading the file by that name will tell.
  }
  return mendAddon(file, loadAddon);
}

/**
 * @param {string} file @returns {string | undefined} why it does not load; in a process of its own, as a bad addon can
 * end one
 */
export function loadAddon(file) {
  const child = spawnSync(process.execPath, ["-e", "require(process.argv[1])", file], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  if (child.status === 0) return undefined;
  const message = /^\w*Error: .*$/m.exec(child.stderr)?.[0] ?? child.stderr.trim();
  return message || `loading it ended the process (${child.signal ?? child.status ?? child.error?.message})`;
}

/**
 * Replaces `file` only when it fails for want of a newer glibc and the changed copy has been seen to load.
 * @param {string} file
 * @param {(file: string) => string | undefined} load
 * @param {Host} [host]
 * @returns {Mended}
 */
export function mendAddon(file, load, host = thisHost()) {
  const failure = load(file);
  if (failure === undefined) return { kind: "loads", what: "Jazzer.js's addon loads." };
  if (!needsNewerGlibc(failure) || host.glibc === undefined) return { kind: "problem", what: explain(failure, host) };

  const lowered = lowerGlibc(readFileSync(file));
  if (lowered.kind !== "lowered") {
    const why =
      lowered.kind === "unexpected"
        ? `its layout is not the one that this project knows how to change (${lowered.why})`
        : "it has been changed already";
    return { kind: "problem", what: `${explain(failure, host)}\nThe addon was left as it is: ${why}.` };
  }

  // A new file that takes the old one's name: nobody sees half of it, and where node_modules is
  // made of hard links, the package manager's store keeps the original.
  const copy = `${file.replace(/\.node$/, "")}.${process.pid}.node`;
  try {
    writeFileSync(copy, lowered.bytes, { mode: statSync(file).mode });
    const still = load(copy);
    if (still !== undefined) return { kind: "problem", what: explain(still.replaceAll(copy, file), host) };
    renameSync(copy, file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "problem", what: `${explain(failure, host)}\nThe addon could not be changed: ${why}` };
  } finally {
    rmSync(copy, { force: true });
  }
  return {
    kind: "mended",
    what:
      `Jazzer.js's addon asks for a newer glibc than this system's ${host.glibc}. Its installed copy was ` +
      `changed to do without, and loads now. (${lowered.changes.join("; ")})`,
  };
}

/** @param {string} failure */
function needsNewerGlibc(failure) {
  return /version `(GLIBC_2\.38|GLIBCXX_3\.4\.32)' not found/.test(failure);
}

/** @param {string} failure @param {Host} host @returns {string} what is wrong and what to do */
export function explain(failure, { platform, arch, glibc }) {
  const doesNot = "Jazzer.js's addon does not load: ";
  if (/Cannot find module '@jazzer\.js\//.test(failure)) {
    return "Jazzer.js is not installed: `npm install --save-dev @jazzer.js/core`.";
  }
  if (/Cannot find module/.test(failure)) {
    return (
      `${doesNot}Jazzer.js ships none for ${platform}-${arch}. It has one for linux and darwin on x64 and ` +
      "arm64, and for win32 on x64: use one of these."
    );
  }
  if (platform === "linux" && glibc === undefined) {
    return (
      `${doesNot}it needs glibc, and this system has none (Alpine and others use musl). Use a system or ` +
      "container image with glibc, such as Debian or Ubuntu."
    );
  }
  if (/libstdc\+\+\.so\.6: cannot open/.test(failure)) {
    return (
      `${doesNot}libstdc++ is missing. Install it (Debian, Ubuntu: \`apt-get install libstdc++6\`) and ` + "try again."
    );
  }
  const older = /version `([^']+)' not found/.exec(failure);
  if (older) {
    return (
      `${doesNot}it needs ${older[1]}, and this system has glibc ${glibc}. Use a newer system, such as ` +
      "Debian 12 or Ubuntu 22.04, or newer."
    );
  }
  return (
    `${doesNot}${failure}\nThis project knows no cure. Reinstall with \`npm ci\`; if that does not help, ` +
    "ask the project with this message."
  );
}
