// Runs in place of prepare.mjs, under npm's own Node, when the Node that npm installed in
// node_modules cannot start. It is first on the PATH of every script, so nothing else can run.
import { pinnedNodeProblem } from "./node-problem.mjs";

const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
const { platform, arch } = process;
console.error(`component-fuzz: ERROR: ${pinnedNodeProblem({ glibc: header.glibcVersionRuntime, platform, arch }).replaceAll("\n", "\n  ")}`);
process.exitCode = 1;
