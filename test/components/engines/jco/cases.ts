import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../../src/components/case/plain.ts";
import type { Case, CaseFunction, ComponentOptions, JcoConfig } from "../../../../src/components/case/case.ts";
import type { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import type { Delivery, HostFunction } from "../../../../src/components/engines/engine.ts";
import type { EngineOutcome } from "../../../../src/components/engines/trap_kind.ts";
import { componentOf } from "../../../../src/components/oracles/structures.ts";
import type { ValueType } from "../../../../src/components/types/type.ts";
import type { Received } from "../../../../src/components/values/received.ts";
import type { Value } from "../../../../src/components/values/value.ts";

/** What a user gets who chooses nothing, except for `instantiation`. */
export const CONFIG: JcoConfig = {
  instantiation: "sync",
  importBindings: "js",
  validLiftingOptimization: false,
  multiMemory: false,
  wasmExnref: false,
  strict: false,
  flagsAsBigInt: false,
  useNamespaceObjects: false,
  variantsInlineCases: false,
  enumValuesScreamingSnakeCase: false,
  tlaCompat: false,
  compat: false,
  nodejsCompat: true,
  namespacedExports: true,
  componentErrorWrapping: false,
  inlineModules: false,
};

export const COMPONENT: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf8",
  style: "forward",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: false,
};

/** A chain of two components around `func(x: type) -> type`, or whatever is said of the function. */
export function caseOf(
  type: ValueType,
  jco: Partial<JcoConfig> = {},
  {
    func = { params: [{ name: "x", type }], result: type },
    importName = "get-HTTP-status",
    exportName = "echo-value",
    ...rest
  }: Partial<Case & CaseFunction> = {},
): Case {
  return {
    ...PLAIN_CASE,
    functions: [{ func, importName, exportName }],
    components: [COMPONENT, COMPONENT],
    jco: { ...CONFIG, ...jco },
    v8: { tier: "default" },
    link: "function",
    calls: [],
    ...rest,
  };
}

/** What both ends of a call saw. */
export interface Trip {
  readonly received: readonly Received[];
  readonly returned: EngineOutcome<Delivery | null>;
}

/** Calls a case's component once with `value`, which the host answers, too, if it offers a function. */
export async function trip(engine: JcoEngine, testCase: Case, value: Value): Promise<Trip> {
  let received: readonly Received[] = [];
  const host: HostFunction = (args) => {
    received = args.map((arg) => arg.read());
    return value;
  };
  const offer = testCase.link === "function" ? host : testCase.link;
  const instance = await engine.instantiate(componentOf(testCase), testCase, [offer]);
  if (instance.kind !== "value") return { received, returned: instance };
  const returned = await instance.value.call(0, [value], "typed");
  return { received, returned };
}

/** The value that came back. @throws if none did. */
export function valueOf(outcome: EngineOutcome<Delivery | null>): Received | null {
  if (outcome.kind !== "value") throw new Error(`${outcome.kind}: ${outcome.message}`);
  return outcome.value && outcome.value.read();
}
