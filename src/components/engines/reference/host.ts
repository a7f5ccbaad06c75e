import { isPromise } from "node:util/types";
import type { ComponentFuncType } from "../../binary/reader_definitions.ts";
import { unlifted } from "../../canonical/lifted.ts";
import type { Value } from "../../values/value.ts";
import { asHarnessError, HarnessError } from "../../../harness/harness_error.ts";
import type { EventLoop } from "./event_loop.ts";
import type { FuncInst } from "./func_inst.ts";

/** A function of the host. It may answer a promise if its type is `async`. */
export interface HostFunc {
  call(args: readonly Value[]): Value | null | Promise<Value | null>;
}

/** A host's function as a component sees it. */
export function hostFunc(loop: EventLoop, name: string, type: ComponentFuncType, host: HostFunc): FuncInst {
  const passed = (answer: Value | null): readonly Value[] => (answer === null ? [] : [answer]);
  return {
    type,
    call(onStart, onResolve) {
      const args = onStart().map((arg, index) => unlifted(arg, type.params[index]!.type));
      const failed = (error: unknown): never => {
        throw asHarnessError(`the host function ${name}`, error);
      };
      let answer: Value | null | Promise<Value | null>;
      try {
        answer = loop.inHost(() => host.call(args));
      } catch (error) {
        return failed(error);
      }
      if (!isPromise(answer)) return onResolve(passed(answer));
      if (!type.async) throw new HarnessError(`the host function ${name} is not async and answers a promise`);
      loop.expect(answer, (value) => onResolve(passed(value)), failed);
    },
  };
}
