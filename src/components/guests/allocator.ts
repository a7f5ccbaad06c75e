import type { ComponentOptions } from "../case/case.ts";
import { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef } from "../../wasm/function_body.ts";
import {
  defineAlloc,
  defineCheck,
  defineLast,
  defineRealloc,
  defineReset,
  defineScribble,
  HANDLES_BASE,
  MEMORY,
  note,
} from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AUDIT_SHIFTS, SEEN_BITS } from "./audit.ts";
import { FITTED } from "./fittings.ts";
import type { Fittings } from "./fittings.ts";
import { defineDropped, defineMade, handlesOf, tracksHandles } from "./handles.ts";

type Options = Pick<
  ComponentOptions,
  "growPages" | "growEvery" | "gap" | "style" | "postReturn" | "lift" | "lower" | "backpressure" | "separateMemories"
>;

/**
 * The core module that holds a guest's memory, allocator and notes.
 *
 * | export     | type                        | does                                                            |
 * | ---------- | --------------------------- | --------------------------------------------------------------- |
 * | `memory`   |                             |                                                                 |
 * | `realloc`  | (old, size, align, new) → p | the `realloc` option                                            |
 * | `alloc`    | (align, size) → p           | for the guest itself                                            |
 * | `last`     | () → p                      | the last block that was allocated                               |
 * | `scribble` | (after, last)               | scribbles over what was allocated after one block, up to another |
 * | `enter`    | ()                          | a task begins                                                   |
 * | `leave`    | (seen)                      | a task ends; `seen` is its digest (digest.ts)                   |
 * | `resume`   | ()                          | the guest's code goes on after `pause`                          |
 * | `pause`    | ()                          | the guest's code gives the instance away                        |
 * | `finish`   | (same)                      | `post-return`; `same` is 0 where its argument was not the result |
 * | `check`    | (p, size, align)            | notes a pointer that cannot be right                            |
 * | `note`     | (flags)                     | notes `AUDIT_RULES`                                             |
 * | `made`     | (index)                     | a handle was made; only where the guest `tracksHandles`         |
 * | `dropped`  | (index)                     | a handle was dropped                                            |
 * | `audit`    | () → i64                    | see audit.ts                                                    |
 *
 * Memory is taken from an arena and given back all at once when no task is
 * under way: by `post-return`, or, where there is none, when the next task
 * begins, which is at its first `realloc` or at `enter`. Until then nothing
 * of a task is overwritten but what it scribbles over itself.
 */
export function allocatorModule(options: Options, fittings: Fittings = FITTED): CoreModule {
  const module = new CoreModule(fittings);
  module.memory(MEMORY);
  const state: State = {
    module,
    options,
    heap: module.global("i32", "heap"),
    last: module.global("i32", "last"),
    active: module.global("i32", "active"),
    running: module.global("i32", "running"),
    returned: module.global("i32", "returned"),
    stale: module.global("i32", "stale"),
    allocations: module.global("i32", "allocations"),
    flags: module.global("i32", "flags"),
    finished: module.global("i32", "finished"),
    seen: module.global("i32", "seen"),
  };
  const reset = defineReset(state);
  const begin = defineBegin(state, reset);
  const alloc = defineAlloc(state);
  const resume = defineResume(state);
  module.exportMemory("memory");
  module.exportFunction("alloc", alloc);
  module.exportFunction("last", defineLast(state));
  module.exportFunction("scribble", defineScribble(state));
  module.exportFunction("realloc", defineRealloc(state, begin, alloc));
  module.exportFunction("enter", defineEnter(state, begin, resume));
  module.exportFunction("leave", defineLeave(state));
  module.exportFunction("resume", resume);
  module.exportFunction("pause", definePause(state));
  module.exportFunction("finish", defineFinish(state, reset));
  module.exportFunction("check", defineCheck(state));
  module.exportFunction("note", defineNote(state));
  if (tracksHandles(options)) {
    const handles = handlesOf(module);
    module.exportFunction(
      "made",
      defineMade(handles, HANDLES_BASE, (body) => note(body, state, "handle-index")),
    );
    module.exportFunction("dropped", defineDropped(handles, HANDLES_BASE));
  }
  module.exportFunction("audit", defineAudit(state, reset));
  return module;
}

