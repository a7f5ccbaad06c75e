import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parseConfig } from "../../src/config.ts";
import { loadTarget, TARGET_NAMES } from "../../src/targets/registry.ts";
import { LAWS } from "./laws.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Milliseconds that a law takes at the most, on a busy machine. */
const TIMEOUT = 240_000;

describe.each(TARGET_NAMES)("%s", (name) => {
  test.each(LAWS)(
    "$name",
    async ({ violations }) => {
      expect(await violations({ target: await loadTarget(name, parseConfig({}), root), root })).toEqual([]);
    },
    TIMEOUT,
  );
});
