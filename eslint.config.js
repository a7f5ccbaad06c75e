import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The folders of src/ in the order in which imports may go: a folder may import those of earlier
 * rows, and those before it in its own row. `apart` keeps the folders of one row from each other;
 * `leaves` know nothing of the others, and only what comes after them may plug them in.
 */
const layers = [
  { folders: ["input", "types"] },
  { folders: ["values", "canonical", "binary"] },
  { folders: ["case"] },
  { folders: ["generators", "guests", "modules"], apart: true },
  { folders: ["engines"], never: ["generators"] },
  { folders: ["wast", "oracles"] },
  { folders: ["findings"] },
  { folders: ["shrink"] },
  { folders: ["static"] },
  { folders: ["coverage", "stats"], leaves: true },
  { folders: ["targets"] },
  { folders: ["cli"] },
];

const all = layers.flatMap(({ folders }) => folders);

/** @param {number} row @param {string} folder @returns {string[]} */
function importable(row, folder) {
  const { folders, apart = false, never = [], leaves = false } = layers[row] ?? { folders: [] };
  if (leaves) return [folder];
  const earlier = layers.slice(0, row).flatMap((layer) => layer.folders);
  const siblings = apart ? [] : folders.slice(0, folders.indexOf(folder));
  return [...earlier, ...siblings, folder].filter((name) => !never.includes(name));
}

/** @param {string} who @param {string} regex of the paths that `who` must not import @param {string} hint @returns {import("eslint").Linter.RulesRecord} */
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

const arrows = layers.flatMap(({ folders }, row) =>
  folders.map((folder) => {
    const allowed = importable(row, folder);
    const forbidden = [...all.filter((name) => !allowed.includes(name)), "index\\.ts"];
    return {
      files: [`src/${folder}/**/*.ts`],
      rules: restrict(`src/${folder}`, `^(\\.\\./)+(${forbidden.join("|")})(/|$)|${detours}`, "imports go one way"),
    };
  }),
);

export default defineConfig(
  globalIgnores(["dist/", "fuzz_targets/*.js", "findings/", "coverage/"]),
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // The names of the DOM's types are needed for WebAssembly; its global variables are not there.
      "no-restricted-globals": ["error", "name", "event", "status", "length", "parent", "top", "self", "origin", "find", "stop", "print", "open", "close", "window", "document"],
    },
  },
  {
    files: ["scripts/**/*.mjs", "*.config.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", Buffer: "readonly", URL: "readonly" } },
    rules: { "no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  { files: ["src/config.ts"], rules: restrict("src/config.ts", `^\\./(${all.join("|")})/|${detours}`, "everything may import it, so it imports nothing of the project") },
  { files: ["src/index.ts"], rules: restrict("src/index.ts", `^\\./cli/|${detours}`, "the library does not contain the command") },
  { files: ["fuzz_targets/*.ts"], rules: restrict("a fuzz target", "^\\.(?!\\./dist/targets/)", "it is one line that exports a registered target from ../dist/targets/") },
  ...arrows,
);
