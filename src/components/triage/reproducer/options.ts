import type { Case, JcoConfig } from "../../case/case.ts";
import { PLAIN_JCO } from "../../case/plain.ts";
import { postorder, typesOf } from "../../types/children.ts";

/** Enough for every core module of a case to be inlined. */
const INLINE = 0x7fff_ffff;

/**
 * The options of `transpileBytes` that a case chooses, by their documented
 * names; what is as it is where a user chooses nothing is left out.
 */
export function userOptions(testCase: Case): Readonly<Record<string, unknown>> {
  const { jco } = testCase;
  const options: Record<string, unknown> = {};
  const module = jco.instantiation === "module";
  if (!module) options["instantiation"] = jco.instantiation;
  if (jco.importBindings !== PLAIN_JCO.importBindings) options["importBindings"] = jco.importBindings;
  for (const [option, name] of SWITCHES) if (jco[option] !== PLAIN_JCO[option]) options[name] = jco[option];
  // Not among the documented options; this is the part of it that shows.
  if (jco.compat) options["tlaCompat"] = true;
  if (jco.componentErrorWrapping && hasResult(testCase)) options["noComponentErrorWrapping"] = false;
  if (!jco.inlineModules) options["base64Cutoff"] = 0;
  // Without Node's ways to read a file there is only fetch, which takes no file in Node.
  if (module && !jco.nodejsCompat) options["base64Cutoff"] = INLINE;
  return options;
}

/**
 * The arguments of `jco transpile` that generate what `userOptions` do.
 *
 * @param map where imports are found, by their names, if the generated module imports them itself.
 */
export function commandLine(testCase: Case, map: Readonly<Record<string, string>> = {}): readonly string[] {
  const { noComponentErrorWrapping = true, ...options } = userOptions(testCase);
  return [
    "transpile",
    "component.wasm",
    "-o",
    "out",
    ...Object.entries(options).flatMap(([name, value]) => {
      if (value === false) return [`--no-${kebab(name)}`];
      return value === true ? [`--${kebab(name)}`] : [`--${kebab(name)}`, String(value)];
    }),
    // The command wraps them unless it is told otherwise, `transpileBytes` only if it is told to.
    ...(noComponentErrorWrapping && hasResult(testCase) ? ["--no-component-error-wrapping"] : []),
    ...Object.entries(map).flatMap(([name, path]) => ["--map", `${name}=${path}`]),
  ];
}

/** `flagsAsBigInt` is `--flags-as-bigint`. */
const kebab = (name: string): string =>
  name.replace("BigInt", "Bigint").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Options that are on or off, with their names in jco's documentation. */
const SWITCHES: readonly (readonly [keyof JcoConfig, string])[] = [
  ["validLiftingOptimization", "validLiftingOptimization"],
  ["multiMemory", "multiMemory"],
  ["wasmExnref", "bindgenEnableWasmExnref"],
  ["strict", "strict"],
  ["flagsAsBigInt", "flagsAsBigInt"],
  ["useNamespaceObjects", "useNamespaceObjects"],
  ["variantsInlineCases", "variantsInlineCases"],
  ["enumValuesScreamingSnakeCase", "enumValuesScreamingSnakeCase"],
  ["tlaCompat", "tlaCompat"],
  ["nodejsCompat", "nodejsCompat"],
  ["namespacedExports", "namespacedExports"],
];

function hasResult(testCase: Case): boolean {
  return testCase.functions
    .flatMap(({ func }) => typesOf(func))
    .some((root) => [...postorder(root)].some(({ kind }) => kind === "result"));
}
