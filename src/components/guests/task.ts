import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { flattenFunctype, flattenType, resultSpills, taskReturnSpills } from "../canonical/flatten.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ValueType } from "../types/type.ts";
import { SCRIBBLE } from "./arena.ts";
import { AUDIT_RULES } from "./audit.ts";
import type { AuditRule } from "./audit.ts";
import type { EchoFunction } from "./echo.ts";
import { FRAME, Frame, paramOffset } from "./frame.ts";
import { Machine } from "./machine.ts";
import { allocated, callHost, flatResult, passParams, passResult } from "./passing.ts";
import type { Held } from "./passing.ts";

/** CanonicalABI.md, "`canon lift`", `CallbackCode`; a waitable set stands 4 bits further up. */
export const CALLBACK = { exit: 0, yield: 1, wait: 2 } as const;
/** CanonicalABI.md, "Waitable State", `EventCode`. */
export const EVENT = { none: 0, subtask: 1 } as const;
/** CanonicalABI.md, "Subtask State"; an index stands 4 bits further up. */
export const SUBTASK = { started: 1, returned: 2 } as const;
/** Where the index of a waitable set or a subtask stands. */
export const INDEX_SHIFT = 4;

/** More unexpected events than these end a task, which might wait forever otherwise. */
const MAX_STRAYS = 16;

/**
 * Defines what a task of a function does, from wherever it stands to where it
 * has to wait or ends: (frame, event, its two values) → `CallbackCode`. That
 * is for the event loop, or for a loop which waits in its place (drivers.ts).
 */
export function defineStep(echo: EchoFunction): FuncRef {
  const { body, ...step } = echo.module.function(["i32", "i32", "i32", "i32"], ["i32"]);
  new Task(echo, body).emit();
  return step;
}

/** Emits a load of the result that a task holds. */
export function heldResult(echo: EchoFunction, body: FunctionBody, frame: Frame): Held {
  const inMemory = isInMemory(echo);
  const local = body.local(inMemory ? "i32" : flatType(echo));
  frame.load(local.type, FRAME.result);
  body.set(local);
  return inMemory ? { base: local } : { flat: local };
}

/** Fills the memory for a result, so that one that does not come is no value. */
export function scribbleOver({ func, abi, fittings }: EchoFunction, body: FunctionBody, area: Local): void {
  if (fittings.reuse) body.get(area).i32(SCRIBBLE).i32(abi.elemSize(func.result!)).memoryFill();
}

/** Emits the call of `task.return` with the result that a task holds, if its function has one. */
export function returnFromTask(echo: EchoFunction, body: FunctionBody, held: Held | undefined): void {
  if (held && taskReturnSpills(echo.func) && "base" in held) body.get(held.base);
  else if (held) body.get(...flatResult(echo, body, held));
  body.call(echo.taskReturn!);
}

/** Whether the result that a task holds is in memory: lowers with `async` leave it there, and so do copies. */
const isInMemory = ({ func, lower, copies }: EchoFunction): boolean =>
  lower === "async" || copies || resultSpills(func);

const flatType = ({ func }: EchoFunction): CoreType => flattenType(func.result as ValueType)[0] as CoreType;

class Task {
  readonly #echo: EchoFunction;
  readonly #body: FunctionBody;
  readonly #frame: Frame;
  readonly #machine = new Machine();

  constructor(echo: EchoFunction, body: FunctionBody) {
    this.#echo = echo;
    this.#body = body;
    this.#frame = new Frame(body, body.param(0));
  }

