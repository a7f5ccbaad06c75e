// What `npm ci` runs last, under the Node that will fuzz: checks that Jazzer.js's addon loads,
// and compiles src/ and fuzz_targets/. A check that fails is said after the build, where it is
// seen, and does not fail the installation: the library and most tests work without the addon.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installedAddon, loadAddon, mendAddon } from "./addon/mend.mjs";
import { thisHost } from "./addon/host.mjs";
import { nodeProblem, pinnedNodeProblem } from "./node_problem.mjs";
import { installedNode, linkNode, pinnedVersion, startsAs } from "./pinned_node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const say = (/** @type {string} */ text) => console.log(`component-fuzz: ${text}`);

/** @type {string[]} */
const problems = [];

const node = installedNode();
if (process.versions.node === pinnedVersion) {
  const link = node && linkNode(node.name);
  if (link === "made") say(`Node ${pinnedVersion}, which npm had left out of node_modules/.bin, is linked now.`);
  if (link === "missing")
    problems.push(
      `npm left Node ${pinnedVersion} out of node_modules/.bin. Run \`npm rebuild ${node?.name}\`, or npx will ` +
        "use another one.",
    );
} else if (node !== undefined && startsAs(node.binary, pinnedVersion)) {
  process.exit(spawnSync(node.binary, process.argv.slice(1), { stdio: "inherit" }).status ?? 1);
} else {
  problems.push(nodeProblem(process.versions.node, pinnedVersion, node && pinnedNodeProblem(thisHost())));
}

const file = installedAddon(process.platform, process.arch);
const mended = mendAddon(file, (path) => loadAddon(path));
if (mended.kind === "problem")
  problems.push(
    `${mended.what}\nUntil then nothing can be fuzzed; the library and the tests that need no Jazzer.js work.`,
  );
else say(mended.what);

const failed = build();
for (const problem of problems) say(`WARNING: ${problem.replaceAll("\n", "\n  ")}`);
if (failed) say(`ERROR: ${failed}`);
process.exitCode = failed ? 1 : 0;

/** @returns {string | undefined} why there is nothing to run */
function build() {
  /** @type {string} */
  let tsc;
  try {
    tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  } catch {
    if (existsSync(join(root, "dist", "index.js"))) {
      say("TypeScript is not installed; the compiled files are left as they are.");
      return undefined;
    }
    return "TypeScript is not installed and dist/ is empty. Run `npm ci` without --omit=dev.";
  }
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, "-b", "fuzz_targets", "--force"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) return "the sources do not compile (see above); nothing can be run.";
  // npm has made the command executable when it was linked; what is compiled anew is not.
  chmodSync(join(root, "dist", "cli", "main.js"), 0o755);
  return undefined;
}
