import { auditsOf } from "../../case/audits.ts";
import type { Case } from "../../case/case.ts";
import { isAsync, pathsOf } from "../../case/topology.ts";
import { camel } from "../../engines/jco/names.ts";
import type { Property } from "../../oracles/property.ts";
import { postorder, typesOf } from "../../types/children.ts";
import { AUDIT_RULES, AUDIT_SHIFTS, expectedFinished } from "../../guests/audit.ts";
import { callsSource } from "./calls.ts";
import type { CallSources } from "./calls.ts";
import { isNoticed } from "./least_fittings.ts";
import { literal, property as key } from "./literal.ts";
import { userOptions } from "./options.ts";
import { callsUnderWay, hosts, PATIENCE, takesTime } from "./under_way.ts";

/** What `run.mjs` is made for. */
interface ScriptRequest {
  /** With the values of every call spelled out. */
  readonly testCase: Case;
  readonly title: string;
  /** The property that is broken; what the others would need is left out. `null`: none is. */
  readonly property: Property | null;
  /** The package with `transpileBytes`, or with `transpile` in releases before that was one of its own. */
  readonly package: { readonly name: string; readonly transpile: string };
  /** V8 flags that the case's tier stands for. */
  readonly flags: readonly string[];
  /** Whether the release leaves rejections behind that nobody handles. */
  readonly leavesRejections: boolean;
  /** Whether there is a `mend.diff`, of the generated module. */
  readonly mended: boolean;
  /** What each audited part must show of the values that it saw, or `null`. */
  readonly digests: readonly (number | null)[];
}

/**
 * A script that shows the finding with the public API of jco alone: it exits
 * with 1 and prints expected and actual when the bug is there, with 0 when it
 * is gone, and with 2 when jco is not installed or Node lacks what the case needs.
 */
export function script(request: ScriptRequest): string {
  const { testCase, title, flags, leavesRejections } = request;
  const calls = callsSource(testCase);
  const parts = [
    `// ${title}`,
    "// npm install && node run.mjs",
    'import { mkdir, readFile, writeFile } from "node:fs/promises";',
    'import { inspect } from "node:util";',
    ...(flags.length > 0 ? ['import v8 from "node:v8";'] : []),
    "",
    `const { ${request.package.transpile} } = await import(${JSON.stringify(request.package.name)}).catch((error) => {`,
    "  console.error(`${error.message}\\nRun npm install in this folder first.`);",
    "  process.exit(2);",
    "});",
    ...jspi(testCase),
    ...rejections(testCase, leavesRejections),
    "process.chdir(import.meta.dirname);",
    "",
    ...explainCalls(calls),
    `const calls = [`,
    ...calls.lines.map((line) => `  ${line}`),
    "];",
    "",
    ...comparison(testCase),
    "",
    "/** The first thing that was not as expected. */",
    "let wrong = null;",
    "function check(what, expected, actual) {",
    "  if (wrong === null && !same(expected, actual)) wrong = { what, expected, actual };",
    "}",
    "",
    ...host(request, calls),
    "async function main() {",
    ...body(request).map((line) => (line ? `  ${line}` : line)),
    "}",
    "",
    "try {",
    "  await main();",
    "} catch (error) {",
    '  wrong ??= { what: "nothing fails on the way", expected: "no error", actual: error };',
    "}",
    "if (wrong === null) {",
    '  console.log("As expected.");',
    "} else {",
    "  // What can't be seen is escaped.",
    '  const show = (value) => (typeof value === "string" ? value : inspect(value, { depth: null, ' +
      "maxArrayLength: null }))",
    '    .replaceAll(/[^\\n\\x20-\\x7e]/g, (unit) => `\\\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)',
    '    .replaceAll("\\n", "\\n            ");',
    "  console.log(`Not as expected: ${wrong.what}\\n  expected: ${show(wrong.expected)}\\n  actual:   " +
      "${show(wrong.actual)}`);",
    "  process.exitCode = 1;",
    "}",
    ...(isAsync(testCase) ? ["// What still waits for something is not waited for.", "process.exit();"] : []),
  ];
  return `${parts.join("\n")}\n`;
}