  emit(): void {
    const { options, hosts } = this.#echo;
    const body = this.#body;
    this.#machine.add(() => {
      if (options.backpressure) body.call(this.#echo.builtin("backpressure.inc"));
    });
    this.#yield(options.yieldsBefore);
    for (const host of hosts) {
      if (options.lower === "async") this.#callAsync(host);
      else this.#machine.add(() => this.#callSync(host));
    }
    this.#yield(options.yieldsAfter);
    if (options.lift !== "sync") this.#machine.add(() => this.#taskReturn());
    this.#yield(options.yieldsLate);
    this.#machine.add(() => this.#end());
    this.#restoreHash();
    const state = body.local("i32");
    this.#frame.get("state");
    body.set(state);
    this.#machine.emit(body, state, () => {
      this.#note("frame");
      body.op("unreachable");
    });
  }

  #yield(times: number): void {
    for (let left = times; left > 0; left--) {
      const next = this.#machine.next + 1;
      this.#machine.add(() => this.#suspend(next, () => this.#body.i32(CALLBACK.yield)));
      this.#machine.add(() => {
        const [event, p1, p2] = this.#event();
        if (!this.#echo.allocator.note) return;
        this.#body
          .get(event, p1)
          .op("i32.or")
          .get(p2)
          .op("i32.or")
          .if(() => this.#note("event"));
      });
    }
  }

  #callSync(host: FuncRef): void {
    const args = this.#passParams();
    this.#saveHash();
    const result = callHost(this.#echo, this.#body, host, args);
    this.#restoreHash();
    this.#scribble("argsAfter", "argsLast");
    if (result) this.#receive(result);
  }

  #callAsync(host: FuncRef): void {
    const waiting = this.#machine.next + 1;
    const returned = waiting + 1;
    const suspend = (): void =>
      this.#suspend(waiting, () => {
        this.#frame.get("waitableSet");
        this.#body.i32(INDEX_SHIFT).op("i32.shl").i32(CALLBACK.wait).op("i32.or");
      });
    this.#machine.add(({ skipTo }) => {
      this.#start(host);
      this.#is(SUBTASK.returned, () => {
        if (this.#echo.allocator.note) {
          this.#frame.get("subtask");
          this.#body.if(() => this.#note("event-subtask"));
        }
        skipTo(returned);
      });
      this.#await();
      suspend();
    });
    this.#machine.add(() => {
      this.#progress();
      this.#frame.get("subtaskState");
      this.#body.i32(SUBTASK.returned).op("i32.ne").if(suspend);
      this.#drop();
    });
    this.#machine.add(() => {
      if (this.#echo.func.result) this.#receive(heldResult(this.#echo, this.#body, this.#frame));
    });
  }

  /** Calls a function that is lowered with `async`, and notes how far that has come. */
  #start(host: FuncRef): void {
    const { func, allocator } = this.#echo;
    const body = this.#body;
    const frame = this.#frame;
    const args = this.#passParams();
    if (func.result) {
      this.#keepLast("resultAfter");
      const area = allocated(this.#echo, body, func.result);
      scribbleOver(this.#echo, body, area);
      if (allocator.scribble) frame.set("resultLast", () => body.get(area));
      frame.set("result", () => body.get(area));
    }
    this.#saveHash();
    const status = body.local("i32");
    body.get(...args);
    if (func.result) frame.get("result");
    body.call(host).set(status);
    this.#restoreHash();
    frame.set("subtask", () => body.get(status).i32(INDEX_SHIFT).op("i32.shr_u"));
    if (allocator.handles) {
      frame.get("subtask");
      body.if(() => this.#made("subtask"));
    }
    frame.set("subtaskState", () =>
      body
        .get(status)
        .i32((1 << INDEX_SHIFT) - 1)
        .op("i32.and"),
    );
    if (allocator.note) {
      frame.get("subtaskState");
      body
        .i32(SUBTASK.returned)
        .op("i32.gt_u")
        .if(() => this.#note("subtask-state"));
    }
    this.#releaseArgs();
  }

  /** Makes a waitable set of the subtask. */
  #await(): void {
    const body = this.#body;
    this.#frame.set("waitableSet", () => body.call(this.#echo.builtin("waitable-set.new")));
    this.#made("waitableSet");
    this.#frame.get("subtask").get("waitableSet");
    body.call(this.#echo.builtin("waitable.join"));
  }

  /** Takes in an event of the subtask; any other is noted and left aside. */
  #progress(): void {
    const body = this.#body;
    const [event, index, state] = this.#event();
    body
      .get(event)
      .i32(EVENT.subtask)
      .op("i32.ne")
      .if(
        () => this.#stray("event"),
        () => {
          body.get(index);
          this.#frame.get("subtask");
          body.op("i32.ne").if(
            () => this.#stray("event-subtask"),
            () => {
              body.get(state);
              this.#frame.get("subtaskState");
              body
                .op("i32.le_u")
                .get(state)
                .i32(SUBTASK.returned)
                .op("i32.gt_u", "i32.or")
                .if(
                  () => this.#stray("subtask-state"),
                  () => {
                    this.#frame.set("subtaskState", () => body.get(state));
                  },
                );
            },
          );
        },
      );
    this.#releaseArgs();
  }

  #stray(rule: AuditRule): void {
    const body = this.#body;
    this.#note(rule);
    this.#frame.set("strays", () => {
      this.#frame.get("strays");
      body.i32(1).op("i32.add");
    });
    this.#frame.get("strays");
    body
      .i32(MAX_STRAYS)
      .op("i32.gt_u")
      .if(() => body.op("unreachable"));
  }

  #drop(): void {
    const body = this.#body;
    this.#frame.get("subtask");
    body.i32(0).call(this.#echo.builtin("waitable.join"));
    this.#frame.get("subtask");
    body.call(this.#echo.builtin("subtask.drop"));
    this.#dropped("subtask");
    this.#frame.get("waitableSet");
    body.call(this.#echo.builtin("waitable-set.drop"));
    this.#dropped("waitableSet");
  }

  #made(handle: "subtask" | "waitableSet"): void {
    const { handles } = this.#echo.allocator;
    if (!handles) return;
    this.#frame.get(handle);
    this.#body.call(handles.made);
  }

  #dropped(handle: "subtask" | "waitableSet"): void {
    const { handles } = this.#echo.allocator;
    if (!handles) return;
    this.#frame.get(handle);
    this.#body.call(handles.dropped);
  }

  /** The flat arguments of a call, in memory of their own where they point to some. */
  #passParams(): readonly Local[] {
    const { func } = this.#echo;
    const body = this.#body;
    const params = flattenFunctype(func, "lift").params.map((type, index) => {
      const local = body.local(type);
      this.#frame.load(type, paramOffset(index));
      body.set(local);
      return local;
    });
    this.#keepLast("argsAfter");
    const args = passParams(this.#echo, body, params);
    this.#keepLast("argsLast");
    return args;
  }

  /** Keeps a result that came, as it will be given on. */
  #receive(result: Held): void {
    const { copies } = this.#echo;
    const body = this.#body;
    if (copies) this.#keepLast("resultAfter");
    const passed = passResult(this.#echo, body, result);
    if (copies) this.#keepLast("resultLast");
    const local = "base" in passed ? passed.base : passed.flat;
    this.#frame.store(local.type, FRAME.result, () => body.get(local));
  }

  #taskReturn(): void {
    const echo = this.#echo;
    returnFromTask(echo, this.#body, echo.func.result ? heldResult(echo, this.#body, this.#frame) : undefined);
    this.#scribble("resultAfter", "resultLast");
  }

  #end(): void {
    const { options, allocator, digests } = this.#echo;
    const body = this.#body;
    if (options.backpressure) body.call(this.#echo.builtin("backpressure.dec"));
    this.#saveHash();
    if (allocator.note) this.#frame.set("magic", () => body.i32(0));
    if (digests) this.#frame.get("hash");
    else if (allocator.note) body.i32(0);
    if (allocator.leave) body.call(allocator.leave);
    body.i32(CALLBACK.exit);
  }

  /** Returns what `code` pushes, to go on with a later segment. */
  #suspend(segment: number, code: () => void): void {
    this.#frame.set("state", () => this.#body.i32(segment));
    this.#saveHash();
    code();
    this.#body.op("return");
  }

  /** The callee has lifted the arguments when the subtask has started, and will not look at them again. */
  #releaseArgs(): void {
    if (!this.#echo.allocator.scribble) return;
    this.#is(SUBTASK.started, () => this.#scribble("argsAfter", "argsLast"), "i32.ge_u");
  }

  #is(state: number, then: () => void, relation: "i32.eq" | "i32.ge_u" = "i32.eq"): void {
    this.#frame.get("subtaskState");
    this.#body.i32(state).op(relation).if(then);
  }

  #scribble(after: "argsAfter" | "resultAfter", last: "argsLast" | "resultLast"): void {
    const { scribble } = this.#echo.allocator;
    if (!scribble) return;
    this.#frame.get(after).get(last);
    this.#body.call(scribble);
  }

  /** Keeps what was allocated last: what comes after it, or up to it, is to be scribbled over. */
  #keepLast(field: "argsAfter" | "argsLast" | "resultAfter" | "resultLast"): void {
    const { last } = this.#echo.allocator;
    if (last) this.#frame.set(field, () => this.#body.call(last));
  }

  #event(): readonly [event: Local, p1: Local, p2: Local] {
    return [this.#body.param(1), this.#body.param(2), this.#body.param(3)];
  }

  #note(rule: AuditRule): void {
    const { note } = this.#echo.allocator;
    if (note) this.#body.i32(AUDIT_RULES[rule]).call(note);
  }

  /** Other tasks may run from here on, and see values of their own. */
  #saveHash(): void {
    if (this.#echo.digests) this.#frame.set("hash", () => this.#echo.copier().witness.hash(this.#body));
  }

  #restoreHash(): void {
    if (!this.#echo.digests) return;
    this.#frame.get("hash");
    this.#echo.copier().witness.restore(this.#body);
  }
}
