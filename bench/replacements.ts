/**
 * Resident memory over replaced transpilers: a component for which bindgen
 * panics, again and again. `npx node bench/replacements.ts [TIMES]`, 1,000 unless
 * given; ends with exit code 1 if memory at the end is more than 20% above
 * that after 100.
 */
import v8 from "node:v8";
import vm from "node:vm";
import { setTimeout } from "node:timers/promises";
import { ensureTrapSafety } from "../src/engines/v8.ts";
import { locateJco } from "../src/engines/components/jco/locate.ts";
import { generateOptions } from "../src/engines/components/jco/options.ts";
import { Transpiler } from "../src/engines/components/jco/transpiler.ts";
import { buildComponent } from "../src/guests/component.ts";
import { COMPONENT, CONFIG, caseOf } from "../test/engines/jco/cases.ts";

ensureTrapSafety();
v8.setFlagsFromString("--expose-gc");
const gc = vm.runInNewContext("gc") as () => void;

const times = Number(process.argv[2] ?? 1000);
const component = buildComponent(caseOf({ kind: "string" }, {}, { components: [{ ...COMPONENT, encoding: "latin1+utf16" }] }));
const transpiler = new Transpiler(locateJco());
const residentAfter = new Map<number, number>();
const start = performance.now();
for (let i = 1; i <= times; i++) {
  const outcome = await transpiler.transpile(component, generateOptions(CONFIG));
  if (outcome.kind === "value") throw new Error("bindgen did not panic: this needs another component");
  if (i === 100 || i === times) {
    await setTimeout(50);
    gc();
    residentAfter.set(i, process.memoryUsage().rss);
    console.log(`${transpiler.replaced} replaced: ${(process.memoryUsage().rss / 1e6).toFixed(1)} MB, ${((performance.now() - start) / i).toFixed(1)} ms each`);
  }
}
const growth = (residentAfter.get(times) ?? 0) / (residentAfter.get(100) ?? 1);
console.log(`${((growth - 1) * 100).toFixed(1)}% more than after 100`);
if (growth > 1.2) process.exitCode = 1;
