import type { ComponentWriter, Ref } from "../binary/writer.ts";
import type { CoreType } from "../canonical/flatten.ts";
import type { ComponentOptions } from "../case/case.ts";

/**
 * The built-in functions of the asynchronous ABI (CanonicalABI.md, "Canonical Definitions") that guests call, but for
 * `task.return`.
 */
export const BUILTINS = {
  "context.get": { params: [], results: ["i32"], define: (to) => to.context("get", 0) },
  "context.set": { params: ["i32"], results: [], define: (to) => to.context("set", 0) },
  "thread.yield": { params: [], results: ["i32"], define: (to) => to.threadYield() },
  "waitable-set.new": { params: [], results: ["i32"], define: (to) => to.waitableSetNew() },
  "waitable-set.wait": { params: ["i32", "i32"], results: ["i32"], define: (to, memory) => to.waitableSetWait(memory) },
  "waitable-set.poll": { params: ["i32", "i32"], results: ["i32"], define: (to, memory) => to.waitableSetPoll(memory) },
  "waitable-set.drop": { params: ["i32"], results: [], define: (to) => to.waitableSetDrop() },
  "waitable.join": { params: ["i32", "i32"], results: [], define: (to) => to.waitableJoin() },
  "subtask.drop": { params: ["i32"], results: [], define: (to) => to.subtaskDrop() },
  "backpressure.inc": { params: [], results: [], define: (to) => to.backpressure("inc") },
  "backpressure.dec": { params: [], results: [], define: (to) => to.backpressure("dec") },
} as const satisfies Readonly<Record<string, Builtin>>;

interface Builtin {
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
  readonly define: (to: ComponentWriter, memory: Ref<"core memory">) => Ref<"core func">;
}

export type BuiltinName = keyof typeof BUILTINS;

/** What decides about that. */
export type AsyncOptions = Pick<
  ComponentOptions,
  "lift" | "lower" | "wait" | "yieldsBefore" | "yieldsAfter" | "yieldsLate" | "backpressure"
>;

/** How often a task yields. */
export const yields = ({ yieldsBefore, yieldsAfter, yieldsLate }: AsyncOptions): number =>
  yieldsBefore + yieldsAfter + yieldsLate;

/** Whether a guest does anything that needs the asynchronous ABI. */
export const isAsynchronous = (options: AsyncOptions): boolean =>
  options.lift !== "sync" || options.lower === "async" || yields(options) > 0 || options.backpressure;

/** The built-in functions that the code of a guest with these options calls. */
export function builtinsOf(options: AsyncOptions): readonly BuiltinName[] {
  if (!isAsynchronous(options)) return [];
  const { lower, wait, backpressure } = options;
  const blocks = wait !== "event-loop";
  return [
    "context.get",
    "context.set",
    ...((blocks && yields(options) > 0) || wait === "poll" ? ["thread.yield" as const] : []),
    ...(lower === "async" ? (["waitable-set.new", "waitable-set.drop", "waitable.join", "subtask.drop"] as const) : []),
    ...(lower === "async" && blocks ? ["waitable-set.wait" as const] : []),
    ...(wait === "poll" ? ["waitable-set.poll" as const] : []),
    ...(backpressure ? (["backpressure.inc", "backpressure.dec"] as const) : []),
  ];
}
