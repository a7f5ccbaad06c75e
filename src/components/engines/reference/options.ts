import type { LiftLowerContext, MemInst, StringEncoding } from "../../canonical/context.ts";
import type { ComponentInstance } from "./component_instance.ts";
import type { CoreEntry } from "./core_entry.ts";
import type { CoreFunc } from "./core_function.ts";
import { LinkFault } from "./failure.ts";
import { Task } from "./task.ts";
import { Thread } from "./thread.ts";
import type { WhenBlocked } from "./thread.ts";

/** CanonicalABI.md, "Canonical ABI Options". */
export interface CanonicalOptions {
  readonly stringEncoding: StringEncoding;
  readonly memory: MemInst | null;
  readonly realloc: CoreFunc | null;
  readonly postReturn: CoreFunc | null;
  readonly async: boolean;
  readonly callback: CoreEntry | null;
}

export const NO_OPTIONS: CanonicalOptions = {
  stringEncoding: "utf8",
  memory: null,
  realloc: null,
  postReturn: null,
  async: false,
  callback: null,
};

/** "Lifting and Lowering Context". */
export function liftLowerContext(opts: CanonicalOptions, inst: ComponentInstance): LiftLowerContext {
  const { memory, realloc, stringEncoding } = opts;
  return {
    get memory() {
      if (!memory) throw new LinkFault("a canonical definition lacks the option memory");
      return memory;
    },
    stringEncoding,
    realloc: (...args) => {
      if (!realloc) throw new LinkFault("a canonical definition lacks the option realloc");
      return withoutLeaving(inst, () =>
        inst.store.inThread(atOnce(inst, neverBlocks), () => realloc(...args) as number),
      );
    },
  };
}

/** Calls core code that must not leave `inst`, which also keeps it from waiting: `realloc` and `post-return`. */
export function withoutLeaving<T>(inst: ComponentInstance, call: () => T): T {
  inst.mayLeave = false;
  const result = call();
  inst.mayLeave = true;
  return result;
}

/** Everything that could block would leave the instance first. */
function neverBlocks(): never {
  throw new Error("core code waits in an instance that it must not leave");
}

/** The thread of a synchronous call of `inst` that no component sees. */
export function atOnce(inst: ComponentInstance, whenBlocked: WhenBlocked): Thread {
  return new Thread(
    new Task(
      { async: false, params: [], result: null },
      NO_OPTIONS,
      inst,
      () => [],
      () => undefined,
    ),
    null,
    whenBlocked,
  );
}