/** Without JavaScript Promise Integration jco's output fails in ways that say nothing of the case. */
function jspi(testCase: Case): string[] {
  if (!isAsync(testCase)) return [];
  return [
    'if (!("Suspending" in WebAssembly)) {',
    `  console.error(\`Node ${"${process.versions.node}"} has no JSPI (WebAssembly.Suspending), which this case ` +
      `needs; use Node ${JSPI_NODE}.\`);`,
    "  process.exit(2);",
    "}",
  ];
}

/** What `engines` in `package.json` says of Node: asynchronous cases need JSPI without a flag. */
export const neededNode = (testCase: Case): string => (isAsync(testCase) ? JSPI_NODE : ">=20.19");

const JSPI_NODE = "^24.20 || >=25";

function rejections(testCase: Case, leavesRejections: boolean): string[] {
  if (leavesRejections)
    return [
      "// This release leaves rejections behind that have nothing to do with what is shown here.",
      'process.on("unhandledRejection", () => {});',
    ];
  if (!isAsync(testCase)) return [];
  return [
    "// A task may fail where no call is there to tell of it.",
    'process.on("unhandledRejection", (error) => (wrong ??= { what: "nothing fails on the way", expected: "no ' +
      'error", actual: error }));',
  ];
}

function explainCalls({ hasReceived }: CallSources): string[] {
  return [
    "// Each call: what is passed, what the host's function does, and what has to come back.",
    ...(hasReceived
      ? ["// `received` is what the host's function must get: numeric lists are typed arrays, however they are passed."]
      : ["// The host's function must get what is passed."]),
  ];
}

/** Strict equality of what this case's types are in JavaScript. */
function comparison(testCase: Case): string[] {
  const hasMap = testCase.functions
    .flatMap(({ func }) => typesOf(func))
    .some((root) => [...postorder(root)].some(({ kind }) => kind === "map"));
  return [
    "/** Whether two values are the same: of the same classes, -0 is not 0, NaN is NaN. */",
    "function same(a, b) {",
    '  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);',
    "  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;",
    ...(hasMap
      ? [
          "  if (a instanceof Map) return a.size === b.size && [...a].every(([key, value]) => b.has(key) && " +
            "same(value, b.get(key)));",
        ]
      : []),
    "  const keys = Object.keys(a);",
    "  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && " +
      "same(a[key], b[key]));",
    "}",
  ];
}

function host(request: ScriptRequest, calls: CallSources): string[] {
  const { testCase, property } = request;
  const expected = calls.hasReceived ? "current.received ?? current.args" : "current.args";
  if (testCase.link !== "function") return [];
  if (takesTime(testCase)) return hosts(request, calls);
  return [
    "let current;",
    "let times;",
    ...(property === "retention" ? ["const kept = [];"] : []),
    "function host(...args) {",
    "  times++;",
    `  check("the arguments that reach the host's function", ${expected}, args);`,
    ...(property === "retention" ? [`  kept.push([${expected}, args]);`] : []),
    "  return current.answer();",
    "}",
    "",
  ];
}

function body(request: ScriptRequest): string[] {
  const {
    testCase,
    flags,
    property,
    package: { transpile },
  } = request;
  return [
    `const { files } = await ${transpile}(await readFile("component.wasm"), ${options(request)});`,
    ...(request.mended ? PATCHING : []),
    'await mkdir("out/interfaces", { recursive: true });',
    "for (const [name, content] of Object.entries(files)) await writeFile(`out/${name}`, content);",
    ...(flags.length > 0
      ? [
          "// How V8 has to compile the core modules.",
          ...flags.map((flag) => `v8.setFlagsFromString(${JSON.stringify(flag)});`),
        ]
      : []),
    ...(testCase.link === "function" ? plainCalls(request) : refusedCall(testCase)),
    ...(isNoticed(property) ? audits(request) : []),
  ];
}

