import { describe, expect, test } from "@jest/globals";
import { TARGET_NAMES } from "../../src/targets/registry.ts";
import { LAWS } from "./laws.ts";
import { load, ROOT } from "./registered.ts";

/** Milliseconds that a law takes at the most, on a busy machine. */
const TIMEOUT = 240_000;

const module = new URL("./registered.ts", import.meta.url).href;

describe.each(TARGET_NAMES)("%s", (name) => {
  test.each(LAWS)(
    "$name",
    async ({ violations }) => {
      expect(await violations({ target: await load(name), root: ROOT, module })).toEqual([]);
    },
    TIMEOUT,
  );
});
