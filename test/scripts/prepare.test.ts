import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

test("the command can be run however often `npm run prepare` was", () => {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  expect(() => accessSync(command, constants.X_OK)).not.toThrow();
});