/** Applies `mend.diff` to the generated module, by the numbers of its lines. */
const PATCHING = [
  'if (process.argv.includes("--mended")) {',
  '  const lines = Buffer.from(files["component.js"]).toString().split("\\n");',
  "  const patched = [];",
  "  let at = 0;",
  '  for (const hunk of (await readFile("mend.diff", "utf8")).split(/^@@ -/m).slice(1)) {',
  '    const [head, ...changed] = hunk.split("\\n");',
  "    while (at < parseInt(head) - 1) patched.push(lines[at++]);",
  "    for (const [sign, ...text] of changed) {",
  '      if (sign === "+") patched.push(text.join(""));',
  '      else if (sign === "-" && lines[at++] !== text.join("")) throw new Error(`mend.diff does not fit line ${at}`);',
  '      else if (sign === " ") patched.push(lines[at++]);',
  "    }",
  "  }",
  '  files["component.js"] = Buffer.from([...patched, ...lines.slice(at)].join("\\n"));',
  "}",
];

function options({ testCase }: ScriptRequest): string {
  const chosen = userOptions(testCase);
  const all =
    testCase.jco.instantiation === "module"
      ? {
          ...chosen,
          map: importMap(testCase),
        }
      : chosen;
  return literal(all);
}

/** Lines that make `component` from the generated files. */
function instantiate(testCase: Case): string[] {
  const { jco, link } = testCase;
  if (jco.instantiation === "module") {
    return [
      ...(link === "function" ? ["globalThis.host = host;"] : []),
      'const component = await import("./out/component.js");',
      ...(jco.tlaCompat || jco.compat ? ["await component.$init;"] : []),
    ];
  }
  const namespaces = testCase.functions.map(({ importName, exportName }, of) => {
    const given = `{ default: ${takesTime(testCase) ? `host(${JSON.stringify(camel(exportName))})` : "host"} }`;
    return (
      `${key(importName)}: ` +
      `${of > 0 ? given : { function: given, missing: "{}", "not-a-function": "{ default: 42 }" }[link]}`
    );
  });
  return [
    'const { instantiate } = await import("./out/component.js");',
    `const component = await instantiate(${jco.instantiation === "async" ? "async " : ""}(name) => new ` +
      `WebAssembly.Module(files[name]), { ${namespaces.join(", ")} });`,
  ];
}

/** The files that stand for the imports where the generated module imports them itself. */
export function hostModules(testCase: Case): readonly (readonly [name: string, source: string])[] {
  if (testCase.jco.instantiation !== "module") return [];
  return testCase.functions.map(({ exportName }, of) => {
    const host = takesTime(testCase) ? `host(${JSON.stringify(camel(exportName))})` : "host";
    const source = {
      function:
        "// The import of the component; run.mjs says what it does.\nexport default (...args) => " +
        `globalThis.${host}(...args);\n`,
      missing: "// The import of the component: there is none.\nexport {};\n",
      "not-a-function": "// The import of the component: no function.\nexport default 42;\n",
    }[of === 0 ? testCase.link : "function"];
    return [hostFile(of), source];
  });
}

/** Where the generated module finds what it imports, if it does so itself. */
export const importMap = ({ jco, functions }: Case): Readonly<Record<string, string>> =>
  jco.instantiation === "module"
    ? Object.fromEntries(functions.map(({ importName }, of) => [importName, `../${hostFile(of)}`]))
    : {};

const hostFile = (of: number): string => (of === 0 ? "host.mjs" : `host-${of}.mjs`);

