// What `npx component-fuzz doctor` does: looks whether fuzzing can work here, and mends Jazzer.js's
// addon where that is all that is missing. npm runs `prepare` only in the project itself, and never
// where the package is installed; nothing but that addon is touched.
import { thisHost } from "./addon/host.mjs";
import { mendInstalledAddon } from "./addon/mend.mjs";
import { nodeProblem, pinnedNodeProblem } from "./node_problem.mjs";
import { installedNode, pinnedVersion, startsAs } from "./pinned_node.mjs";

/** @typedef {{ readonly lines: readonly string[], readonly isWell: boolean }} Diagnosis */

/**
 * @returns {Diagnosis} what was looked at, and whether fuzzing can work; another Node than the pinned one is told, and
 * works as far as it can
 */
export function diagnose() {
  const mended = mendInstalledAddon();
  return { lines: [node(), mended.what], isWell: mended.kind !== "problem" };
}

/** @returns {string} */
function node() {
  if (process.versions.node === pinnedVersion) return `Node ${pinnedVersion} is the pinned one.`;
  const pinned = installedNode();
  const isBroken = pinned !== undefined && !startsAs(pinned.binary, pinnedVersion);
  return nodeProblem(process.versions.node, pinnedVersion, isBroken ? pinnedNodeProblem(thisHost()) : undefined);
}
