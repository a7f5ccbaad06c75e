import type { ComponentOptions } from "../case/case.ts";
import { CoreModule } from "../binary/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef, Local } from "../binary/function_body.ts";
import { AUDIT_RULES, AUDIT_SHIFTS, SEEN_BITS } from "./audit.ts";
import type { AuditRule } from "./audit.ts";

/** Limits of a guest's memory, in pages of 64 KiB. It traps when it needs more. */
export const MEMORY = { min: 1, max: 1024 } as const;

/** Up to how many pages `growPages` lets the memory grow; more only on demand. */
export const FORCED_PAGES = 256;

/** Where allocation begins, so that a null pointer is no block. */
export const HEAP_BASE = 64;

/** What freed memory is filled with, so that a late read shows. */
export const SCRIBBLE = 0xa5;

/** Before a block: the previous block (-12), its size (-8), and MAGIC ^ pointer (-4). After it: TAIL ^ pointer. */
const HEADER = 12;
const TAIL_SIZE = 4;
const MAGIC = 0x51c0_ffee;
const FREED = 0x0dea_db10;
const TAIL = 0x3c5a_11ed;

/** Blocks larger than this cannot be asked for by a correct caller (MAX_LIST_BYTE_LENGTH and twice that for strings). */
const LARGEST = 0x2000_0000;

type Options = Pick<ComponentOptions, "growPages" | "growEvery" | "gap" | "postReturn" | "lift" | "backpressure">;

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
 * | `audit`    | () → i64                    | see audit.ts                                                    |
 *
 * Memory is taken from an arena and given back all at once when no task is
 * under way: by `post-return`, or, where there is none, when the next task
 * begins, which is at its first `realloc` or at `enter`. Until then nothing
 * of a task is overwritten but what it scribbles over itself.
 */
