import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef } from "../../wasm/function_body.ts";
import type { CoreType } from "../canonical/flatten.ts";

/**
 * Defines a `post-return`: it tells `finish` whether it was given what the core function returned.
 *
 * @param returned where that is, if it returned anything.
 */
export function definePostReturn(
  module: CoreModule,
  finish: FuncRef,
  returned: { readonly type: CoreType; readonly global: GlobalRef } | undefined,
): FuncRef {
  const { body, ...postReturn } = module.function(returned ? [returned.type] : [], []);
  if (returned)
    sameValue(
      body,
      returned.type,
      () => body.get(body.param(0)),
      () => body.globalGet(returned.global),
    );
  else body.i32(1);
  body.call(finish);
  return postReturn;
}

/** The same for a guest without audits, where it gives memory back at most. */
export function definePlainPostReturn(
  module: CoreModule,
  finish: FuncRef | null,
  returned: CoreType | undefined,
): FuncRef {
  const { body, ...postReturn } = module.function(returned ? [returned] : [], [], returned ? ["returned"] : []);
  if (finish) body.call(finish);
  return postReturn;
}

/** → i32: whether both are the same; hosts may change the payload of a NaN on the way. */
function sameValue(body: FunctionBody, type: CoreType, a: () => void, b: () => void): void {
  if (type === "i32" || type === "i64") {
    a();
    b();
    body.op(`${type}.eq`);
    return;
  }
  const [bits, equal] =
    type === "f32" ? (["i32.reinterpret_f32", "i32.eq"] as const) : (["i64.reinterpret_f64", "i64.eq"] as const);
  for (const value of [a, b]) {
    value();
    body.op(bits);
  }
  body.op(equal);
  for (const value of [a, b]) {
    value();
    value();
    body.op(`${type}.ne`);
  }
  body.op("i32.and", "i32.or");
}
