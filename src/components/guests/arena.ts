import type { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef, Local } from "../../wasm/function_body.ts";
import type { ComponentOptions } from "../case/case.ts";
import { AUDIT_RULES } from "./audit.ts";
import type { AuditRule } from "./audit.ts";
import { HANDLES_SIZE } from "./handles.ts";

/** Limits of a guest's memory, in pages of 64 KiB. It traps when it needs more. */
export const MEMORY = { min: 1, max: 1024 } as const;

/** Up to how many pages `growPages` lets the memory grow; more only on demand. */
export const FORCED_PAGES = 256;

/** Where a guest keeps the indices that its handles may get (handles.ts). */
export const HANDLES_BASE = 64;

/** Where allocation begins, so that a null pointer is no block. */
export const HEAP_BASE = HANDLES_BASE + HANDLES_SIZE;

/** What freed memory is filled with, so that a late read shows. */
export const SCRIBBLE = 0xa5;

/**
 * Before a block: the previous block (-12), its size (-8), and MAGIC ^ pointer (-4). After it: TAIL ^ pointer. The size
 * has a bit set for a block of the engine's of which the guest has not been told yet.
 */
const HEADER = 12;
const TAIL_SIZE = 4;
const MAGIC = 0x51c0_ffee;
const FREED = 0x0dea_db10;
const TAIL = 0x3c5a_11ed;

/**
 * Blocks larger than this cannot be asked for by a correct caller (MAX_LIST_BYTE_LENGTH and twice that for strings).
 */
const LARGEST = 0x2000_0000;
const UNTOLD = -0x8000_0000;

/**
 * Blocks one after the other, each with a header that leads to the one before it and shows when something wrote over
 * it.
 */
export interface Arena {
  readonly module: CoreModule;
  readonly options: Pick<ComponentOptions, "growPages" | "growEvery" | "gap" | "style">;
  /** The end of what is allocated, less HEAP_BASE. */
  readonly heap: GlobalRef;
  /** The last block that was allocated, or 0. */
  readonly last: GlobalRef;
  readonly allocations: GlobalRef;
  /** `AUDIT_RULES` that were broken. */
  readonly flags: GlobalRef;
}

export function note(body: FunctionBody, { flags }: Arena, rule: AuditRule): void {
  body.globalGet(flags).i32(AUDIT_RULES[rule]).op("i32.or").globalSet(flags);
}

/** () → (): looks for overruns and for blocks that nobody was told of, scribbles over the arena and empties it. */
export function defineReset(arena: Arena): FuncRef {
  const reset = arena.module.function([], []);
  const { body } = reset;
  const block = body.local("i32");
  const mark = body.local("i32");
  body.globalGet(arena.last).set(block);
  body.block((done) => {
    body.loop((next) => {
      body.get(block).op("i32.eqz").brIf(done);
      body.get(block).i32(4).op("i32.sub").memory("i32.load", 0, false).get(block).op("i32.xor").set(mark);
      body.get(mark).i32(MAGIC).op("i32.ne").get(mark).i32(FREED).op("i32.ne", "i32.and");
      body.if(() => {
        note(body, arena, "block-overrun");
        body.br(done);
      });
      body.get(block);
      loadSize(body, block);
      body.op("i32.add").memory("i32.load", 0, false).get(block).op("i32.xor").i32(TAIL).op("i32.ne");
      body.if(() => note(body, arena, "block-overrun"));
      body.get(mark).i32(MAGIC).op("i32.eq");
      loadUntold(body, block);
      body.op("i32.and").if(() => note(body, arena, "block-untold"));
      body.get(block).i32(HEADER).op("i32.sub").memory("i32.load", 0, false).set(block).br(next);
    });
  });
  body.i32(HEAP_BASE).i32(SCRIBBLE).globalGet(arena.heap).memoryFill();
  body.i32(0).globalSet(arena.heap).i32(0).globalSet(arena.last);
  return reset;
}

