import type { Shrinking } from "../../harness/shrink.ts";
import type { Case } from "../case/case.ts";
import { fewerCalls, drawnCalls } from "./reduce_calls.ts";
import { fewerComponents } from "./reduce_components.ts";
import { calledFirst, fewerFunctions } from "./reduce_functions.ts";
import { fewerMembers, fewerPayloads } from "./reduce_members.ts";
import { plainNames } from "./reduce_names.ts";
import { plainSettings, smallerSettings } from "./reduce_settings.ts";
import { inlinedMembers, mergedMembers } from "./reduce_shape.ts";
import { fewerParams, noResult } from "./reduce_signature.ts";
import { plainPrimitives, simplerTypes } from "./reduce_types.ts";
import { simplerValues } from "./reduce_values.ts";
import { nodeCount, sizeOf } from "./size.ts";

/** What makes cases of `component_api` smaller. */
export const shrinking: Shrinking<Case> = {
  reducers: [
    fewerFunctions,
    fewerCalls,
    drawnCalls,
    calledFirst,
    noResult,
    fewerParams,
    fewerComponents,
    plainSettings,
    fewerMembers,
    fewerPayloads,
    plainPrimitives,
    simplerTypes,
    inlinedMembers,
    mergedMembers,
    simplerValues,
    smallerSettings,
    plainNames,
  ],
  size: sizeOf,
  nodes: nodeCount,
};
