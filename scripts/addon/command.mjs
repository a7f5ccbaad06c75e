#!/usr/bin/env node
// What `npx component-fuzz-coverage` does where the package of coverage alone is installed: looks whether Jazzer.js's
// addon loads, and mends it where that helps. Exits with 1 if it does not load.
import { mendInstalledAddon } from "./mend.mjs";

const mended = mendInstalledAddon();
console.log(mended.what);
process.exitCode = mended.kind === "problem" ? 1 : 0;
