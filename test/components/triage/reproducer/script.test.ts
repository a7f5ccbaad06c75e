import { rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { Case } from "../../../../src/components/case/case.ts";
import { caseFromJson } from "../../../../src/components/case/json.ts";
import type { Property } from "../../../../src/components/oracles/property.ts";
import type { Verdict } from "../../../../src/harness/verdict.ts";
import { install, installFaulty, reproduce, reproduceAndRun, runScript, write } from "./folders.ts";

const RESULT = {
  kind: "result",
  ok: { kind: "list", element: "s16" },
  err: { kind: "record", name: "problem", fields: [{ name: "exit-code", type: "u8" }] },
};
const calls = [
  { kind: "drawn", form: "subarray", args: [[1, -1]], result: { ok: [2] } },
  { kind: "drawn", form: "array", args: [[-3]], result: { err: { "exit-code": 4 } } },
];
const func = { params: [{ name: "a", type: { kind: "list", element: "s16" } }], result: RESULT };
const plain = {
  functions: [{ func }],
  components: [{ encoding: "utf8", style: "copy", postReturn: true }],
  calls,
};

const SEVERAL = {
  ...plain,
  functions: [
    { func },
    {
      func: { params: [{ name: "b", type: "string" }], result: "string" },
      importName: "other-host",
      exportName: "other-run",
    },
  ],
  calls: [...calls, { kind: "drawn", form: "typed", of: 1, args: ["é"], result: "x" }],
};

/** Calls that are under way together, and are answered in another order than they are made. */
const ASYNC = {
  functions: [{ func: { params: [{ name: "a", type: "u32" }], result: "string" } }],
  asyncHost: true,
  inFlight: 2,
  components: [{ asyncType: true, lift: "callback", lower: "async", wait: "event-loop" }],
  calls: (["tick", "microtask", "at-once"] as const).map((answer, index) => ({
    kind: "drawn",
    form: "typed",
    answer,
    args: [index],
    result: answer,
  })),
};

test.each<[string, object]>([
  [
    "options, a tier, and values of every kind",
    {
      functions: [
        {
          func: {
            params: [
              {
                name: "a-b",
                type: {
                  kind: "tuple",
                  elements: [
                    "f32",
                    "f64",
                    "s64",
                    "char",
                    { kind: "option", type: { kind: "option", type: "bool" } },
                    { kind: "flags", name: "f", labels: ["x", "y"] },
                  ],
                },
              },
            ],
            result: { kind: "map", key: "string", value: { kind: "list", element: "f64" } },
          },
        },
      ],
      components: [{ encoding: "utf16" }, { encoding: "utf8", style: "copy", postReturn: true }],
      jco: { strict: true, flagsAsBigInt: true, multiMemory: true, instantiation: "async" },
      v8: { tier: "liftoff" },
      calls: [
        {
          kind: "drawn",
          form: "typed",
          args: [["0x80000000", "0x7ff8000000000000", "-5", "U+00E9", { some: "none" }, ["y"]]],
          result: [['é"\\\n', ["0x8000000000000000"]]],
        },
      ],
    },
  ],
  [
    "imports of a module, errors that are wrapped",
    {
      ...plain,
      functions: [{ func, importName: "make-it" }],
      jco: { instantiation: "module", componentErrorWrapping: true, tlaCompat: true, inlineModules: false },
    },
  ],
  ["a host function that is missing", { ...plain, link: "missing" }],
  [
    "components beside each other",
    { ...plain, components: [{}, { encoding: "utf16" }, { beside: true, encoding: "utf8" }] },
  ],
  ["several functions", SEVERAL],
  ["calls under way", ASYNC],
  ["several functions of a module", { ...SEVERAL, jco: { instantiation: "module" } }],
])(
  "%s: a case that passes exits with 0",
  async (_, json) => {
    const { stdout, stderr, status } = await reproduceAndRun(caseFromJson(json));
    expect([stderr, stdout, status]).toEqual(["", "As expected.\n", 0]);
  },
  30_000,
);

const CALL_OF_HOST = String.raw`/_trackHostOperation\(\(\) => ([\w$]+)\(([\s\S]*?)\)\),(?=\s*\}\))/g`;

/**
 * A bug in what jco generates, by the property that it breaks; each is shown by the script that is made for that
 * property.
 */
test.each<[Property, Case, string, RegExp]>([
  [
    "round-trip",
    caseFromJson(plain),
    "(text) => text.replace(/(return )(retCopy\\.val);/, '$1[];')",
    /what comes back\n {2}expected: \{ returned: Int16Array\(1\) \[ 2 \] \}\n {2}actual: {3}\{ returned: \[\] \}/,
  ],
  [
    "called-once",
    caseFromJson(plain),
    `(text) => text.replace(${CALL_OF_HOST}, "_trackHostOperation(() => ($1($2), $1($2))),")`,
    /how often the host's function is called\n {2}expected: 1\n {2}actual: {3}2/,
  ],
  [
    "post-return",
    caseFromJson(plain),
    "(text) => text.replace(/^\\s*postReturn\\d+\\((?:ret)?\\);\\n/gm, '\\n')",
    /how often component 0 ran its post-return\n {2}expected: 2\n {2}actual: {3}[01]/,
  ],
  [
    "guest-audit",
    caseFromJson(plain),
    "(text) => text.replace(/^(\\s*postReturn\\d+\\()ret\\);\\n/gm, '$1ret + 8);\\n')",
    /rules of the Canonical ABI that component 0 saw broken\n {2}expected: \[\]\n {2}actual: {3}\[ 'post-return-argument'/,
  ],
  [
    "link",
    caseFromJson({ ...plain, link: "not-a-function" }),
    "(text) => text.replace(/(imports[^\\n;]*\\.default);/g, \"typeof $1 === 'function' ? $1 : () => [];\")",
    /a host function that is not a function is refused/,
  ],
])(
  "a broken %s is shown",
  async (property, testCase, edit, shown) => {
    const verdict: Verdict = {
      kind: "finding",
      finding: {
        fingerprint: { engine: "jco", property, stage: "call", kind: "planted", place: "" },
        summary: "a planted bug",
        expected: "1",
        actual: "2",
        where: "in call 0",
        evidence: { call: 0 },
      },
    };
    const folder = write(await reproduce(testCase, verdict));
    try {
      installFaulty(folder, edit);
      const { stdout, stderr, status } = await runScript(folder);
      expect([stderr, status]).toEqual(["", 1]);
      expect(stdout).toMatch(shown);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);

test("a call that never settles is not waited for forever", async () => {
  const verdict: Verdict = { kind: "pass", work: 1 };
  const files = new Map(await reproduce(caseFromJson(ASYNC), verdict));
  files.set(
    "run.mjs",
    String(files.get("run.mjs"))
      .replace("const later = (answer) =>", "const later = () => new Promise(() => {}); ((answer) =>")
      .replace(".then(answer);", ".then(answer));"),
  );
  const folder = write(files);
  try {
    install(folder);
    const { stdout, stderr, status } = await runScript(folder);
    expect([stderr, status]).toEqual(["", 1]);
    expect(stdout).toMatch(/nothing fails on the way[^]*the call never settles/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test("what was received is read again at the end; without jco the script says what to do", async () => {
  const verdict: Verdict = {
    kind: "finding",
    finding: {
      fingerprint: { engine: "jco", property: "retention", stage: "param", kind: "different", place: "" },
      summary: "a planted bug",
      expected: "1",
      actual: "2",
      where: "in call 0",
      evidence: { call: 0 },
    },
  };
  const folder = write(await reproduce(caseFromJson(plain), verdict));
  try {
    const without = await runScript(folder);
    expect([without.stderr.split("\n").at(-2), without.status]).toEqual(["Run npm install in this folder first.", 2]);
    install(folder);
    expect(await runScript(folder)).toMatchObject({ stdout: "As expected.\n", status: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
