import { tierFlags } from "../../../platform/v8.ts";
import type { Finding } from "../../../harness/verdict.ts";
import type { Dissent } from "../../oracles/agreement.ts";
import { MAX_GROWTH } from "../../oracles/memory.ts";
import { TOOLS } from "./tools.ts";
import type { ToolSource } from "./tools.ts";

/** What `run.mjs` is made for. */
interface ScriptRequest {
  readonly title: string;
  /** `null`: there is nothing wrong. */
  readonly finding: Finding | null;
  /** The file that the engine is given. */
  readonly file: string;
  /** What the engine is asked for. */
  readonly stage: string;
}

/**
 * A script that shows the finding with nothing but the engine that it is
 * about: it exits with 1 and prints expected and actual when the bug is there,
 * with 0 when it is gone, and with 2 when the engine's package is missing.
 */
export function script({ title, finding, file, stage }: ScriptRequest): string {
  const tool = finding === null ? undefined : TOOLS[finding.fingerprint.engine];
  return `${[
    `// ${title.replaceAll(/\s+/g, " ")}`,
    tool ? "// npm install && node run.mjs" : "// node run.mjs",
    'import { readFileSync } from "node:fs";',
    'import { join } from "node:path";',
    ...(finding?.fingerprint.property === "tiers" ? ['import v8 from "node:v8";'] : []),
    "",
    `const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, ${JSON.stringify(file)})));`,
    ...(finding ? ["", ...(tool ? toolBody(finding, tool, stage) : v8Body(finding))] : []),
  ].join("\n")}\n`;
}

const LOAD = [
  "const load = (name) =>",
  "  import(name).catch((error) => {",
  "    console.error(`${error.message}\\nRun npm install in this folder first.`);",
  "    process.exit(2);",
  "  });",
];

/** Ends the script by what is expected and what is seen. */
const SAY = [
  "function say(expected, actual, isRight) {",
  "  console.log(`expected: ${expected}\\nactual:   ${actual}`);",
  "  process.exitCode = isRight ? 0 : 1;",
  "}",
];

function toolBody({ fingerprint, evidence }: Finding, tool: ToolSource, stage: string): readonly string[] {
  const measured = fingerprint.property === "memory";
  const start = [...(measured ? MEASURE : []), ...LOAD, ...tool.setup, "", ...SAY, "", "let actual;"];
  if (fingerprint.property === "text" && tool.text) return [...start, ...textBody(tool, tool.text)];
  const expected =
    fingerprint.property === "agreement" ? ((evidence as Dissent).dissenters[0]?.accepts ? "refuses" : "takes") : null;
  return [
    ...start,
    ...(measured ? ["const before = memoryBytes();"] : []),
    "try {",
    ...tool.take(stage).map((line) => `  ${line}`),
    '  actual = "takes it";',
    "} catch (error) {",
    `  actual = \`\${${tool.brokeOff} ? "breaks off" : "refuses it"}: \${error?.payload ?? error?.message ?? error}\`;`,
    "}",
    ...(measured ? measuredBody() : [verdictOn(expected)]),
  ];
}

const verdictOn = (expected: string | null): string =>
  expected === null
    ? 'say("takes or refuses it", actual, !actual.startsWith("breaks off"));'
    : `say("${expected} it", actual, actual.startsWith("${expected} it"));`;

/** Finds the memories of what is loaded afterwards. */
const MEASURE = [
  "// Memories of the modules that are instantiated from now on.",
  "const memories = new Set();",
  "const { instantiate } = WebAssembly;",
  "WebAssembly.instantiate = async (...given) => {",
  "  const made = await instantiate(...given);",
  "  for (const one of Object.values((made.instance ?? made).exports))",
  "    if (one instanceof WebAssembly.Memory) memories.add(one);",
  "  return made;",
  "};",
  "const memoryBytes = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);",
  "",
];

const measuredBody = (): readonly string[] => [
  "const grown = memoryBytes() - before;",
  `say("at most ${MAX_GROWTH} bytes of memory", \`\${grown} bytes; \${actual}\`, grown <= ${MAX_GROWTH});`,
];

function textBody(tool: ToolSource, { print, parse, valid }: NonNullable<ToolSource["text"]>): readonly string[] {
  return [
    'let [binary, text, step] = [bytes, "", "print"];',
    "try {",
    `  const first = (text = ${print});`,
    '  step = "parse";',
    `  const again = (binary = ${parse});`,
    '  step = "print again";',
    `  text = ${print};`,
    "  if (text !== first) actual = `another text:\\n${text}\\ninstead of:\\n${first}`;",
    '  step = "validate again";',
    `  if (!(${valid}) || (WebAssembly.validate(bytes) && !WebAssembly.validate(again))) actual ??= "it is not valid";`,
    "} catch (error) {",
    `  actual = \`\${step}: \${error?.payload ?? error?.message ?? error}\`;`,
    "}",
    'say("the same text, of a valid binary", actual ?? "the same text", actual === undefined);',
  ];
}

/** What Node alone shows. */
function v8Body({ fingerprint, evidence }: Finding): readonly string[] {
  const { property, stage } = fingerprint;
  const compile = (name: string, call: string): readonly string[] => [
    `const ${name} = await (async () => {`,
    "  try {",
    `    ${call};`,
    "    return true;",
    "  } catch (error) {",
    "    if (!(error instanceof WebAssembly.CompileError)) throw error;",
    "    console.log(error.message);",
    "    return false;",
    "  }",
    "})();",
  ];
  const module = compile("module", "new WebAssembly.Module(bytes)");
  const verdict = (name: string, than: string): string => `say(\`as \${${than}} says\`, ${name}, ${name} === ${than});`;
  switch (property) {
    case "sync":
      return [...SAY, ...module, "const validate = WebAssembly.validate(bytes);", verdict("module", "validate")];
    case "async":
      return [...SAY, ...module, ...compile("later", "await WebAssembly.compile(bytes)"), verdict("later", "module")];
    case "tiers":
      return [
        ...SAY,
        ...module,
        ...tierFlags(stage as "liftoff" | "turbofan").map((flag) => `v8.setFlagsFromString(${JSON.stringify(flag)});`),
        "// Equal bytes share the code that is there: a custom section makes them differ.",
        "const marked = new Uint8Array([...bytes.subarray(0, 8), 0, 2, 1, 0x74, ...bytes.subarray(8)]);",
        ...compile("tier", "new WebAssembly.Module(marked)"),
        verdict("tier", "module"),
      ];
    default: {
      const accepts = (evidence as Dissent | undefined)?.dissenters[0]?.accepts ?? true;
      return [...SAY, ...module, `const others = ${!accepts};`, verdict("module", "others")];
    }
  }
}
