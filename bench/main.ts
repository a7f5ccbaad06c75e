import { parseArgs } from "node:util";
import { measureFuzzing } from "./fuzzing.ts";
import { measureMemory, measureReplacements } from "./memory.ts";

const USAGE = `npm run bench -- [--rounds N]              speed, against the plain loop
npm run bench -- --memory [--cases N]      resident memory after N and N / 10 cases
npm run bench -- --replacements [--cases N]  the same for replaced transpilers
npm run bench -- --fuzz [--cases N]        executions per second and cache hits of a fuzz run
npm run bench -- --static [--cases N] [--rounds N]  calls of modules that were made ahead of time, against a plain loop
npm run bench -- --modules [--cases N] [--rounds N]  what a generated module costs, in processor time
npm run bench -- --shrink [--faults N] [--cases N] [--seconds N] [--times N]
  sizes after shrink and after libFuzzer's -minimize_crash=1, for known issues and N planted faults`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    cases: { type: "string" },
    memory: { type: "boolean", default: false },
    replacements: { type: "boolean", default: false },
    fuzz: { type: "boolean", default: false },
    static: { type: "boolean", default: false },
    modules: { type: "boolean", default: false },
    shrink: { type: "boolean", default: false },
    faults: { type: "string", default: "1000" },
    seconds: { type: "string", default: "5" },
    times: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

const cases = (otherwise: number): number => Number(values.cases ?? otherwise);
const progress = (text: string): void => console.error(text);

if (values.help) {
  console.log(USAGE);
} else if (values.memory) {
  console.log(await measureMemory(cases(10_000), progress));
} else if (values.replacements) {
  console.log(await measureReplacements(cases(1000), progress));
} else if (values.fuzz) {
  console.log(await measureFuzzing(cases(20_000), progress));
} else if (values.static) {
  // Loaded here: jco's public interface takes memory that the other modes don't need.
  const { measureStatic } = await import("./static.ts");
  console.log(await measureStatic(cases(64), Number(values.rounds), progress));
} else if (values.modules) {
  const { measureModules } = await import("./modules.ts");
  console.log(await measureModules(cases(400), Number(values.rounds), progress));
} else if (values.shrink) {
  // Loaded here: the planted faults are the tests'.
  const { measureShrinking } = await import("./shrink.ts");
  const [faults, seconds, times] = [values.faults, values.seconds, values.times].map(Number) as [
    number,
    number,
    number,
  ];
  console.log(await measureShrinking({ faults, cases: cases(2000), seconds, times }, progress));
} else {
  // Loaded here: jco's public interface takes memory that the other modes don't need.
  const { measure } = await import("./speed.ts");
  const { circumstances, speedTable } = await import("./table.ts");
  const { measurements, versions } = await measure(Number(values.rounds), progress);
  console.log(`${circumstances(versions)}; median (range) of ${values.rounds} rounds\n\n${speedTable(measurements)}`);
}