/** → i32: the size of a block. */
function loadSize(body: FunctionBody, block: Local): void {
  body.get(block).i32(8).op("i32.sub").memory("i32.load", 0, false).i32(~UNTOLD).op("i32.and");
}

/** → i32: 1 for a block of which the guest has not been told. */
function loadUntold(body: FunctionBody, block: Local): void {
  body.get(block).i32(8).op("i32.sub").memory("i32.load", 0, false).i32(31).op("i32.shr_u");
}

/** Stores the size of a block, of which the guest has been told or is still to be. */
function storeSize(body: FunctionBody, block: Local, size: Local, untold: boolean): void {
  body.get(block).i32(8).op("i32.sub").get(size);
  if (untold) body.get(size).op("i32.eqz").i32(31).op("i32.shl").i32(UNTOLD).op("i32.xor", "i32.or");
  body.memory("i32.store", 0, false);
}

/** (align, size) → pointer, by whomever it is asked. */
export function defineAlloc(arena: Arena): FuncRef {
  const alloc = arena.module.function(["i32", "i32"], ["i32"]);
  const { body } = alloc;
  const [align, size] = [body.param(0), body.param(1)];
  const ptr = body.local("i32");
  const end = body.local("i32");
  const { growPages, growEvery, gap } = arena.options;
  body
    .get(size)
    .i32(LARGEST)
    .op("i32.gt_u")
    .if(() => body.op("unreachable"));
  if (growPages > 0) {
    body.globalGet(arena.allocations).i32(1).op("i32.add").globalSet(arena.allocations);
    body.globalGet(arena.allocations).i32(growEvery).op("i32.rem_u", "i32.eqz");
    body
      .memorySize()
      .i32(FORCED_PAGES - growPages)
      .op("i32.le_u", "i32.and");
    body.if(() => body.i32(growPages).memoryGrow().op("drop"));
  }
  body
    .globalGet(arena.heap)
    .i32(HEAP_BASE + gap + HEADER - 1)
    .op("i32.add")
    .get(align)
    .op("i32.add");
  body.i32(0).get(align).op("i32.sub", "i32.and").tee(ptr);
  body.get(size).op("i32.add").i32(TAIL_SIZE).op("i32.add").set(end);
  ensureMemory(body, end);
  body.get(ptr).i32(HEADER).op("i32.sub").globalGet(arena.last).memory("i32.store", 0, false);
  storeSize(body, ptr, size, false);
  body.get(ptr).i32(4).op("i32.sub").get(ptr).i32(MAGIC).op("i32.xor").memory("i32.store", 0, false);
  storeTail(body, ptr, size);
  body.get(ptr).globalSet(arena.last);
  body.get(end).i32(HEAP_BASE).op("i32.sub").globalSet(arena.heap);
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
  body
    .memorySize()
    .op("i32.gt_u")
    .if(() => {
      body
        .get(pages)
        .memorySize()
        .op("i32.sub")
        .memoryGrow()
        .i32(-1)
        .op("i32.eq")
        .if(() => body.op("unreachable"));
    });
}

/**
 * The `realloc` option. A block grows by moving, and shrinks in place where
 * `gap` is 0, else by moving too; what it leaves is scribbled over.
 */
