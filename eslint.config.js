import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * @typedef {object} Row
 * @property {readonly string[]} folders in the order in which imports may go: a folder may import those of
 *   earlier rows, and those before it in its own row.
 * @property {boolean} [apart] keeps the folders of the row from each other.
 * @property {readonly string[]} [never] folders of earlier rows that the row must not import.
 */

/**
 * @type {readonly Row[]} The folders of src/. Families of cases never import each other, but for those that build on
 * others.
 */
const house = [
  { folders: ["input", "wasm", "platform"], apart: true },
  { folders: ["coverage"] },
  { folders: ["harness"], never: ["coverage"] },
  { folders: ["components", "modules"], apart: true, never: ["coverage"] },
  { folders: ["sequences", "scripts"], apart: true, never: ["coverage"] },
  { folders: ["targets"], never: ["coverage"] },
  { folders: ["running", "campaign"] },
  { folders: ["cli"] },
];

const families = ["components", "modules", "sequences", "scripts"];

/** @type {readonly Row[]} The folders of a family. */
const family = [
  { folders: ["types", "values", "canonical", "binary"] },
  { folders: ["case"] },
  { folders: ["generators", "guests"], apart: true },
  { folders: ["engines"], never: ["generators"] },
  { folders: ["oracles"] },
  { folders: ["triage"] },
  { folders: ["shrink"] },
  { folders: ["static"] },
  { folders: ["report"] },
];

/** Engines that don't know each other. */
const engines = ["jco", "reference", "v8", "wabt", "binaryen", "tools"];

/** @param {readonly Row[]} rows @returns {readonly string[]} */
const foldersOf = (rows) => rows.flatMap(({ folders }) => folders);

/**
 * What a folder must not import of those beside it.
 *
 * @param {readonly Row[]} rows @param {string} folder @returns {readonly string[]}
 */
function forbidden(rows, folder) {
  const at = rows.findIndex(({ folders }) => folders.includes(folder));
  const { folders, apart = false, never = [] } = rows[at] ?? { folders: [] };
  const siblings = apart ? [] : folders.slice(0, folders.indexOf(folder));
  const allowed = [...foldersOf(rows.slice(0, at)), ...siblings, folder].filter((name) => !never.includes(name));
  return foldersOf(rows).filter((name) => !allowed.includes(name));
}

/**
 * @param {string} who @param {string} regex of the paths that `who` must not import @param {string} hint @returns
 * {import("eslint").Linter.RulesRecord}
 */
const restrict = (who, regex, hint) => {
  const message = `${who} must not import this: ${hint} (the table of layers is in eslint.config.js)`;
  return {
    "no-restricted-imports": ["error", { patterns: [{ regex, message }] }],
    "no-restricted-syntax": [
      "error",
      ...["ImportExpression[source.value=%]", "TSImportType[source.value=%]"].map((selector) => ({
        selector: selector.replace("%", `/${regex.replaceAll("/", "\\/")}/`),
        message,
      })),
    ],
  };
};

/** Ways into src/ that would go round the rules on folders. */
const detours = "^component-fuzz(/|$)|^(\\.{1,2}/)+(src|dist|fuzz_targets|test|bench)/";

/** @param {string} place below src/ @param {readonly string[]} folders that it must not import */
const arrow = (place, folders) => ({
  files: [`src/${place}/**/*.ts`],
  rules: restrict(
    `src/${place}`,
    `^(\\.\\./)+(${[...folders, "index\\.ts"].join("|")})(/|$)|${detours}`,
    "imports go one way",
  ),
});

const arrows = foldersOf(house).flatMap((top) => {
  const outside = forbidden(house, top);
  if (!families.includes(top)) return [arrow(top, outside)];
  const inside = foldersOf(family).map((folder) =>
    arrow(`${top}/${folder}`, [...outside, ...forbidden(family, folder)]),
  );
  const apart = engines.map((name) =>
    arrow(`${top}/engines/${name}`, [
      ...outside,
      ...forbidden(family, "engines"),
      ...engines.filter((other) => other !== name),
    ]),
  );
  return [arrow(top, outside), ...inside, ...apart];
});

export default defineConfig(
  globalIgnores(["dist/", "fuzz_targets/*.js", "findings/", "coverage/", "packages/*/{addon,dist}/"]),
  js.configs.recommended,
  // What the formatter leaves longer: comments and texts.
  { rules: { "max-len": ["error", { code: 120, ignoreRegExpLiterals: true, ignoreUrls: true }] } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // The names of the DOM's types are needed for WebAssembly; its global variables are not there.
      "no-restricted-globals": [
        "error",
        "name",
        "event",
        "status",
        "length",
        "parent",
        "top",
        "self",
        "origin",
        "find",
        "stop",
        "print",
        "open",
        "close",
        "window",
        "document",
      ],
    },
  },
  {
    files: ["scripts/**/*.mjs", "oss-fuzz/*.mjs", "packages/*/*.mjs", "*.config.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", Buffer: "readonly", URL: "readonly" } },
    rules: { "no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  {
    files: ["src/config.ts"],
    rules: restrict(
      "src/config.ts",
      `^\\./(${foldersOf(house).join("|")})/|${detours}`,
      "everything may import it, so it imports nothing of the project",
    ),
  },
  {
    files: ["src/index.ts"],
    rules: restrict("src/index.ts", `^\\./cli/|${detours}`, "the library does not contain the command"),
  },
  {
    files: ["fuzz_targets/*.ts"],
    rules: restrict(
      "a fuzz target",
      "^\\.(?!\\./dist/running/start\\.js$)",
      "it is one line that starts a registered target by ../dist/running/start.js",
    ),
  },
  ...arrows,
);