interface State extends Arena {
  readonly options: Options;
  /** How many tasks began and did not end. */
  readonly active: GlobalRef;
  /** Whether the guest's code runs, or waits while it keeps the instance for itself. */
  readonly running: GlobalRef;
  /** Whether a task ended whose `post-return` is still to come. */
  readonly returned: GlobalRef;
  /** Whether nothing that is allocated is of a task that is under way. */
  readonly stale: GlobalRef;
  readonly finished: GlobalRef;
  readonly seen: GlobalRef;
}

/** () → (): whatever begins a task; empties the arena of what earlier tasks left. */
function defineBegin(state: State, reset: FuncRef): FuncRef {
  const begin = state.module.function([], []);
  const { body } = begin;
  body.globalGet(state.returned).if(() => {
    note(body, state, "post-return-missed");
    body.i32(0).globalSet(state.returned);
  });
  body.globalGet(state.stale).if(() => body.call(reset).i32(0).globalSet(state.stale));
  return begin;
}

/**
 * () → (): a core function that is not to be entered while another runs, as those of stackful lifts are, begins or
 * goes on.
 */
function defineResume(state: State): FuncRef {
  const resume = state.module.function([], []);
  const { body } = resume;
  if (state.options.lift === "stackful") return resume;
  body.globalGet(state.running).if(() => note(body, state, "reentered"));
  body.i32(1).globalSet(state.running);
  return resume;
}

function definePause(state: State): FuncRef {
  const pause = state.module.function([], []);
  pause.body.i32(0).globalSet(state.running);
  return pause;
}

function defineEnter(state: State, begin: FuncRef, resume: FuncRef): FuncRef {
  const enter = state.module.function([], []);
  const { body } = enter;
  body.call(begin).call(resume);
  if (state.options.backpressure) body.globalGet(state.active).if(() => note(body, state, "backpressure"));
  add(body, state.active, () => body.i32(1));
  return enter;
}

function defineLeave(state: State): FuncRef {
  const leave = state.module.function(["i32"], []);
  const { body } = leave;
  add(body, state.seen, () => body.get(body.param(0)));
  add(body, state.active, () => body.i32(-1));
  body.i32(0).globalSet(state.running);
  body.globalGet(state.active).op("i32.eqz").globalSet(state.stale);
  if (state.options.postReturn) body.i32(1).globalSet(state.returned);
  else add(body, state.finished, () => body.i32(1));
  return leave;
}

function defineFinish(state: State, reset: FuncRef): FuncRef {
  const finish = state.module.function(["i32"], []);
  const { body } = finish;
  add(body, state.finished, () => body.i32(1));
  body.globalGet(state.returned).if(
    () => {
      body
        .get(body.param(0))
        .op("i32.eqz")
        .if(() => note(body, state, "post-return-argument"));
      body.i32(0).globalSet(state.returned);
      body.globalGet(state.stale).if(() => body.call(reset).i32(0).globalSet(state.stale));
    },
    () => note(body, state, "post-return-unasked"),
  );
  return finish;
}

function add(body: FunctionBody, global: GlobalRef, amount: () => void): void {
  body.globalGet(global);
  amount();
  body.op("i32.add").globalSet(global);
}

function defineNote(state: State): FuncRef {
  const noted = state.module.function(["i32"], []);
  noted.body.globalGet(state.flags).get(noted.body.param(0)).op("i32.or").globalSet(state.flags);
  return noted;
}

function defineAudit(state: State, reset: FuncRef): FuncRef {
  const audit = state.module.function([], ["i64"]);
  const { body } = audit;
  // What the last task leaves is looked at like that of all others, unless its result is still being read.
  body.globalGet(state.stale).globalGet(state.returned).op("i32.eqz", "i32.and");
  body.if(() => body.call(reset).i32(0).globalSet(state.stale));
  body.globalGet(state.finished).op("i64.extend_i32_u");
  body.globalGet(state.flags).op("i64.extend_i32_u").i64(AUDIT_SHIFTS.flags).op("i64.shl", "i64.or");
  body
    .globalGet(state.seen)
    .i32(32 - SEEN_BITS)
    .op("i32.shr_u")
    .op("i64.extend_i32_u")
    .i64(AUDIT_SHIFTS.seen)
    .op("i64.shl", "i64.or");
  return audit;
}