export function defineRealloc(arena: Arena, begin: FuncRef, alloc: FuncRef): FuncRef {
  const realloc = arena.module.function(["i32", "i32", "i32", "i32"], ["i32"]);
  const { body } = realloc;
  const [old, oldSize, align, size] = [body.param(0), body.param(1), body.param(2), body.param(3)];
  const ptr = body.local("i32");
  // Guests that do not copy never look at what they are given.
  const untold = arena.options.style === "copy";
  const allocated = (): void => {
    body.get(align, size).call(alloc).set(ptr);
    if (untold) storeSize(body, ptr, size, true);
    body.get(ptr);
  };
  body.call(begin);
  body
    .get(align)
    .op("i32.popcnt")
    .i32(1)
    .op("i32.ne")
    .get(align)
    .i32(8)
    .op("i32.gt_u", "i32.or")
    .if(() => {
      note(body, arena, "realloc-alignment");
      body.i32(8).set(align);
    });
  body
    .get(old, oldSize)
    .op("i32.or", "i32.eqz")
    .if(() => {
      allocated();
      body.op("return");
    });
  isBlock(body, arena, old);
  body.op("i32.eqz").if(() => {
    note(body, arena, "realloc-old-pointer");
    allocated();
    body.op("return");
  });
  loadSize(body, old);
  body
    .tee(ptr)
    .get(oldSize)
    .op("i32.ne")
    .if(() => {
      note(body, arena, "realloc-old-size");
      body.get(ptr).set(oldSize);
    });
  if (arena.options.gap === 0) {
    body
      .get(size, oldSize)
      .op("i32.le_u")
      .get(old, align)
      .i32(1)
      .op("i32.sub", "i32.and", "i32.eqz", "i32.and")
      .if(() => {
        storeSize(body, old, size, untold);
        storeTail(body, old, size);
        body.get(old).op("return");
      });
  }
  allocated();
  body.get(old);
  body.get(size, oldSize, size, oldSize).op("i32.lt_u", "select").memoryCopy();
  body.get(old).i32(SCRIBBLE).get(oldSize).memoryFill();
  body.get(old).i32(4).op("i32.sub").get(old).i32(FREED).op("i32.xor").memory("i32.store", 0, false);
  body.get(ptr);
  return realloc;
}

/** → i32: whether `ptr` is a block that is in use. */
function isBlock(body: FunctionBody, arena: Arena, ptr: Local): void {
  body
    .get(ptr)
    .i32(HEAP_BASE + HEADER)
    .op("i32.ge_u");
  body.get(ptr).i32(HEAP_BASE).op("i32.sub").globalGet(arena.heap).op("i32.le_u", "i32.and");
  body.if(
    () =>
      body.get(ptr).i32(4).op("i32.sub").memory("i32.load", 0, false).get(ptr).op("i32.xor").i32(MAGIC).op("i32.eq"),
    () => body.i32(0),
    "i32",
  );
}

export function defineLast(arena: Arena): FuncRef {
  const last = arena.module.function([], ["i32"]);
  last.body.globalGet(arena.last);
  return last;
}

export function defineScribble(arena: Arena): FuncRef {
  const scribble = arena.module.function(["i32", "i32"], []);
  const { body } = scribble;
  const [after, block] = [body.param(0), body.param(1)];
  body.block((done) => {
    body.loop((next) => {
      body.get(block, after).op("i32.eq").get(block).op("i32.eqz", "i32.or").brIf(done);
      body.get(block).i32(SCRIBBLE);
      loadSize(body, block);
      body.memoryFill();
      body.get(block).i32(HEADER).op("i32.sub").memory("i32.load", 0, false).set(block).br(next);
    });
  });
  return scribble;
}

export function defineCheck(arena: Arena): FuncRef {
  const check = arena.module.function(["i32", "i32", "i32"], []);
  const { body } = check;
  const [ptr, size, align] = [body.param(0), body.param(1), body.param(2)];
  body
    .get(ptr, align)
    .i32(1)
    .op("i32.sub", "i32.and")
    .if(() => note(body, arena, "pointer-alignment"));
  body.get(size).if(() => {
    body.get(ptr).i32(HEAP_BASE).op("i32.lt_u");
    body.get(ptr).op("i64.extend_i32_u").get(size).op("i64.extend_i32_u", "i64.add");
    body.globalGet(arena.heap).i32(HEAP_BASE).op("i32.add", "i64.extend_i32_u", "i64.gt_u", "i32.or");
    body.if(
      () => note(body, arena, "pointer-range"),
      () => {
        isBlock(body, arena, ptr);
        body.if(
          () => {
            loadSize(body, ptr);
            body.get(size).op("i32.eq");
          },
          () => body.i32(0),
          "i32",
        );
        body.op("i32.eqz").if(
          () => note(body, arena, "block-size"),
          () => storeSize(body, ptr, size, false),
        );
      },
    );
  });
  return check;
}
