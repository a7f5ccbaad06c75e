import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { allocatorModule } from "../../../src/components/guests/allocator.ts";
import { readAudit } from "../../../src/components/guests/audit.ts";
import type { Audit } from "../../../src/components/guests/audit.ts";
import type { BuiltinName } from "../../../src/components/guests/builtins.ts";
import { echoModule } from "../../../src/components/guests/echo.ts";
import type { FuncType } from "../../../src/components/types/type.ts";
import { compile } from "./driver.ts";

type CoreFunction = (...args: readonly (number | bigint)[]) => number | bigint | undefined;

/** The first subtask and the first waitable set that a driver hands out. */
export const SUBTASK = 1;
export const WAITABLE_SET = 2;

/** The core modules of a guest in V8, where a test is the event loop, the host and all built-in functions. */
export class TaskDriver {
  readonly memory: WebAssembly.Memory;
  /** What `context.get` answers. */
  context = 0;
  /** What the lowered function answers, as a subtask's index and state. */
  host: (...args: readonly (number | bigint)[]) => number = () => (this.handle() << 4) | 1;
  /** The index of what is made next. */
  handle: () => number = () => this.#dropped.pop() ?? ++this.#handles;
  /** What is waited for in place. */
  wait: () => readonly [event: number, p1: number, p2: number] = () => [1, SUBTASK, 2];
  yield: () => number = () => 0;
  readonly #dropped: number[] = [];
  #handles = 0;
  readonly #allocator: Record<string, CoreFunction>;
  readonly #echo: Record<string, CoreFunction>;

  constructor(func: FuncType, options: ComponentOptions) {
    const allocator = new WebAssembly.Instance(compile(allocatorModule(options).encode()));
    const builtins: Record<BuiltinName | "task.return-0", CoreFunction> = {
      "context.get": () => this.context,
      "context.set": (value) => void (this.context = value as number),
      "thread.yield": () => this.yield(),
      "waitable-set.new": () => this.handle(),
      "waitable-set.wait": (_, at) => this.#wait(at as number),
      "waitable-set.poll": (_, at) => this.#wait(at as number),
      "waitable-set.drop": (index) => void this.#dropped.push(index as number),
      "waitable.join": () => undefined,
      "subtask.drop": (index) => void this.#dropped.push(index as number),
      "backpressure.inc": () => undefined,
      "backpressure.dec": () => undefined,
      "task.return-0": () => undefined,
    };
    const host = { "call-0-0": (...args: (number | bigint)[]) => this.host(...args) };
    const echo = new WebAssembly.Instance(compile(echoModule([func], options).encode()), {
      allocator: allocator.exports,
      host,
      canon: builtins,
    });
    this.memory = allocator.exports["memory"] as WebAssembly.Memory;
    this.#allocator = allocator.exports as Record<string, CoreFunction>;
    this.#echo = echo.exports as Record<string, CoreFunction>;
  }

  /** @returns what the core function does, for a lift with `callback` a `CallbackCode`. */
  run(...args: readonly (number | bigint)[]): number | bigint | undefined {
    return this.#echo["run-0"]!(...args);
  }

  callback(event: number, p1: number, p2: number): number {
    return this.#echo["callback-0"]!(event, p1, p2) as number;
  }

  audit(): Audit {
    return readAudit(BigInt.asUintN(64, this.#allocator["audit"]!() as bigint));
  }

  #wait(at: number): number {
    const [event, ...payload] = this.wait();
    new Int32Array(this.memory.buffer, at, 2).set(payload);
    return event;
  }
}
