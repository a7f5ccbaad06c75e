import type { Reducer as AnyReducer, Steps as AnySteps } from "../../harness/reduction.ts";
import type { Case } from "../case/case.ts";

/** A series of smaller cases of this family. */
export type Steps<T = void> = AnySteps<Case, T>;

/** One way to make a case of this family smaller. */
export type Reducer = AnyReducer<Case>;
