// Makes what is published of this package; npm runs it as `prepack`. It is the entry `component-fuzz/coverage` with
// what that imports, compiled, and what mends Jazzer.js's addon: nothing of it is written a second time.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const here = import.meta.dirname;
const root = join(here, "../..");
for (const made of ["addon", "dist"]) rmSync(join(here, made), { recursive: true, force: true });
cpSync(join(root, "scripts/addon"), join(here, "addon"), { recursive: true });
cpSync(join(root, "LICENSE"), join(here, "LICENSE"));

// Other pages of the project are not in the package.
const guide = readFileSync(join(root, "docs/coverage.md"), "utf8");
writeFileSync(join(here, "README.md"), guide.replace(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, "$1"));

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
process.exitCode = spawnSync(process.execPath, [tsc, "-p", here], { stdio: ["ignore", 2, "inherit"] }).status ?? 1;
