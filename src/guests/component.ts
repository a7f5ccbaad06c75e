import type { Case } from "../case/case.ts";
import { GUEST_EXPORTS, beginning, guestComponent } from "./guest.ts";

/**
 * The component of a case, in the binary format.
 *
 * It imports the named types of `func` and the host's function as
 * `importName`; holds one component for each of `components`, the last of
 * which calls the host and each other the next; and exports the first one's
 * function as `exportName`, and of each `audit-<index>: func() -> u64`
 * (audit.ts). A function of the case: the same bytes for the same case.
 */
export function buildComponent(testCase: Case): Uint8Array {
  const { func, importName, exportName, components } = testCase;
  const imports = beginning(func, importName);
  const writer = imports.writer.fork();
  let callee = imports.imported;
  const audits = components.map((options, index) => ({ options, name: `audit-${index}` }));
  const exports = audits.reverse().map(({ options, name }) => {
    const component = writer.component(guestComponent(imports, options));
    const instance = writer.instantiate(component, [...imports.named, [importName, callee]]);
    callee = writer.alias(instance, GUEST_EXPORTS.run, "func");
    return { name, audit: writer.alias(instance, GUEST_EXPORTS.audit, "func") };
  });
  writer.export(exportName, callee);
  for (const { name, audit } of exports.reverse()) writer.export(name, audit);
  return writer.encode();
}
