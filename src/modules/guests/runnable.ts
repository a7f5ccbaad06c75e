import type { ModuleTree } from "../../wasm/tree.ts";
import type { Limits } from "../../wasm/types.ts";
import type { ModuleCase } from "../case/module_case.ts";
import { closed } from "./closed.ts";
import { complete } from "./complete.ts";
import { DIGEST } from "./digest.ts";
import { driverName } from "./drivers.ts";

/** What is shown of what the module holds, after it was instantiated and after each call. */
const stateName = (call: string): string => `state after ${call}`;
export const isState = (name: string): boolean => name.startsWith("state after ");

/** So many pages or elements more are to be had where the module does not say how many there may be. */
const MORE = 3n;

/** How the functions of a module are called. */
interface Calling {
  /** How often all of them are, one after the other. */
  readonly rounds: number;
  /** Whether what the module holds is shown after each of them, or after the last, as it takes an interpreter long. */
  readonly states: "each" | "last";
}

/**
 * The module of a case as engines run it that can't be given anything, and of
 * which some can do nothing but call all that takes no parameters, in the order
 * of the exports: the digest, then each call and the digest after it, then
 * what the module exports itself, with the fuel that is left. Nothing grows so
 * far that an engine's own limits would show.
 *
 * @returns `null` for a module with an import that no definition can stand for.
 */
export function runnable(testCase: ModuleCase, { rounds, states }: Calling): ModuleTree | null {
  const alone = closed(testCase.module);
  if (alone === null) return null;
  const bounded = {
    ...alone,
    memories: alone.memories.map(limited),
    tables: alone.tables.map((table) => ({ ...table, type: limited(table.type) })),
  };
  const whole = complete({ ...testCase, module: bounded });
  const calls = testCase.calls.map((_, index) => driverName(index));
  const added = new Map(whole.exports.map((one) => [one.name, one]));
  const digest = added.get(DIGEST)!;
  const state = (call: string): ModuleTree["exports"][number] => ({ ...digest, name: stateName(call) });
  const turns = Array.from({ length: rounds }, (_, round) =>
    calls.map((name) => ({ ...added.get(name)!, name: round === 0 ? name : `${name}, round ${round + 1}` })),
  ).flat();
  const shown =
    states === "each"
      ? [state("instantiation"), ...turns.flatMap((call) => [call, state(call.name)])]
      : [...turns, state("everything")];
  const kept = whole.exports.filter(({ name }) => name !== DIGEST && !calls.includes(name));
  return { ...whole, exports: [...shown, ...kept] };
}

const limited = <T extends Limits>(limits: T): T =>
  limits.maximum === null ? { ...limits, maximum: limits.minimum + MORE } : limits;