const access = (name: string): string =>
  `component${/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`}`;

function plainCalls(request: ScriptRequest): string[] {
  const { testCase, property } = request;
  if (takesTime(testCase))
    return [...instantiate(testCase), ...callsUnderWay(request), ...(property === "retention" ? READ_AGAIN : [])];
  const exported = access(camel(testCase.functions[0].exportName));
  const throws = testCase.functions[0].func.result?.kind === "result";
  return [
    ...instantiate(testCase),
    "for (current of calls) {",
    "  times = 0;",
    ...(throws
      ? outcome(exported, testCase.jco.componentErrorWrapping)
      : [`  const outcome = { returned: ${exported}(...current.args) };`]),
    '  check("what comes back", current.outcome, outcome);',
    `  check("how often the host's function is called", ${pathsOf(testCase.components)}, times);`,
    ...(property === "retention" ? ["  kept.push([current.outcome, outcome]);"] : []),
    "}",
    ...(property === "retention" ? READ_AGAIN : []),
  ];
}

const READ_AGAIN = [
  'for (const [expected, actual] of kept) check("what was received stays as it was", expected, actual);',
];

/** A `result` comes back as a value, or is thrown: jco's documented mapping. */
function outcome(exported: string, wraps: boolean): string[] {
  return [
    "  let outcome;",
    "  try {",
    `    outcome = { returned: ${exported}(...current.args) };`,
    "  } catch (error) {",
    ...(wraps
      ? ['    if (!Object.hasOwn(error ?? {}, "payload")) throw error;', "    outcome = { thrown: error.payload };"]
      : ["    if (error instanceof Error) throw error;", "    outcome = { thrown: error };"]),
    "  }",
  ];
}

function refusedCall(testCase: Case): string[] {
  const call = `${access(camel(testCase.functions[0].exportName))}(...calls[0].args)`;
  const waits = isAsync(testCase);
  const lines = [...instantiate(testCase), waits ? `await Promise.race([${call}, never]);` : `${call};`];
  return [
    "let refusal = null;",
    ...(waits
      ? [
          'let actual = "the call returned";',
          `const never = new Promise((resolve) => setTimeout(resolve, ${PATIENCE})).then(() => { actual = "the ` +
            `call never settles"; });`,
        ]
      : []),
    "try {",
    ...lines.map((line) => `  ${line}`),
    "} catch (error) {",
    "  if (error instanceof WebAssembly.RuntimeError) throw error;",
    "  refusal = error;",
    "}",
    `if (refusal === null) wrong = { what: "a host function that is ` +
      `${testCase.link === "missing" ? "missing" : "not a function"} is refused", expected: "an error at ` +
      `instantiation or at the call", ${waits ? "actual" : 'actual: "the call returned"'} };`,
  ];
}

/** Each component that has code counts and checks, and exports what came of it as one number. */
function audits({ testCase, digests }: ScriptRequest): string[] {
  return [
    `const RULES = ${literal(Object.keys(AUDIT_RULES))};`,
    ...auditsOf(testCase).flatMap(({ component }, index) => [
      `const audit${index} = ${access(camel(`audit-${index}`))}();`,
      `check("how often component ${component} ` +
        `${testCase.components[component]!.postReturn ? "ran its post-return" : "ended a task"}", ` +
        `${expectedFinished(testCase, index, testCase.calls)}, Number(audit${index} & ${hex(AUDIT_SHIFTS.flags)}));`,
      `check("rules of the Canonical ABI that component ${component} saw broken", [], RULES.filter((_, bit) => ` +
        `(audit${index} >> BigInt(${AUDIT_SHIFTS.flags} + bit)) & 1n));`,
      ...(digests[index] == null
        ? []
        : [
            `check("a digest of the values that component ${component} saw", ${digests[index]}, ` +
              `Number(audit${index} >> ${AUDIT_SHIFTS.seen}n));`,
          ]),
    ]),
  ];
}

/** A mask of so many bits. */
const hex = (bits: bigint): string => `0x${((1n << bits) - 1n).toString(16)}n`;
