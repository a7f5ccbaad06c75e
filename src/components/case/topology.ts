import type { Case, ComponentOptions } from "./case.ts";

type Components = readonly Pick<ComponentOptions, "beside">[];

/**
 * The stages of a case: the components of each are called by every one of
 * the stage before it, and by the host where there is none.
 *
 * @returns indices of components, in order.
 */
export function stagesOf(components: Components): readonly (readonly number[])[] {
  const stages: number[][] = [];
  components.forEach(({ beside }, index) => {
    if (beside) stages.at(-1)?.push(index);
    else stages.push([index]);
  });
  return stages;
}

/** The components that component `index` calls, in that order; none where it calls the host. */
export function calleesOf(components: Components, index: number): readonly number[] {
  const stages = stagesOf(components);
  return stages[stages.findIndex((stage) => stage.includes(index)) + 1] ?? [];
}

/** How often one call reaches component `index`: a component calls each of its callees once. */
export function timesCalled(components: Components, index: number): number {
  let times = 1;
  for (const stage of stagesOf(components)) {
    if (stage.includes(index)) return times;
    times *= stage.length;
  }
  throw new RangeError(`no component ${index}`);
}

/** How often one call reaches the host. */
export function pathsOf(components: Components): number {
  return stagesOf(components).reduce((paths, stage) => paths * stage.length, 1);
}

/** Whether any function of the case, in any place, is of `async` type. */
export function isAsync({ components, asyncHost }: Pick<Case, "components" | "asyncHost">): boolean {
  return asyncHost || components.some(({ asyncType }) => asyncType);
}

/** How many tasks one call makes, the host's included; 0 where no function is of `async` type. */
export function tasksPerCall(testCase: Pick<Case, "components" | "asyncHost">): number {
  if (!isAsync(testCase)) return 0;
  const { components } = testCase;
  return components.reduce((sum, _, index) => sum + timesCalled(components, index), pathsOf(components));
}

type Typed = {
  readonly components: readonly Pick<ComponentOptions, "beside" | "asyncType">[];
  readonly asyncHost: boolean;
};

/**
 * Whether what component `index` calls is of `async` type, for each of its callees in order; the host is one where
 * there is no other.
 */
export function calleeTypes({ components, asyncHost }: Typed, index: number): readonly boolean[] {
  const callees = calleesOf(components, index);
  return callees.length === 0 ? [asyncHost] : callees.map((callee) => components[callee]!.asyncType);
}

/** Whether all that component `index` calls is of `async` type; `null` where its callees differ. */
export function calleeType(testCase: Typed, index: number): boolean | null {
  const [first, ...others] = calleeTypes(testCase, index);
  return others.every((type) => type === first) ? first! : null;
}
