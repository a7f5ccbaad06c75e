// JSPI without a flag came with 24.20; type stripping, which the tests need, is older.
const oldest = [24, 20];

/**
 * What it means that another Node than the pinned one is in use.
 * @param {string} version the one in use
 * @param {string} pinned
 * @param {string} [why] why the pinned one, though installed, is not in use
 * @returns {string}
 */
export function nodeProblem(version, pinned, why) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  const old = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  return (
    `Node ${version} is used in place of the pinned ${pinned}.\n` +
    (old
      ? `It is too old: components with async functions need Node ${oldest.join(".")} or newer.\n`
      : "It is new enough, but findings may differ from those of the pinned one.\n") +
    (why ??
      "To get the pinned one, run `npm ci` without --omit=optional; if there is no package of it for this " +
        "platform, install Node " +
        `${pinned} and put it first on the PATH.`)
  );
}

/**
 * Why the Node that npm put first on the PATH does not start.
 * @param {import("./addon/host.mjs").Host} host
 * @returns {string}
 */
export function pinnedNodeProblem({ glibc, platform, arch }) {
  if (platform === "linux" && glibc === undefined) {
    return (
      "This system has no glibc (Alpine and others use musl). The Node that npm has just installed in " +
      "node_modules and Jazzer.js's addon need it, and neither can run here.\n" +
      "To fuzz, use a system or container image with glibc, such as Debian or Ubuntu.\n" +
      `For the library and its tests alone: \`npm ci --omit=optional\` with a Node ${oldest.join(".")} or newer ` +
      "of your own."
    );
  }
  return (
    `The Node that npm has just installed in node_modules does not start on this ${platform}-${arch} system` +
    (glibc ? ` (glibc ${glibc}).\n` : ".\n") +
    "`node_modules/.bin/node --version` shows why. " +
    `To do without it, run \`npm ci --omit=optional\` with a Node ${oldest.join(".")} or newer of your own.`
  );
}
