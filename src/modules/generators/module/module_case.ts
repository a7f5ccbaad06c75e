import { pick } from "../../../input/choices.ts";
import type { Codec } from "../../../input/codec.ts";
import { object } from "../../../input/composites.ts";
import { boolean } from "../../../input/scalars.ts";
import type { Bounds, ModuleCase } from "../../case/module_case.ts";
import { callable } from "./module.ts";
import { shape, style } from "./style.ts";

const bounds: Codec<Bounds> = object<Bounds>({ fuel: pick([1000, 10_000, 100], [6, 2, 1]), canonicalNan: boolean(2) });

/** A module with calls: what it is drawn under first, then the rest. */
export const moduleCase: Codec<ModuleCase> = {
  read: (source) => {
    const chosen = style.read(source, undefined);
    const bounded = bounds.read(source, undefined);
    const how = shape.read(source, undefined);
    const { module, calls } = callable.read(source, { style: chosen, shape: how });
    return { kind: "module", style: chosen, shape: how, module, bounds: bounded, calls };
  },
  write: (sink, testCase) => {
    style.write(sink, testCase.style, undefined);
    bounds.write(sink, testCase.bounds, undefined);
    shape.write(sink, testCase.shape, undefined);
    callable.write(sink, { module: testCase.module, calls: testCase.calls }, testCase);
  },
};
