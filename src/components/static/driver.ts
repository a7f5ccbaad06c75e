import { auditsOf } from "../case/audits.ts";
import type { CaseFunction, Uncalled } from "../case/case.ts";
import { jsNames, mappingStyle } from "../engines/jco/mapping.ts";
import { camel, pascal } from "../engines/jco/names.ts";
import { namedTypesOf } from "../types/children.ts";
import type { FuncType } from "../types/type.ts";
import { TsTypes } from "./ts_types.ts";
import type { Reading } from "./ts_types.ts";

/** The generated module, beside the driver. */
export const MODULE = "component";

/**
 * A TypeScript module that uses a transpiled component as its declarations
 * say, and compiles if they are right: `given` values are passed as arguments
 * and answered by the host's functions, and what arrives is used as `taken`.
 *
 * Methods are compared loosely in their parameters, so every parameter list
 * and every result has a function of its own that turns one type into the
 * other. An object's keys are listed, since optional ones can be left out
 * unnoticed.
 *
 * @param audited whether the component exports its audits.
 */
export function driver(structure: Uncalled, audited = true): string {
  const functions = structure.functions;
  const named = namedTypesOf(functions.map(({ func }) => func));
  const style = mappingStyle(structure.jco);
  const types = new TsTypes(style, named);
  const keyed = named.filter((type) => types.hasKeys(type));
  const hasImports = structure.jco.instantiation !== "module";
  return [
    `import * as component from "./${MODULE}.js";`,
    "",
    ...types.definitions(),
    "",
    ...keyed.map((type, index) => {
      const keys = `{ readonly [K in keyof Required<component.${pascal(type.name)}>]: true }`;
      const all = jsNames(type, style).map((name) => `${JSON.stringify(name)}: true`);
      return `export const keys${index}: ${keys} = { ${all.join(", ")} };`;
    }),
    ...(hasImports
      ? [
          "type Exports = Awaited<ReturnType<typeof component.instantiate>>;",
          "type Imports = Parameters<typeof component.instantiate>[1];",
        ]
      : ["type Exports = typeof component;"]),
    "",
    ...functions.flatMap((one, index) => [
      ...conversions(
        types,
        one.func,
        `Exports[${JSON.stringify(camel(one.exportName))}]`,
        `export${index}`,
        structure.components[0]!.asyncType,
      ),
      ...(hasImports
        ? conversions(
            types,
            one.func,
            `Imports[${JSON.stringify(one.importName)}]["default"]`,
            `import${index}`,
            structure.asyncHost,
          )
        : []),
    ]),
    ...use(structure, types, functions, { hasImports, audited }),
    "",
  ].join("\n");
}

/** Both directions for the parameters and the result of one declared function. */
function conversions(
  types: TsTypes,
  func: FuncType,
  declared: string,
  name: string,
  async: boolean,
): readonly string[] {
  return [
    `type ${name} = ${declared};`,
    `export const ${name}Given = (args: ${params(types, func, "given")}): Parameters<${name}> => args;`,
    `export const ${name}Taken = (args: Parameters<${name}>): ${params(types, func, "taken")} => args;`,
    `export const ${name}Gives = (result: ${result(types, func, "given", async)}): ReturnType<${name}> => result;`,
    `export const ${name}Takes = (result: ReturnType<${name}>): ${result(types, func, "taken", async)} => result;`,
    "",
  ];
}

/** What a user writes: the component is made with the host's functions, and each of its functions is called. */
function use(
  structure: Uncalled,
  types: TsTypes,
  functions: readonly CaseFunction[],
  { hasImports, audited }: { readonly hasImports: boolean; readonly audited: boolean },
): readonly string[] {
  const {
    jco: { instantiation },
    components,
    asyncHost,
  } = structure;
  const hosts = functions.map(
    ({ func }, index) =>
      `host${index}: (...args: ${params(types, func, "taken")}) => ${result(types, func, "given", asyncHost)}`,
  );
  const args = functions.map(({ func }, index) => `args${index}: ${params(types, func, "given")}`);
  const core = instantiation === "async" ? "Promise<WebAssembly.Module>" : "WebAssembly.Module";
  const imports = functions.map(({ importName }, index) => `${JSON.stringify(importName)}: { default: host${index} }`);
  const waits = components[0]!.asyncType ? "await " : "";
  const audits = (audited ? auditsOf(structure) : []).map((_, index) => `made.${camel(`audit-${index}`)}()`);
  const shown = [...(audits.length > 0 ? ["audits"] : []), ...functions.map((_, index) => `result${index}`)];
  const given = hasImports ? [`getCoreModule: (path: string) => ${core}`, ...hosts] : [];
  return [
    `export async function use(${[...given, ...args].join(", ")}): Promise<void> {`,
    hasImports
      ? `  const made: Exports = await component.instantiate(getCoreModule, { ${imports.join(", ")} });`
      : "  const made = component;",
    ...functions.map(
      ({ func, exportName }, index) =>
        `  const result${index}: ${result(types, func, "taken", false)} = ` +
        `${waits}made[${JSON.stringify(camel(exportName))}](...args${index});`,
    ),
    ...(audits.length > 0 ? [`  const audits: bigint[] = [${audits.join(", ")}];`] : []),
    `  console.log(${shown.join(", ")});`,
    "}",
  ];
}

const params = (types: TsTypes, { params }: FuncType, reading: Reading): string =>
  `[${params.map(({ type }) => types.print(type, reading)).join(", ")}]`;

/**
 * A function's own result: the `ok` of a `result`, whose `err` is thrown; a promise of it where the function is
 * `async`.
 */
function result(types: TsTypes, { result }: FuncType, reading: Reading, async: boolean): string {
  const type = result?.kind === "result" ? result.ok : result;
  const text = type === null ? "void" : types.print(type, reading);
  return async ? `Promise<${text}>` : text;
}
