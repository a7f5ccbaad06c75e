import { expect, test } from "@jest/globals";
import { parseConfig } from "../../../src/config.ts";
import { UsageError } from "../../../src/errors.ts";
import { allowedShapes } from "../../../src/modules/case/module_shape.ts";
import { decodeMaybeInvalid } from "../../../src/modules/generators/maybe_invalid.ts";
import { maybeInvalidTarget } from "../../../src/modules/maybe_invalid.ts";

test("all shapes are allowed but for what is said", () => {
  expect([...allowedShapes(null)]).toEqual(["generated", "single-inst"]);
  expect([...allowedShapes("single-inst")]).toEqual(["single-inst"]);
  expect([...allowedShapes(" single-inst, generated")]).toEqual(["single-inst", "generated"]);
});

test.each(["", "single", "generated,"])("%p is a mistake, which is told with what is known", (text) => {
  expect(() => allowedShapes(text)).toThrow(UsageError);
  expect(() => allowedShapes(text)).toThrow("known are generated, single-inst");
});

test("a target counts modules of other shapes as of no use", async () => {
  const config = parseConfig({ ALLOWED_MODULES: "single-inst" });
  const target = maybeInvalidTarget({ name: "compile-maybe-invalid", title: "", config });
  const testCase = decodeMaybeInvalid(new Uint8Array());
  expect(testCase).toMatchObject({ kind: "edited", shape: "generated" });
  expect(await target.run(testCase)).toEqual({
    kind: "reject",
    reason: "modules of this shape are not allowed",
  });
});
