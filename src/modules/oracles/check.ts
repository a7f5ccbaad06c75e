import type { Finding } from "../../harness/verdict.ts";
import type { Engines } from "../engines/registry.ts";
import type { Answers } from "./answers.ts";

/** Looks whether one property holds: the finding that it does not, or `null`. */
export type Check = (answers: Answers, engines: Engines) => Finding | null | Promise<Finding | null>;
