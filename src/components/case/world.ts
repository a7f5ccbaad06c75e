import { namedTypesOf } from "../types/children.ts";
import { auditsOf } from "./audits.ts";
import type { Case } from "./case.ts";
import { printDefinition, printName, printSignature } from "./print_types.ts";

/**
 * The world of a case's component, as a WIT document.
 *
 * @param options `shorten` leaves out the inside of long types, for people; tools need the whole. `audited`: whether
 * the component exports its audits.
 */
export function printWorld(
  testCase: Case,
  { shorten = false, audited = true }: { readonly shorten?: boolean; readonly audited?: boolean } = {},
): string {
  const { components, asyncHost } = testCase;
  const functions = testCase.functions;
  const asyncExports = components[0]!.asyncType;
  const items = [
    ...namedTypesOf(functions.map(({ func }) => func)).flatMap((type) => printDefinition(type, shorten).split("\n")),
    ...functions.map(({ importName, func }) => `import ${printName(importName)}: ${printSignature(func, asyncHost)};`),
    ...functions.map(
      ({ exportName, func }) => `export ${printName(exportName)}: ${printSignature(func, asyncExports)};`,
    ),
    ...(audited ? auditsOf(testCase) : []).map((_, index) => `export audit-${index}: func() -> u64;`),
  ];
  return ["package local:case;", "", "world root {", ...items.map((line) => `  ${line}`), "}", ""].join("\n");
}
