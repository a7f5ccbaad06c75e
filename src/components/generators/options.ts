import { alternative, pick, union } from "../../input/choices.ts";
import { mapped, object } from "../../input/composites.ts";
import { boolean } from "../../input/scalars.ts";
import type { Codec } from "../../input/codec.ts";
import { ANSWERS, LINKS, LIST_FORMS } from "../case/case.ts";
import type { Answer, JcoConfig, Link, ListForm, V8Config } from "../case/case.ts";
import { IMPORT_BINDINGS, INSTANTIATIONS, PLAIN_JCO, TIERS } from "../case/plain.ts";

/** An option that is `plain` in seven draws of eight. */
function mostly(plain: boolean): Codec<boolean> {
  return mapped(
    boolean(8),
    (away) => away !== plain,
    (value) => value !== plain,
  );
}

/** useNamespaceObjects and variantsInlineCases, which exclude each other. */
const CASE_STYLES = ["plain", "namespaces", "inline"] as const;
const caseStyle = pick(CASE_STYLES, [6, 1, 1]);

type Independent = Omit<JcoConfig, "useNamespaceObjects" | "variantsInlineCases">;
const independent: Codec<Independent> = object<Independent>({
  instantiation: pick<JcoConfig["instantiation"]>(INSTANTIATIONS, [6, 1, 1]),
  importBindings: pick<JcoConfig["importBindings"]>(IMPORT_BINDINGS, [26, 4, 1, 1]),
  validLiftingOptimization: mostly(PLAIN_JCO.validLiftingOptimization),
  multiMemory: mostly(PLAIN_JCO.multiMemory),
  wasmExnref: mostly(PLAIN_JCO.wasmExnref),
  strict: mostly(PLAIN_JCO.strict),
  flagsAsBigInt: mostly(PLAIN_JCO.flagsAsBigInt),
  enumValuesScreamingSnakeCase: mostly(PLAIN_JCO.enumValuesScreamingSnakeCase),
  tlaCompat: mostly(PLAIN_JCO.tlaCompat),
  compat: mostly(PLAIN_JCO.compat),
  nodejsCompat: mostly(PLAIN_JCO.nodejsCompat),
  namespacedExports: mostly(PLAIN_JCO.namespacedExports),
  componentErrorWrapping: mostly(PLAIN_JCO.componentErrorWrapping),
  inlineModules: mostly(PLAIN_JCO.inlineModules),
});

const drawnJco: Codec<JcoConfig> = {
  read: (source) => {
    const style = caseStyle.read(source, undefined);
    return {
      ...PLAIN_JCO,
      ...independent.read(source, undefined),
      useNamespaceObjects: style === "namespaces",
      variantsInlineCases: style === "inline",
    };
  },
  write: (sink, jco) => {
    caseStyle.write(
      sink,
      jco.useNamespaceObjects ? "namespaces" : jco.variantsInlineCases ? "inline" : "plain",
      undefined,
    );
    independent.write(sink, jco, undefined);
  },
};

/** What a user can choose in jco: nothing in one draw of two. */
export const JCO: Codec<JcoConfig> = union<JcoConfig, unknown>([
  alternative(1, { read: () => PLAIN_JCO, write: () => undefined }, isPlain),
  alternative(1, drawnJco, () => true),
]);

function isPlain(jco: JcoConfig): boolean {
  return Object.entries(PLAIN_JCO).every(([key, plain]) => jco[key as keyof JcoConfig] === plain);
}

export const V8: Codec<V8Config> = object<V8Config>({ tier: pick<V8Config["tier"]>(TIERS, [6, 1, 1]) });

/** What the host offers: the right thing nearly always. */
export const LINK: Codec<Link> = pick<Link>(LINKS, [62, 1, 1]);

export const LIST_FORM: Codec<ListForm> = pick<ListForm>(LIST_FORMS, [2, 1, 1]);

/** Only the host's `async` functions can answer late. */
export const ANSWER: Codec<Answer> = pick<Answer>(ANSWERS, [2, 1, 1]);
