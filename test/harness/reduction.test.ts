import { describe, expect, test } from "@jest/globals";
import { cut, shorten } from "../../src/harness/reduction.ts";
import type { Steps } from "../../src/harness/reduction.ts";

const items = [..."abcdefgh"];

/** Runs a reduction of which `isTaken` takes candidates; returns what was tried and what it ends with. */
function reduced<T>(
  steps: Steps<string, readonly T[]>,
  isTaken: (candidate: string) => boolean,
): { readonly tried: readonly string[]; readonly kept: string } {
  const tried: string[] = [];
  let step = steps.next();
  while (!step.done) {
    tried.push(step.value);
    step = steps.next(isTaken(step.value));
  }
  return { tried, kept: step.value.join("") };
}

const build = (kept: readonly string[]): string => kept.join("");

describe("leaving out items", () => {
  test("all at once, if that will do", () => {
    expect(reduced(cut(items, 0, build), () => true)).toEqual({ tried: [""], kept: "" });
  });

  test("halves first, then ever smaller parts, until only what is needed is left", () => {
    const { tried, kept } = reduced(cut(items, 0, build), (text) => text.includes("c") && text.includes("f"));
    expect(kept).toBe("cf");
    expect(tried.slice(0, 3)).toEqual(["", "efgh", "abcd"]);
  });

  test("never more than may go", () => {
    const { tried, kept } = reduced(cut(items, 3, build), () => true);
    expect(kept).toHaveLength(3);
    expect(tried.filter((text) => text.length < 3)).toEqual([]);
  });

  test("the only one, if none is needed", () => {
    expect(reduced(cut(["a"], 0, build), () => true)).toEqual({ tried: [""], kept: "" });
    expect(reduced(cut(["a"], 1, build), () => true)).toEqual({ tried: [], kept: "a" });
  });

  test("in no smaller parts than said", () => {
    const { tried, kept } = reduced(cut(items, 0, build, 2), () => false);
    expect([tried, kept]).toEqual([["", "efgh", "abcd"], "abcdefgh"]);
  });
});

describe("leaving out items from the end", () => {
  test("finds the fewest that will do by halving", () => {
    const { tried, kept } = reduced(shorten(items, 0, build), (text) => text.length >= 3);
    expect([tried, kept]).toEqual([["abcd", "ab", "abc"], "abc"]);
  });

  test("keeps as many as have to stay", () => {
    expect(reduced(shorten(items, 6, build), () => true).kept).toBe("abcdef");
    expect(reduced(shorten(items, 8, build), () => true)).toEqual({ tried: [], kept: "abcdefgh" });
  });
});
