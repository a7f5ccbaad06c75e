import { CoreModule } from "../../../wasm/core_module.ts";
import type { CoreFuncType, CoreType } from "../../canonical/flatten.ts";
import type { CoreValue } from "../../canonical/lift_flat.ts";

/** A core function as JavaScript sees it. */
export type CoreFunc = (...args: (number | bigint)[]) => number | bigint | undefined;

const scratch = new DataView(new ArrayBuffer(8));

/** What JavaScript passes to core code for these bits. */
export function toJs(type: CoreType, bits: CoreValue): number | bigint {
  switch (type) {
    case "i32":
      return (bits as number) | 0;
    case "i64":
      return BigInt.asIntN(64, bits as bigint);
    case "f32":
      scratch.setUint32(0, bits as number);
      return scratch.getFloat32(0);
    case "f64":
      scratch.setBigUint64(0, bits as bigint);
      return scratch.getFloat64(0);
  }
}

/** The bits of what core code passed to JavaScript. */
export function fromJs(type: CoreType, value: number | bigint): CoreValue {
  switch (type) {
    case "i32":
      return (value as number) >>> 0;
    case "i64":
      return BigInt.asUintN(64, value as bigint);
    case "f32":
      scratch.setFloat32(0, value as number);
      return scratch.getUint32(0);
    case "f64":
      scratch.setFloat64(0, value as number);
      return scratch.getBigUint64(0);
  }
}

const modules = new Map<string, WebAssembly.Module>();

function moduleFor(key: string, make: () => CoreModule): WebAssembly.Module {
  let module = modules.get(key);
  if (!module) modules.set(key, (module = new WebAssembly.Module(make().encode() as Uint8Array<ArrayBuffer>)));
  return module;
}

/**
 * A core function that may wait. V8 suspends at every call of a `Suspending`
 * import, even where there is nothing to wait for, and refuses it where the
 * stack was not entered through `promising`. So `attempt` is asked first and
 * answers 1 if the stack has to be suspended; `result` gives the result.
 */
export function suspendable(
  type: CoreFuncType,
  attempt: CoreFunc,
  suspend: Suspending,
  result: () => number | bigint | undefined,
): CoreFunc {
  const module = moduleFor(`suspendable ${type.params.join()}>${type.results.join()}`, () => {
    const m = new CoreModule();
    const [first, wait, last] = [
      m.importFunction("", "attempt", type.params, ["i32"]),
      m.importFunction("", "suspend", [], []),
      m.importFunction("", "result", [], type.results),
    ];
    const func = m.function(type.params, type.results);
    func.body
      .get(...func.body.params)
      .call(first)
      .if(() => func.body.call(wait))
      .call(last);
    m.exportFunction("", func);
    return m;
  });
  return only(module, { attempt, suspend, result });
}

/**
 * Calls `callee` on a stack of its own. The promise is settled in a later
 * microtask; but `done` gets the results at once when there is nothing to wait for.
 */
export function onOwnStack(
  type: CoreFuncType,
  callee: CoreFunc,
  done: (...results: (number | bigint)[]) => void,
): (...args: (number | bigint)[]) => Promise<void> {
  const module = moduleFor(`on own stack ${type.params.join()}>${type.results.join()}`, () => {
    const m = new CoreModule();
    const [inner, last] = [
      m.importFunction("", "callee", type.params, type.results),
      m.importFunction("", "done", type.results, []),
    ];
    const func = m.function(type.params, []);
    func.body
      .get(...func.body.params)
      .call(inner)
      .call(last);
    m.exportFunction("", func);
    return m;
  });
  return jspi.promising(only(module, { callee, done })) as unknown as (...args: (number | bigint)[]) => Promise<void>;
}

/** The only export of an instance. */
function only(module: WebAssembly.Module, imports: Record<string, unknown>): CoreFunc {
  return new WebAssembly.Instance(module, { "": imports as WebAssembly.ModuleImports }).exports[
    ""
  ] as unknown as CoreFunc;
}

/** JavaScript Promise Integration, which TypeScript's library does not know yet. */
export const jspi = WebAssembly as unknown as {
  readonly promising: (func: CoreFunc) => CoreFunc;
  readonly Suspending: new (func: () => Promise<void>) => Suspending;
};

/** A `WebAssembly.Suspending`. */
export type Suspending = object;

export const hasJspi = (): boolean => "promising" in WebAssembly;
