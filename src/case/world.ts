import { namedTypes } from "../types/children.ts";
import type { Case } from "./case.ts";
import { printDefinition, printName, printSignature } from "./print-types.ts";

/**
 * The world of a case's component, as a WIT document.
 *
 * @param shorten leaves out the inside of long types, for people; tools need the whole.
 */
export function printWorld({ func, importName, exportName, components }: Case, shorten = false): string {
  const signature = printSignature(func);
  const items = [
    ...namedTypes(func).flatMap((type) => printDefinition(type, shorten).split("\n")),
    `import ${printName(importName)}: ${signature};`,
    `export ${printName(exportName)}: ${signature};`,
    ...components.map((_, index) => `export audit-${index}: func() -> u64;`),
  ];
  return ["package local:case;", "", "world root {", ...items.map((line) => `  ${line}`), "}", ""].join("\n");
}
