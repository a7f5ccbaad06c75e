import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Case } from "../src/components/case/case.ts";
import { toJs } from "../src/components/engines/jco/to_js.ts";
import { camel } from "../src/components/engines/jco/names.ts";
import { expandCall } from "../src/components/generators/case.ts";
import { buildComponent } from "../src/components/guests/component.ts";

/** A case as a user would have it who writes the loop without this project: text, and values of JavaScript. */
export interface PlainCase {
  readonly wat: string;
  readonly importName: string;
  readonly exportName: string;
  readonly calls: readonly { readonly args: readonly unknown[]; readonly result: unknown }[];
}

type Exports = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
interface Generated {
  readonly instantiate: (getCoreModule: (name: string) => WebAssembly.Module, imports: object) => Exports;
}

/** The same component and values as those of `testCase`, which took no time to make. */
export async function plainCase(testCase: Case): Promise<PlainCase> {
  const { functions, calls, jco: config } = testCase;
  const [{ func, importName, exportName }] = functions;
  return {
    wat: await print(buildComponent(testCase)),
    importName,
    exportName: camel(exportName),
    calls: calls.map((call) => {
      const { args, result } = expandCall(testCase, call);
      return {
        args: func.params.map(({ type }, index) => toJs(type, args[index]!, { config, form: call.form })),
        result: func.result && toJs(func.result, result!, { config, form: call.form }),
      };
    }),
  };
}

/** Milliseconds of what only this loop does. */
export interface PlainTimes {
  readonly parse: number;
  readonly write: number;
}

/**
 * Runs a case with jco's public interface, the way its documentation shows.
 *
 * @param folder a new one; the generated files stay there.
 * @throws Error if a value arrives changed.
 */
export async function runPlain({ wat, importName, exportName, calls }: PlainCase, folder: string): Promise<PlainTimes> {
  const start = performance.now();
  const component = await parse(wat);
  const parsing = performance.now() - start;
  const { files } = await transpileBytes(component, { name: "component", instantiation: "sync" });
  const writeFrom = performance.now();
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const write = performance.now() - writeFrom;
  const { instantiate } = (await import(pathToFileURL(join(folder, "component.js")).href)) as Generated;

  let received: readonly unknown[] = [];
  let answer: unknown;
  const host = (...args: readonly unknown[]): unknown => {
    received = args;
    return answer;
  };
  const exports = instantiate((name) => new WebAssembly.Module(readFileSync(join(folder, name))), {
    [importName]: { default: host },
  });
  for (const { args, result } of calls) {
    answer = result;
    const returned = exports[exportName]!(...args);
    if (!isDeepStrictEqual(received, args)) throw new Error(`the host function received something else: ${wat}`);
    if (!isDeepStrictEqual(returned, result)) throw new Error(`the caller got something else: ${wat}`);
  }
  return { parse: parsing, write };
}
