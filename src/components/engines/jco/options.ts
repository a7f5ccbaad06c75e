import type { JcoConfig } from "../../case/case.ts";
import { postorder, typesOf } from "../../types/children.ts";
import type { TypeKind } from "../../types/type.ts";
import { supported } from "../../../platform/v8.ts";
import type { Component } from "../engine.ts";
import type { JcoRelease } from "../../../harness/jco/locate.ts";

/** Options of bindgen's `generate`, by its own names. */
export type GenerateOptions = Readonly<Record<string, unknown>>;

/** Above the size of any core module: all of them are inlined as base64. */
const INLINE_ALL = 0x7fff_ffff;

/**
 * The options that `transpileBytes` of jco-transpile would call `generate`
 * with. `componentErrorWrapping` is spelled out, because both have another
 * default for it; `tlaCompat` is left out where it is not chosen, because
 * `compat` implies it.
 */
export function generateOptions(config: JcoConfig): GenerateOptions {
  return {
    name: "component",
    map: [],
    instantiation: config.instantiation === "module" ? undefined : { tag: config.instantiation },
    importBindings: { tag: config.importBindings },
    validLiftingOptimization: config.validLiftingOptimization,
    tracing: false,
    noComponentErrorWrapping: !config.componentErrorWrapping,
    noNodejsCompat: !config.nodejsCompat,
    noTypescript: false,
    compat: config.compat,
    tlaCompat: config.tlaCompat || undefined,
    base64Cutoff: config.inlineModules ? INLINE_ALL : 0,
    noNamespacedExports: !config.namespacedExports,
    multiMemory: config.multiMemory,
    bindgenEnableWasmExnref: config.wasmExnref,
    strict: config.strict,
    flagsAsBigint: config.flagsAsBigInt,
    variantsInlineCases: config.variantsInlineCases,
    useNamespaceObjects: config.useNamespaceObjects,
    enumValuesScreamingSnakeCase: config.enumValuesScreamingSnakeCase,
    asmjs: false,
  };
}

/**
 * Options that some releases lack, with what those do instead, and the type
 * kinds that an option makes a difference to (`null`: any).
 */
const NEWER: readonly {
  readonly name: string;
  readonly without: unknown;
  readonly kinds: readonly TypeKind[] | null;
}[] = [
  { name: "noNamespacedExports", without: false, kinds: null },
  { name: "multiMemory", without: false, kinds: null },
  { name: "strict", without: false, kinds: null },
  { name: "bindgenEnableWasmExnref", without: false, kinds: null },
  { name: "noComponentErrorWrapping", without: false, kinds: ["result"] },
  { name: "flagsAsBigint", without: false, kinds: ["flags"] },
  { name: "useNamespaceObjects", without: false, kinds: ["flags", "enum", "variant"] },
  { name: "variantsInlineCases", without: false, kinds: ["variant"] },
  { name: "enumValuesScreamingSnakeCase", without: false, kinds: ["enum"] },
];

/**
 * What the release cannot do of what is chosen, or `null`: an option
 * that it does not know, one whose output this V8 can't compile, or bindings
 * that need a host of another kind than ours.
 */
export function unsupportedOption(
  { imports, exports, asynchronous }: Omit<Component, "binary">,
  jco: JcoConfig,
  release: JcoRelease,
): string | null {
  if (jco.importBindings === "optimized" || jco.importBindings === "direct-optimized")
    return `importBindings ${jco.importBindings}`;
  // The command line refuses the two together; bindgen itself takes both.
  if (jco.useNamespaceObjects && jco.variantsInlineCases) return "useNamespaceObjects with variantsInlineCases";
  if (jco.multiMemory && !supported.multiMemory) return "multiMemory on this Node";
  if (jco.wasmExnref && !supported.wasmExnref) return "wasmExnref on this Node";
  if (asynchronous && !supported.jspi) return "JSPI on this Node";
  const { options } = release;
  if (options === null) return null;
  const chosen = generateOptions(jco);
  const lacking = NEWER.filter(({ name, without }) => !options.has(name) && chosen[name] !== without);
  if (lacking.length === 0) return null;
  const kinds = new Set(
    [...imports, ...exports]
      .flatMap(({ func }) => typesOf(func))
      .flatMap((type) => [...postorder(type)].map(({ kind }) => kind)),
  );
  return lacking.find(({ kinds: concerned }) => concerned?.some((kind) => kinds.has(kind)) ?? true)?.name ?? null;
}
