// Runs in place of prepare.mjs, under npm's own Node, when the Node that npm installed in
// node_modules cannot start. It is first on the PATH of every script, so nothing else can run.
import { thisHost } from "./addon/host.mjs";
import { pinnedNodeProblem } from "./node_problem.mjs";

console.error(`component-fuzz: ERROR: ${pinnedNodeProblem(thisHost()).replaceAll("\n", "\n  ")}`);
process.exitCode = 1;
