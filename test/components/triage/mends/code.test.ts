import { describe, expect, test } from "@jest/globals";
import { all, any, everywhere, inFunction } from "../../../../src/components/triage/mends/code.ts";

const text = `
  function one(a, { b } = {}) {
    // No end: }
    const s = '}' + "}" + \`}\`;
    if (a) {
      call(a,
        b);
    }
  }

  function two(a) { call(a, b); call(a, b); }
`;

describe("a change in a function", () => {
  const change = inFunction("function one(", "call(a, b);", "if (b) {\n  call(b);\n}");

  test("replaces what is there once, however it is spaced, as deep as it is", () => {
    expect(change(text)).toBe(text.replace("call(a,\n        b);", "if (b) {\n        call(b);\n      }"));
  });

  test.each([
    ["there is no such function", inFunction("function three(", "call(a, b);", "")],
    ["its text is not in it", inFunction("function one(", "call(b, a);", "")],
    ["its text is in it twice", inFunction("function two(", "call(a, b);", "")],
    ["there are two functions of that head", inFunction("function ", "call(a, b);", "")],
    ["the function does not end", (cut: string) => change(cut.slice(0, cut.indexOf("if (a)")))],
  ])("is none where %s", (_, none) => {
    expect(none(text)).toBeNull();
  });
});

test("a change everywhere is none where nothing matches", () => {
  expect(everywhere(/b/g, "c")("abab")).toBe("acac");
  expect(everywhere(/(b)/g, (b) => `${b}${b}`)("ab")).toBe("abb");
  expect(everywhere(/d/g, "c")("abab")).toBeNull();
});

test("of several changes all are made or none, or any", () => {
  const [a, b] = [everywhere(/a/g, "x"), everywhere(/b/g, "y")];
  expect([all(a, b)("ab"), all(a, b)("a")]).toEqual(["xy", null]);
  expect([any(a, b)("ab"), any(a, b)("a"), any(a, b)("c")]).toEqual(["xy", "x", null]);
});
