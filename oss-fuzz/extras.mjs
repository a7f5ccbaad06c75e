// Writes what stands beside a target: its dictionary and its options, and says its name.
//
// node oss-fuzz/extras.mjs FOLDER
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [, , out] = process.argv;
if (out === undefined) throw new Error("name the folder");

const { TARGET_NAMES, loadTarget } = await import(join(root, "dist/targets/registry.js"));
const { parseConfig } = await import(join(root, "dist/config.js"));

for (const name of TARGET_NAMES) {
  const { flags } = await loadTarget(name, parseConfig({ COMPONENT_FUZZ_MODE: "dynamic" }), root);
  const options = [`max_len = ${flags.maxLen}`, "entropic = 0", "len_control = 0"];
  writeFileSync(join(out, `${name}.options`), `[libfuzzer]\n${options.join("\n")}\n`);
  if (flags.dictionary) writeFileSync(join(out, `${name}.dict`), flags.dictionary().map(entry).join(""));
  console.log(name);
}

/** @param {Uint8Array} word @returns {string} */
function entry(word) {
  return `"${Array.from(word, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"\n`;
}
