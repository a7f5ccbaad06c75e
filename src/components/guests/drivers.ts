import type { FuncRef, FunctionBody, Local } from "../../wasm/function_body.ts";
import { flattenFunctype } from "../canonical/flatten.ts";
import { SCRIBBLE } from "./arena.ts";
import { AUDIT_RULES } from "./audit.ts";
import type { AuditRule } from "./audit.ts";
import { firstHash } from "./digest.ts";
import { yields } from "./builtins.ts";
import type { EchoFunction } from "./echo.ts";
import { FRAME, FRAME_ALIGN, Frame, frameSize, MAGIC, paramOffset } from "./frame.ts";
import { returnedResult } from "./passing.ts";
import { CALLBACK, EVENT, heldResult, INDEX_SHIFT } from "./task.ts";

/**
 * How often `waitable-set.poll` is asked before `waitable-set.wait` is; bounds the work of a guest whose subtask needs
 * something else than its turn.
 */
const MAX_POLLS = 32;

/**
 * Defines the core function that is lifted: begins a task and takes its steps
 * as far as it has to.
 *
 * @param keepResult emits what is done with the result on the stack of a lift that returns it.
 */
export function defineRun(
  echo: EchoFunction,
  step: FuncRef,
  keepResult: (body: FunctionBody, result: Local) => void,
): FuncRef {
  const { func, options, allocator } = echo;
  const lifted = flattenFunctype(func, "lift", {
    async: options.lift !== "sync",
    callback: options.lift === "callback",
  });
  const { body, ...run } = echo.module.function(lifted.params, lifted.results);
  const frame = beginTask(echo, body);
  if (options.wait === "event-loop") {
    body.get(frame.base).i32(EVENT.none).i32(0).i32(0).call(step);
    if (allocator.pause) body.call(allocator.pause);
    return run;
  }
  waitInPlace(echo, body, frame, step);
  if (options.lift === "callback") body.i32(CALLBACK.exit);
  const [type] = lifted.results;
  if (options.lift === "sync" && type) {
    const result = returnedResult(echo, body, heldResult(echo, body, frame));
    keepResult(body, result);
    body.get(result);
  }
  return run;
}

/** Defines the `callback` of a lift: the event loop calls it when it is to go on. */
export function defineCallback(echo: EchoFunction, step: FuncRef): FuncRef {
  const { allocator, options } = echo;
  const { body, ...callback } = echo.module.function(["i32", "i32", "i32"], ["i32"]);
  if (options.wait !== "event-loop") {
    note(echo, body, "event");
    body.i32(CALLBACK.exit);
    return callback;
  }
  const frame = new Frame(body, body.local("i32"));
  const { resume, pause } = allocator;
  if (!resume || !pause) {
    body
      .call(echo.builtin("context.get"))
      .get(...body.params)
      .call(step);
    return callback;
  }
  body.call(resume).call(echo.builtin("context.get")).tee(frame.base);
  const giveUp = (rule: AuditRule): void => {
    note(echo, body, rule);
    body.call(pause).i32(CALLBACK.exit).op("return");
  };
  body.op("i32.eqz").if(() => giveUp("context"));
  frame.intact();
  body.op("i32.eqz").if(() => giveUp("frame"));
  body
    .get(frame.base, ...body.params)
    .call(step)
    .call(pause);
  return callback;
}

/** Emits the making of a task's frame, and takes it as the thread's context. */
function beginTask(echo: EchoFunction, body: FunctionBody): Frame {
  const { allocator, digests, index } = echo;
  const frame = new Frame(body, body.local("i32", "frame"));
  const size = frameSize(body.params.length);
  if (allocator.enter) body.call(allocator.enter);
  body.i32(FRAME_ALIGN).i32(size).call(allocator.alloc!).set(frame.base);
  body.get(frame.base).i32(0).i32(size).memoryFill();
  if (allocator.note) frame.set("magic", () => body.get(frame.base).i32(MAGIC).op("i32.xor"));
  if (digests) frame.set("hash", () => body.i32(firstHash(index)));
  body.params.forEach((param, at) => frame.store(param.type, paramOffset(at), () => body.get(param)));
  body.get(frame.base).call(echo.builtin("context.set"));
  return frame;
}

/** Emits the loop that takes all steps of a task and waits between them. */
function waitInPlace(echo: EchoFunction, body: FunctionBody, frame: Frame, step: FuncRef): void {
  const { options } = echo;
  if (options.lower === "sync" && yields(options) === 0) {
    body.get(frame.base).i32(EVENT.none).i32(0).i32(0).call(step).op("drop");
    return;
  }
  const [code, event, p1, p2] = [body.local("i32"), body.local("i32"), body.local("i32"), body.local("i32")];
  body.block((done) => {
    body.loop((next) => {
      body.get(frame.base, event, p1, p2).call(step).tee(code).op("i32.eqz").brIf(done);
      const yieldsInPlace = (): void => {
        body.call(echo.builtin("thread.yield")).set(event);
        body.i32(0).set(p1).i32(0).set(p2);
      };
      const waitsInPlace = (): void => {
        waitForEvent(echo, body, frame, code, event);
        frame.load("i32", FRAME.event).load("i32", FRAME.event + 4);
        body.set(p2).set(p1);
      };
      if (options.lower === "sync") yieldsInPlace();
      else if (yields(options) === 0) waitsInPlace();
      else body.get(code).i32(CALLBACK.yield).op("i32.eq").if(yieldsInPlace, waitsInPlace);
      if (echo.allocator.note) {
        body
          .call(echo.builtin("context.get"))
          .get(frame.base)
          .op("i32.ne")
          .if(() => note(echo, body, "context"));
        frame.intact();
        body.op("i32.eqz").if(() => note(echo, body, "frame"));
      }
      body.br(next);
    });
  });
}

/** Emits a wait for an event of the waitable set in `code`, which is stored in the frame but for its kind. */
function waitForEvent(echo: EchoFunction, body: FunctionBody, frame: Frame, code: Local, event: Local): void {
  const ask = (builtin: "waitable-set.wait" | "waitable-set.poll"): void => {
    // What the engine does not store there is no value that the task waits for.
    body.get(frame.base).i32(FRAME.event).op("i32.add").i32(SCRIBBLE).i32(8).memoryFill();
    body
      .get(code)
      .i32(INDEX_SHIFT)
      .op("i32.shr_u")
      .get(frame.base)
      .i32(FRAME.event)
      .op("i32.add")
      .call(echo.builtin(builtin))
      .set(event);
  };
  if (echo.options.wait !== "poll") {
    ask("waitable-set.wait");
    return;
  }
  const polls = body.local("i32");
  body.i32(MAX_POLLS).set(polls);
  body.block((answered) => {
    body.loop((next) => {
      ask("waitable-set.poll");
      body.get(event).i32(EVENT.none).op("i32.ne").brIf(answered);
      frame.load("i32", FRAME.event).load("i32", FRAME.event + 4);
      body
        .op("i32.or")
        .call(echo.builtin("thread.yield"))
        .op("i32.or")
        .if(() => note(echo, body, "event"));
      body.get(polls).i32(1).op("i32.sub").tee(polls).brIf(next);
    });
    ask("waitable-set.wait");
  });
}

function note({ allocator }: EchoFunction, body: FunctionBody, rule: AuditRule): void {
  if (allocator.note) body.i32(AUDIT_RULES[rule]).call(allocator.note);
}
