// `npm run seeds`: writes corpus/component_api/ anew from the cases of src/generators/seeds.ts.
// Run it after every change of a generator: inputs are derived from cases and never kept by hand.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Case } from "../src/components/case/case.ts";
import { parseConfig } from "../src/config.ts";
import { JcoEngine } from "../src/components/engines/jco/engine.ts";
import { encodeCase } from "../src/components/generators/case.ts";
import { seedCases } from "../src/components/generators/seeds.ts";
import { staticSeeds, staticStructures } from "../src/components/generators/static.ts";
import { buildComponent } from "../src/components/guests/component.ts";
import { features } from "../src/components/report/features.ts";

const folder = fileURLToPath(new URL("../corpus/component_api", import.meta.url));
const engine = new JcoEngine();

/** What running a case shows: its features, its spelled-out values, and each line of what jco generates, numbers apart. */
async function traits(testCase: Case): Promise<readonly string[]> {
  const transpiled = await engine.transpile(buildComponent(testCase), testCase);
  const lines =
    transpiled.kind === "value" ? transpiled.value.source.replaceAll(/\d+/g, "0").split("\n") : [transpiled.message];
  const values = testCase.calls.flatMap((call) =>
    call.kind === "drawn" ? [JSON.stringify(call, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))] : [],
  );
  return [
    ...[...features(testCase)].map(({ group, name }) => `${group}: ${name}`),
    ...values,
    ...lines.map((line) => line.trim()),
  ];
}

const seeds = [...seedCases()].map((seed) => ({ ...seed, bytes: encodeCase(seed.case) }));
// Shortest first: a seed is kept if it shows something that no shorter one does.
seeds.sort((a, b) => a.bytes.length - b.bytes.length || (a.name < b.name ? -1 : 1));
const shown = new Set<string>();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
let kept = 0;
for (const { name, case: testCase, bytes } of seeds) {
  const before = shown.size;
  for (const trait of await traits(testCase)) shown.add(trait);
  if (shown.size === before) continue;
  writeFileSync(join(folder, name), bytes);
  kept++;
}
const defaults = parseConfig({});
// What these are depends on the set of a run; all are kept, so that each of its cases is called.
for (const { name, bytes } of staticSeeds(staticStructures(defaults.seed, defaults.cases))) {
  writeFileSync(join(folder, name), bytes);
  kept++;
}
console.log(`corpus/component_api: ${kept} of ${seeds.length + defaults.cases} seeds, which show ${shown.size} things`);
