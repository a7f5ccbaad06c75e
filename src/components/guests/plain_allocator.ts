import { CoreModule } from "../../wasm/core_module.ts";
import type { FuncRef, FunctionBody, GlobalRef, Local } from "../../wasm/function_body.ts";
import type { ComponentOptions } from "../case/case.ts";
import { FORCED_PAGES, MEMORY, SCRIBBLE } from "./arena.ts";
import type { Fittings } from "./fittings.ts";

type Options = Pick<ComponentOptions, "growPages" | "growEvery" | "gap" | "postReturn">;

/** Where allocation begins; below is room for an event (straight_run.ts). */
const HEAP = 16;
/** Where `waitable-set.wait` stores an event. */
export const EVENT_AT = 8;

/**
 * The core module that holds the memory of a guest without audits, and gives of it what is asked for.
 *
 * | export    | type                        | does                                                  |
 * | --------- | --------------------------- | ----------------------------------------------------- |
 * | `memory`  |                             |                                                       |
 * | `realloc` | (old, size, align, new) → p | the `realloc` option                                  |
 * | `alloc`   | (align, size) → p           | for the guest itself                                  |
 * | `enter`   | ()                          | a task begins; this and the next two only with `reuse` |
 * | `leave`   | ()                          | a task ends                                           |
 * | `finish`  | ()                          | `post-return`                                         |
 */
export function plainAllocatorModule(options: Options, fittings: Fittings): CoreModule {
  const module = new CoreModule(fittings);
  module.memory(fittings.growth || options.growPages > 0 ? MEMORY : { min: MEMORY.min });
  module.exportMemory("memory");
  const heap = module.global("i32", "heap", HEAP);
  const begin = fittings.reuse ? defineReuse(module, heap) : null;
  const alloc = defineAlloc(module, { options, fittings, heap });
  module.exportFunction("alloc", alloc);
  module.exportFunction("realloc", defineRealloc(module, alloc, begin));
  return module;
}

interface Bump {
  readonly options: Options;
  readonly fittings: Fittings;
  readonly heap: GlobalRef;
}

/** (align, size) → pointer */
function defineAlloc(module: CoreModule, { options, fittings, heap }: Bump): FuncRef {
  const { growPages, growEvery, gap } = options;
  const { body, ...alloc } = module.function(["i32", "i32"], ["i32"], ["align", "size"]);
  const [align, size] = [body.param(0), body.param(1)];
  const ptr = body.local("i32", "ptr");
  if (growPages > 0) {
    const allocations = module.global("i32", "allocations");
    body.globalGet(allocations).i32(1).op("i32.add").globalSet(allocations);
    body.globalGet(allocations).i32(growEvery).op("i32.rem_u", "i32.eqz");
    body
      .memorySize()
      .i32(FORCED_PAGES - growPages)
      .op("i32.le_u", "i32.and");
    body.if(() => body.i32(growPages).memoryGrow().op("drop"));
  }
  body.globalGet(heap);
  if (gap > 0) body.i32(gap).op("i32.add");
  body.get(align).op("i32.add").i32(1).op("i32.sub");
  body.i32(0).get(align).op("i32.sub", "i32.and").tee(ptr).get(size).op("i32.add").globalSet(heap);
  if (fittings.growth || growPages > 0) growTo(body, heap);
  body.get(ptr);
  return alloc;
}

/** Emits what lets the memory grow up to the end of what is allocated; what does not fit traps where it is used. */
function growTo(body: FunctionBody, heap: GlobalRef): void {
  const pages = body.local("i32", "pages");
  body.globalGet(heap).i32(0xffff).op("i32.add").i32(16).op("i32.shr_u").memorySize().op("i32.sub").tee(pages);
  body
    .i32(0)
    .op("i32.gt_s")
    .if(() => body.get(pages).memoryGrow().op("drop"));
}

/** A block that is no new one moves. */
function defineRealloc(module: CoreModule, alloc: FuncRef, begin: FuncRef | null): FuncRef {
  const params = ["old", "old-size", "align", "size"];
  const { body, ...realloc } = module.function(["i32", "i32", "i32", "i32"], ["i32"], params);
  const [old, oldSize, align, size] = body.params as readonly [Local, Local, Local, Local];
  const ptr = body.local("i32", "ptr");
  if (begin) body.call(begin);
  body.get(align, size).call(alloc).tee(ptr);
  body.get(old).get(oldSize, size, oldSize, size).op("i32.lt_u", "select").memoryCopy().get(ptr);
  return realloc;
}

/**
 * Defines what tells when memory can be given back: when no task is under way, by `post-return`, or when the next task
 * begins.
 *
 * @returns what is called when a task begins, before anything is allocated for it.
 */
function defineReuse(module: CoreModule, heap: GlobalRef): FuncRef {
  const active = module.global("i32", "active");
  const stale = module.global("i32", "stale");
  const begin = module.function([], []);
  module.name(begin, "give-back");
  begin.body.globalGet(stale).if(() => {
    begin.body.i32(HEAP).i32(SCRIBBLE).globalGet(heap).i32(HEAP).op("i32.sub").memoryFill();
    begin.body.i32(HEAP).globalSet(heap).i32(0).globalSet(stale);
  });
  const enter = module.function([], []);
  enter.body.call(begin).globalGet(active).i32(1).op("i32.add").globalSet(active);
  const leave = module.function([], []);
  leave.body.globalGet(active).i32(1).op("i32.sub").globalSet(active);
  leave.body.globalGet(active).op("i32.eqz").globalSet(stale);
  module.exportFunction("enter", enter);
  module.exportFunction("leave", leave);
  module.exportFunction("finish", begin);
  return begin;
}
