import { leastFittings } from "../triage/reproducer/least_fittings.ts";
import { packageOf } from "../triage/reproducer/reproducer.ts";
import { userOptions } from "../triage/reproducer/options.ts";
import { literal } from "../triage/reproducer/literal.ts";
import type { Case } from "../case/case.ts";
import { printWorld } from "../case/world.ts";
import { buildComponent } from "../guests/component.ts";
import type { Fittings } from "../guests/fittings.ts";
import type { JcoRelease } from "../../harness/jco/locate.ts";
import { printText } from "../../harness/jco/wasm_tools.ts";
import type { Finding, Verdict } from "../../harness/verdict.ts";
import { foremost } from "../../harness/explain.ts";
import type { Explanation } from "../../harness/explain.ts";
import type { JcoEngine } from "../engines/jco/engine.ts";
import { argumentFor } from "../../harness/known_issue.ts";
import { DRIVER } from "./build.ts";
import { OPTIONS, typescript } from "./check.ts";
import { driver, MODULE } from "./driver.ts";

/** What a stand-alone reproducer of declarations is made of. */
interface Request {
  readonly testCase: Case;
  readonly finding: Finding;
  readonly explained: Explanation<Case>;
  readonly engine: JcoEngine;
  readonly versions: Readonly<Record<string, string>>;
  readonly remarks: readonly string[];
  /** Has TypeScript check the declarations for guests that are fitted so. */
  readonly check: (fittings: Fittings) => Promise<Verdict>;
}

/**
 * The files of a folder in which `npm install && node run.mjs` has TypeScript
 * check the declarations that jco generates for a component.
 *
 * @throws UsageError if TypeScript is not installed, whose version the folder asks for.
 */
export async function declarationReproducer(request: Request): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { testCase, finding, engine, check } = request;
  const { release } = engine;
  const reference = (): Promise<Verdict> => Promise.resolve({ kind: "pass", work: 0 });
  const fittings = await leastFittings({ jco: check, reference }, [], null);
  const { audit: audited } = fittings;
  const known = foremost(request.explained);
  const binary = buildComponent(testCase, fittings);
  const title = known?.title ?? finding.summary;
  const { name, version } = packageOf(release);
  const about = {
    name: "reproducer",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    dependencies: { [name]: version, typescript: typescript().version },
  };
  return new Map<string, string | Uint8Array>([
    ["component.wasm", binary],
    ["component.wat", await printText(release, binary)],
    ["world.wit", printWorld(testCase, { audited })],
    [DRIVER, driver(testCase, audited)],
    ["run.mjs", script(testCase, title, release)],
    ["README.md", readme(request, { title, name, audited })],
    ["package.json", `${JSON.stringify(about, null, 2)}\n`],
  ]);
}

/** Exits with 1 and TypeScript's words while the bug is there, with 0 when it is gone, with 2 where something lacks. */
function script(testCase: Case, title: string, release: JcoRelease): string {
  const { name, transpile } = packageOf(release);
  return `// ${title}
// npm install && node run.mjs
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const missing = (error) => {
  console.error(\`\${error.message.split("\\n")[0]}\\nRun npm install in this folder first.\`);
  process.exit(2);
};
const { ${transpile} } = await import(${JSON.stringify(name)}).catch(missing);
const tsc = (() => {
  try {
    const path = createRequire(import.meta.url).resolve("typescript/package.json");
    return join(dirname(path), "bin", "tsc");
  } catch (error) {
    missing(error);
  }
})();
process.chdir(import.meta.dirname);

const options = ${literal({ name: MODULE, ...userOptions(testCase) })};
const { files } = await ${transpile}(await readFile("component.wasm"), options);
await mkdir("out/interfaces", { recursive: true });
for (const [name, content] of Object.entries(files)) await writeFile(\`out/\${name}\`, content);
await copyFile(${JSON.stringify(DRIVER)}, ${JSON.stringify(`out/${DRIVER}`)});
await writeFile(
  "out/tsconfig.json",
  JSON.stringify({ compilerOptions: ${JSON.stringify(OPTIONS)}, files: [${JSON.stringify(DRIVER)}] }),
);

const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "out", "--pretty", "false"], { encoding: "utf8" });
// A declared type that admits anything lets everything pass.
const declarations = (await readFile("out/${MODULE}.d.ts", "utf8")).replaceAll(/\\/\\*[^]*?\\*\\/|'[^']*'/g, "");
const [types] = declarations.split(/^export function instantiate\\(/m);
const anything = /\\b(any|unknown|object)\\b(?!\\s*\\??\\s*[:(])/.exec(types);
if (status !== 0) console.log(stdout.trim());
if (anything) console.log(\`out/${MODULE}.d.ts declares a type that admits anything: \${anything[1]}\`);
if (status === 0 && !anything) console.log("As expected: TypeScript finds nothing wrong with the declarations.");
process.exitCode = status === 0 && !anything ? 0 : 1;
`;
}

function readme(
  request: Request,
  { title, name, audited }: { readonly title: string; readonly name: string; readonly audited: boolean },
): string {
  const { testCase, finding, explained, versions } = request;
  const known = foremost(explained);
  const seen = Object.entries(versions).map(([what, version]) => `${what} ${version}`);
  const why = known
    ? `${known.rule.document}, "${known.rule.section}": ${known.rule.says}\n\n${argumentFor(known, finding, testCase)}`
    : `Expected: ${finding.expected}.`;
  const remarks = [...request.remarks, ...(known?.upstream ? [`Known upstream: ${known.upstream}`] : [])];
  return `# ${title}

Seen with ${seen.join(", ")} and TypeScript ${typescript().version}, on ${process.platform} ${process.arch}.
${remarks.map((remark) => `\n${remark}\n`).join("")}
## What happens

The declarations that \`${name}\` generates for a component with this world are wrong:

\`\`\`wit
${printWorld(testCase, { shorten: true, audited }).trimEnd()}
\`\`\`

TypeScript says:

\`\`\`
${finding.actual}
\`\`\`

\`${DRIVER}\` uses the component as its world says, and would compile if the declarations said the same.

## Why this is a bug

${why}

## Steps

In a folder with these files:

\`\`\`sh
npm install && node run.mjs
\`\`\`

It transpiles \`component.wasm\` into \`out\`, has TypeScript check \`out/${DRIVER}\`, and exits with 1 while the bug is
there, with 0 when it is gone.
`;
}