export function allocatorModule(options: Options): CoreModule {
  const module = new CoreModule();
  module.memory(MEMORY);
  const state: State = {
    module,
    options,
    heap: module.global("i32"),
    last: module.global("i32"),
    active: module.global("i32"),
    running: module.global("i32"),
    returned: module.global("i32"),
    stale: module.global("i32"),
    allocations: module.global("i32"),
    flags: module.global("i32"),
    finished: module.global("i32"),
    seen: module.global("i32"),
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
  module.exportFunction("audit", defineAudit(state));
  return module;
}

interface State {
  readonly module: CoreModule;
  readonly options: Options;
  /** The end of what is allocated, less HEAP_BASE. */
  readonly heap: GlobalRef;
  /** The last block that was allocated, or 0. */
  readonly last: GlobalRef;
  /** How many tasks began and did not end. */
  readonly active: GlobalRef;
  /** Whether the guest's code runs, or waits while it keeps the instance for itself. */
  readonly running: GlobalRef;
  /** Whether a task ended whose `post-return` is still to come. */
  readonly returned: GlobalRef;
  /** Whether nothing that is allocated is of a task that is under way. */
  readonly stale: GlobalRef;
  readonly allocations: GlobalRef;
  readonly flags: GlobalRef;
  readonly finished: GlobalRef;
  readonly seen: GlobalRef;
}

function note(body: FunctionBody, { flags }: State, rule: AuditRule): void {
  body.globalGet(flags).i32(AUDIT_RULES[rule]).op("i32.or").globalSet(flags);
}

/** () → (): looks for overruns, scribbles over the arena and empties it. */
function defineReset(state: State): FuncRef {
  const reset = state.module.function([], []);
  const { body } = reset;
  const block = body.local("i32");
  const mark = body.local("i32");
  body.globalGet(state.last).set(block);
  body.block((done) => {
    body.loop((next) => {
      body.get(block).op("i32.eqz").brIf(done);
      body.get(block).i32(4).op("i32.sub").memory("i32.load", 0, false).get(block).op("i32.xor").set(mark);
      body.get(mark).i32(MAGIC).op("i32.ne").get(mark).i32(FREED).op("i32.ne", "i32.and");
      body.if(() => {
        note(body, state, "block-overrun");
        body.br(done);
      });
      body.get(block).get(block).i32(8).op("i32.sub").memory("i32.load", 0, false).op("i32.add");
      body.memory("i32.load", 0, false).get(block).op("i32.xor").i32(TAIL).op("i32.ne");
      body.if(() => note(body, state, "block-overrun"));
      body.get(block).i32(HEADER).op("i32.sub").memory("i32.load", 0, false).set(block).br(next);
    });
  });
  body.i32(HEAP_BASE).i32(SCRIBBLE).globalGet(state.heap).memoryFill();
  body.i32(0).globalSet(state.heap).i32(0).globalSet(state.last);
  return reset;
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

/** (align, size) → pointer, by whomever it is asked. */
function defineAlloc(state: State): FuncRef {
  const alloc = state.module.function(["i32", "i32"], ["i32"]);
  const { body } = alloc;
  const [align, size] = [body.param(0), body.param(1)];
  const ptr = body.local("i32");
  const end = body.local("i32");
  const { growPages, growEvery, gap } = state.options;
  body.get(size).i32(LARGEST).op("i32.gt_u").if(() => body.op("unreachable"));
  if (growPages > 0) {
    body.globalGet(state.allocations).i32(1).op("i32.add").globalSet(state.allocations);
    body.globalGet(state.allocations).i32(growEvery).op("i32.rem_u", "i32.eqz");
    body.memorySize().i32(FORCED_PAGES - growPages).op("i32.le_u", "i32.and");
    body.if(() => body.i32(growPages).memoryGrow().op("drop"));
  }
  body.globalGet(state.heap).i32(HEAP_BASE + gap + HEADER - 1).op("i32.add").get(align).op("i32.add");
  body.i32(0).get(align).op("i32.sub", "i32.and").tee(ptr);
  body.get(size).op("i32.add").i32(TAIL_SIZE).op("i32.add").set(end);
  ensureMemory(body, end);
  body.get(ptr).i32(HEADER).op("i32.sub").globalGet(state.last).memory("i32.store", 0, false);
  body.get(ptr).i32(8).op("i32.sub").get(size).memory("i32.store", 0, false);
  body.get(ptr).i32(4).op("i32.sub").get(ptr).i32(MAGIC).op("i32.xor").memory("i32.store", 0, false);
  storeTail(body, ptr, size);
  body.get(ptr).globalSet(state.last);
  body.get(end).i32(HEAP_BASE).op("i32.sub").globalSet(state.heap);
  body.get(ptr);
  return alloc;
}

function storeTail(body: FunctionBody, ptr: Local, size: Local): void {
  body.get(ptr, size).op("i32.add").get(ptr).i32(TAIL).op("i32.xor").memory("i32.store", 0, false);
}

/** Grows the memory until `end` bytes fit, or traps. */
function ensureMemory(body: FunctionBody, end: Local): void {
  const pages = body.local("i32");
  body.get(end).i32(0xffff).op("i32.add").i32(16).op("i32.shr_u").tee(pages);
  body.memorySize().op("i32.gt_u").if(() => {
    body.get(pages).memorySize().op("i32.sub").memoryGrow().i32(-1).op("i32.eq").if(() => body.op("unreachable"));
  });
}

/**
 * The `realloc` option. A block grows by moving, and shrinks in place where
 * `gap` is 0, else by moving too; what it leaves is scribbled over.
 */
function defineRealloc(state: State, begin: FuncRef, alloc: FuncRef): FuncRef {
  const realloc = state.module.function(["i32", "i32", "i32", "i32"], ["i32"]);
  const { body } = realloc;
  const [old, oldSize, align, size] = [body.param(0), body.param(1), body.param(2), body.param(3)];
  const ptr = body.local("i32");
  body.call(begin);
  body.get(align).op("i32.popcnt").i32(1).op("i32.ne").get(align).i32(8).op("i32.gt_u", "i32.or").if(() => {
    note(body, state, "realloc-alignment");
    body.i32(8).set(align);
  });
  body.get(old, oldSize).op("i32.or", "i32.eqz").if(() => body.get(align, size).call(alloc).op("return"));
  isBlock(body, state, old);
  body.op("i32.eqz").if(() => {
    note(body, state, "realloc-old-pointer");
    body.get(align, size).call(alloc).op("return");
  });
  body.get(old).i32(8).op("i32.sub").memory("i32.load", 0, false).tee(ptr).get(oldSize).op("i32.ne").if(() => {
    note(body, state, "realloc-old-size");
    body.get(ptr).set(oldSize);
  });
  if (state.options.gap === 0) {
    body.get(size, oldSize).op("i32.le_u").get(old, align).i32(1).op("i32.sub", "i32.and", "i32.eqz", "i32.and").if(() => {
      body.get(old).i32(8).op("i32.sub").get(size).memory("i32.store", 0, false);
      storeTail(body, old, size);
      body.get(old).op("return");
    });
  }
  body.get(align, size).call(alloc).tee(ptr).get(old);
  body.get(size, oldSize, size, oldSize).op("i32.lt_u", "select").memoryCopy();
  body.get(old).i32(SCRIBBLE).get(oldSize).memoryFill();
  body.get(old).i32(4).op("i32.sub").get(old).i32(FREED).op("i32.xor").memory("i32.store", 0, false);
  body.get(ptr);
  return realloc;
}

/** → i32: whether `ptr` is a block that is in use. */
function isBlock(body: FunctionBody, state: State, ptr: Local): void {
  body.get(ptr).i32(HEAP_BASE + HEADER).op("i32.ge_u");
  body.get(ptr).i32(HEAP_BASE).op("i32.sub").globalGet(state.heap).op("i32.le_u", "i32.and");
  body.if(
    () => body.get(ptr).i32(4).op("i32.sub").memory("i32.load", 0, false).get(ptr).op("i32.xor").i32(MAGIC).op("i32.eq"),
    () => body.i32(0),
    "i32",
  );
}

/** () → (): a core function that is not to be entered while another runs, as those of stackful lifts are, begins or goes on. */
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
      body.get(body.param(0)).op("i32.eqz").if(() => note(body, state, "post-return-argument"));
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

function defineLast(state: State): FuncRef {
  const last = state.module.function([], ["i32"]);
  last.body.globalGet(state.last);
  return last;
}

function defineScribble(state: State): FuncRef {
  const scribble = state.module.function(["i32", "i32"], []);
  const { body } = scribble;
  const [after, block] = [body.param(0), body.param(1)];
  body.block((done) => {
    body.loop((next) => {
      body.get(block, after).op("i32.eq").get(block).op("i32.eqz", "i32.or").brIf(done);
      body.get(block).i32(SCRIBBLE).get(block).i32(8).op("i32.sub").memory("i32.load", 0, false).memoryFill();
      body.get(block).i32(HEADER).op("i32.sub").memory("i32.load", 0, false).set(block).br(next);
    });
  });
  return scribble;
}

function defineCheck(state: State): FuncRef {
  const check = state.module.function(["i32", "i32", "i32"], []);
  const { body } = check;
  const [ptr, size, align] = [body.param(0), body.param(1), body.param(2)];
  body.get(ptr, align).i32(1).op("i32.sub", "i32.and").if(() => note(body, state, "pointer-alignment"));
  body.get(size).if(() => {
    body.get(ptr).i32(HEAP_BASE).op("i32.lt_u");
    body.get(ptr).op("i64.extend_i32_u").get(size).op("i64.extend_i32_u", "i64.add");
    body.globalGet(state.heap).i32(HEAP_BASE).op("i32.add", "i64.extend_i32_u", "i64.gt_u", "i32.or");
    body.if(() => note(body, state, "pointer-range"), () => {
      isBlock(body, state, ptr);
      body.if(() => body.get(ptr).i32(8).op("i32.sub").memory("i32.load", 0, false).get(size).op("i32.eq"), () => body.i32(0), "i32");
      body.op("i32.eqz").if(() => note(body, state, "block-size"));
    });
  });
  return check;
}

function defineNote(state: State): FuncRef {
  const noted = state.module.function(["i32"], []);
  noted.body.globalGet(state.flags).get(noted.body.param(0)).op("i32.or").globalSet(state.flags);
  return noted;
}

function defineAudit(state: State): FuncRef {
  const audit = state.module.function([], ["i64"]);
  const { body } = audit;
  body.globalGet(state.finished).op("i64.extend_i32_u");
  body.globalGet(state.flags).op("i64.extend_i32_u").i64(AUDIT_SHIFTS.flags).op("i64.shl", "i64.or");
  body.globalGet(state.seen).i32(32 - SEEN_BITS).op("i32.shr_u").op("i64.extend_i32_u").i64(AUDIT_SHIFTS.seen).op("i64.shl", "i64.or");
  return audit;
}
