/**
 * How jco spells a label (Explainer.md, "Import and Export Definitions") in
 * JavaScript. Its documentation shows lowerCamel names without a rule ("WIT
 * Type Representations"); its generated declarations follow the `heck` crate:
 * words are what stands between hyphens, acronyms are words.
 */

const words = (label: string): readonly string[] => label.toLowerCase().split("-");

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `HTTP-status-2xx` → `httpStatus2xx`: fields, flags, functions. */
export function camel(label: string): string {
  return words(label)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join("");
}

/** `HTTP-status-2xx` → `HTTP_STATUS_2XX`: enum values under `enumValuesScreamingSnakeCase`. */
export function screaming(label: string): string {
  return words(label).join("_").toUpperCase();
}

/** `HTTP-status-2xx` → `HttpStatus2xx`: types in declarations. */
export function pascal(label: string): string {
  return words(label).map(capital).join("");
}
