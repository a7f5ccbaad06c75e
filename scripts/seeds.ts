// `npm run seeds [TARGET…]`: writes corpus/<target>/ anew from the seeds of the targets named, or of all.
// Run it after every change of a generator: inputs are derived from cases and never kept by hand.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../src/config.ts";
import type { Seed } from "../src/harness/target.ts";
import { loadTarget, TARGET_NAMES } from "../src/targets/registry.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const given = process.argv.slice(2);
for (const name of given.length > 0 ? given : TARGET_NAMES) await write(name);
process.exit();

async function write(name: string): Promise<void> {
  const target = await loadTarget(name, parseConfig({}), root);
  const folder = join(root, "corpus", name);
  const seeds = [...target.seeds()].map((seed) => ({ ...seed, input: seed.bytes ?? target.encode(seed.case) }));
  // Shortest first: a seed is kept if it shows something that no shorter one does.
  seeds.sort((a, b) => a.input.length - b.input.length || (a.name < b.name ? -1 : 1));
  const shown = new Set<string>();
  const showsMore = async ({ bytes, case: testCase }: Seed<unknown>): Promise<boolean> => {
    if (bytes !== undefined || !target.extras.traits) return true;
    const before = shown.size;
    for (const trait of await target.extras.traits(testCase)) shown.add(trait);
    return shown.size > before;
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let kept = 0;
  for (const seed of seeds) {
    if (!(await showsMore(seed))) continue;
    writeFileSync(join(folder, seed.name), seed.input);
    kept++;
  }
  console.log(`corpus/${name}: ${kept} of ${seeds.length} seeds`);
}
