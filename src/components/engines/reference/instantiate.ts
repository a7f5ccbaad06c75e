import { readComponent } from "../../binary/reader.ts";
import { ComponentReadError } from "../../binary/reader_bytes.ts";
import type { ComponentDefinition, ComponentFuncType, ExternType } from "../../binary/reader_definitions.ts";
import { unlifted } from "../../canonical/lifted.ts";
import type { Value } from "../../values/value.ts";
import { HarnessError } from "../../../harness/harness_error.ts";
import type { Stage } from "../../../harness/outcome.ts";
import { failureOf } from "./classify.ts";
import type { Failure, Reported } from "./classify.ts";
import { EventLoop } from "./event_loop.ts";
import { LinkFault, NotSupported } from "./failure.ts";
import type { FuncInst } from "./func_inst.ts";
import { hostFunc } from "./host.ts";
import type { HostFunc } from "./host.ts";
import { Linker } from "./linker.ts";
import type { Item, Items } from "./linker.ts";
import { Store } from "./store.ts";
import type { StoreOptions } from "./store.ts";

/** What a host offers: functions, and instances of functions. */
export interface HostImports {
  readonly [name: string]: HostFunc | { readonly exports: HostImports };
}

/**
 * Calls an exported function. The outcome is there at once if the function has
 * returned when it first lets go; else as soon as it has. A call that is made
 * while threads are at work, and not by a function of the host, begins later.
 * Calls that are to run side by side are made without an `await` between:
 * one that has not returned when nothing is left to do is `stuck`.
 */
export type ExportedFunc = (args: readonly Value[]) => Reported<Value | null> | Promise<Reported<Value | null>>;

/** An instance of a component and of all those in it, which becomes unusable by anything but `value`. */
export interface RootInstance {
  /** The functions; those of an exported instance as `<instance>#<function>`. */
  readonly exports: ReadonlyMap<string, ExportedFunc>;
  readonly types: ReadonlyMap<string, ComponentFuncType>;
  /**
   * Lets everything run that still can, after calls that have returned;
   * `unfinished` counts the threads that wait for ever.
   */
  settle(): Promise<Reported<{ readonly unfinished: number }>>;
  /** Lets nothing run any more. */
  dispose(): void;
}

/**
 * Instantiates a component according to the specification, without any of jco.
 *
 * @throws {HarnessError} where a host function throws, or answers a promise to a function that is not `async`.
 */
export function instantiateComponent(
  binary: Uint8Array,
  imports: HostImports,
  options: StoreOptions = {},
): Reported<RootInstance> {
  const store = new Store(options);
  const loop = new EventLoop(store);
  let definition: ComponentDefinition;
  try {
    definition = readComponent(binary);
  } catch (error) {
    return readFailure(error);
  }
  try {
    const { exports } = new Linker(
      store,
      { definition, outer: null },
      hostItems(loop, definition.imports, imports),
      null,
    );
    return { kind: "value", value: new Root(store, loop, exports) };
  } catch (error) {
    return failureOf(error, "instantiate");
  }
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof ComponentReadError)) return failureOf(error, "compile");
  const { message, reason, detail } = error;
  return reason === "unsupported"
    ? { kind: "unsupported", what: detail, message }
    : { kind: "error", stage: "compile", error: error.name, message };
}

function hostItems(loop: EventLoop, types: ReadonlyMap<string, ExternType>, imports: HostImports): Items {
  const items = new Map<string, Item>();
  for (const [name, type] of types) {
    const offered = imports[name];
    if (type.sort === "func" && offered && "call" in offered)
      items.set(name, { sort: "func", func: hostFunc(loop, name, type.type, offered) });
    else if (type.sort === "instance" && offered && "exports" in offered)
      items.set(name, { sort: "instance", exports: hostItems(loop, type.exports, offered.exports) });
    else if (type.sort === "component" || type.sort === "core module")
      throw new NotSupported(`import of a ${type.sort} from the host`);
    else if (type.sort !== "type") throw new LinkFault(`the host offers no ${type.sort} ${name}`);
  }
  return items;
}

class Root implements RootInstance {
  readonly exports = new Map<string, ExportedFunc>();
  readonly types = new Map<string, ComponentFuncType>();
  readonly #store: Store;
  readonly #loop: EventLoop;

  constructor(store: Store, loop: EventLoop, items: Items) {
    this.#store = store;
    this.#loop = loop;
    this.#collect("", items);
  }

  #collect(prefix: string, items: Items): void {
    for (const [name, item] of items) {
      if (item.sort === "instance") this.#collect(`${prefix}${name}#`, item.exports);
      if (item.sort !== "func") continue;
      this.types.set(prefix + name, item.func.type);
      this.exports.set(prefix + name, (args) => this.#call(item.func, args));
    }
  }

  #call(func: FuncInst, args: readonly Value[]): Reported<Value | null> | Promise<Reported<Value | null>> {
    const store = this.#store;
    let returned: Reported<Value | null> | null = null;
    let whenReturned: ((outcome: Reported<Value | null>) => void) | null = null;
    const finish = (outcome: Reported<Value | null>) => {
      returned = outcome;
      whenReturned?.(outcome);
    };
    const done =
      store.failure === null &&
      this.#loop.invoke(() =>
        func.call(
          () => args,
          ([value]) =>
            finish({ kind: "value", value: value === undefined ? null : unlifted(value, func.type.result!) }),
          null,
        ),
      );
    if (store.waiting.size > 0) this.#loop.schedule();
    if (done && returned && !store.failure) return returned;
    const { failure } = store;
    if (failure && !func.type.async) return failureOf(failure.error, "call");
    const answer = new Promise<Reported<Value | null>>((resolve) => (whenReturned = resolve));
    return Promise.race([answer, this.#atEnd(() => returned)]);
  }

  /** What has become of a call when nothing is left to do. */
  async #atEnd(returned: () => Reported<Value | null> | null): Promise<Reported<Value | null>> {
    await this.#loop.idle();
    return (
      this.#failure("call") ?? returned() ?? { kind: "stuck", message: `all ${this.#store.waiting.size} threads wait` }
    );
  }

  async settle(): Promise<Reported<{ readonly unfinished: number }>> {
    await this.#loop.idle();
    return this.#failure("call") ?? { kind: "value", value: { unfinished: this.#store.waiting.size } };
  }

  dispose(): void {
    this.#store.fail(new HarnessError("an instance is used after it was disposed of"));
  }

  #failure(stage: Stage): Failure | null {
    const { failure } = this.#store;
    return failure && failureOf(failure.error, stage);
  }
}
