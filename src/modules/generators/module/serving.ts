// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this is the same each time.

import type { Dish } from "./menu.ts";

/** Dishes that are as simple as each other. */
interface Course {
  readonly dishes: readonly Dish[];
  /** For each dish the sum of the weights up to it. */
  readonly ends: readonly number[];
  readonly weight: number;
}

/** Degrees of simplicity: constants, then nulls, then whatever takes nothing, then the rest. */
export const DEGREES = 4;

function degreeOf({ instruction: { name }, forms: [form] }: Dish): number {
  if (CONSTANT.has(name)) return 0;
  return name === "ref.null" ? 1 : form!.parameters.length === 0 ? 2 : 3;
}

const CONSTANT: ReadonlySet<string> = new Set([
  "i32.const",
  "i64.const",
  "f32.const",
  "f64.const",
  "v128.const",
  "nop",
]);

/** What one menu has for a place: a course of each degree. */
export interface Serving {
  readonly courses: readonly Course[];
  /** The sum of all weights: 0 if there is nothing. */
  readonly weight: number;
}

const NO_COURSE: Course = { dishes: [], ends: [], weight: 0 };
const NO_COURSES: readonly Course[] = Array<Course>(DEGREES).fill(NO_COURSE);
const NOTHING: Serving = { courses: NO_COURSES, weight: 0 };

export function servingOf(dishes: readonly Dish[]): Serving {
  if (dishes.length === 0) return NOTHING;
  const courses = NO_COURSES.map((_, degree) => courseOf(dishes.filter((dish) => degreeOf(dish) === degree)));
  return { courses, weight: courses.reduce((sum, course) => sum + course.weight, 0) };
}

function courseOf(dishes: readonly Dish[]): Course {
  if (dishes.length === 0) return NO_COURSE;
  let weight = 0;
  const ends = dishes.map(({ instruction }) => (weight += instruction.weight));
  return { dishes, ends, weight };
}
