import { MAX_NAME_LENGTH } from "./limits.ts";

/** `label` of Explainer.md: words of lower case or acronyms of upper case, the first one not starting with a digit. */
const LABEL = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*$/;

/** Why `name` is no label. @returns `null` if it is one. */
export function whyNotLabel(name: string): string | null {
  if (name.length > MAX_NAME_LENGTH) return `a name of ${name.length} characters; ${MAX_NAME_LENGTH} are allowed`;
  return LABEL.test(name) ? null : `${JSON.stringify(name)} is no kebab-case name`;
}

/** What must be unique in a scope: wasmparser compares names without case and without hyphens. */
export function uniqueForm(name: string): string {
  return name.replaceAll("-", "").toLowerCase();
}

/** Why `names` can't share a scope. @returns `null` if they can. */
export function whyNotScope(names: readonly string[]): string | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const why = whyNotLabel(name);
    if (why !== null) return why;
    const form = uniqueForm(name);
    const earlier = seen.get(form);
    if (earlier === name) return `${name} is there twice`;
    if (earlier !== undefined) return `${name} differs from ${earlier} only in case or hyphens`;
    seen.set(form, name);
  }
  return null;
}
