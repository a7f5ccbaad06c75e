import type { NamedType, ValueType } from "../types/type.ts";
import { MAX_DEPTH, MAX_LABELS } from "../case/limits.ts";
import type { NameScope } from "./names.ts";

/** What the types of one function share while they are drawn. */
export interface TypeScope {
  /** Weight that is left to give to types that aren't there yet. */
  left: number;
  /** Labels that are left for enums and flags. */
  labels: number;
  readonly names: NameScope;
  /** The named types defined so far, each after those that it uses. */
  readonly defined: NamedType[];
}

/** Where a type is drawn. Its own weight, and that of what is next to it, is already taken from the scope. */
export interface TypePlace {
  readonly scope: TypeScope;
  /** How many types may be nested here, at least 1. */
  readonly depth: number;
  /** How often the type counts, by the fixed-length lists around it. */
  readonly times: number;
  /** So many levels from here on are no leaves, if the budget allows it. */
  readonly tower: number;
}

/** @param left the weight that all types of the function may have together, those with a place already taken off. */
export function typeScope(left: number, names: NameScope): TypeScope {
  return { left, labels: MAX_LABELS, names, defined: [] };
}

export function rootPlace(scope: TypeScope, tower: number): TypePlace {
  return { scope, depth: MAX_DEPTH, times: 1, tower };
}

/** How many members a type at `place` can still have. */
export function room(place: TypePlace): number {
  return Math.floor(place.scope.left / place.times);
}

/** Takes the weight of `count` types from the scope. */
export function take(place: TypePlace, count: number): void {
  place.scope.left -= count * place.times;
}

/** Where a member of a type at `place` is drawn; the first one carries a tower on. */
export function memberPlace(place: TypePlace, index: number, times = place.times): TypePlace {
  return { scope: place.scope, depth: place.depth - 1, times, tower: index === 0 ? Math.max(0, place.tower - 1) : 0 };
}

/** Whether a type with `members` members can be drawn at `place`. */
export function hasRoom(place: TypePlace, members: number): boolean {
  return place.depth > 1 && place.scope.left >= members * place.times;
}

/** The type defined under the name of `type`, if there is one. */
export function definedAs(scope: TypeScope, type: ValueType): NamedType | undefined {
  return "name" in type ? scope.defined.find((one) => one.name === type.name) : undefined;
}
