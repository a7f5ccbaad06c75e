import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { PLAIN_CASE } from "../../../../src/components/case/plain.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import { unsupportedOption } from "../../../../src/components/engines/jco/options.ts";
import { CHOICES, MESSAGES, isRefusal } from "../../../../src/components/engines/jco/refusals.ts";

const docs = readFileSync(new URL("../../../../docs/findings.md", import.meta.url), "utf8").replace(/ +/g, " ");

test("the documentation has the sentence behind each reason for which a case is rejected", () => {
  for (const { says, where } of [...MESSAGES, ...CHOICES]) expect(docs).toContain(`| ${says} | ${where} |`);
});

test.each([
  { importBindings: "optimized" },
  { importBindings: "direct-optimized" },
  { useNamespaceObjects: true, variantsInlineCases: true },
] as const)("%j is refused with a sentence for it", (config) => {
  const component = { imports: [], exports: [], asynchronous: false };
  const { release } = new JcoEngine();
  const why = unsupportedOption(component, { ...PLAIN_CASE.jco, ...config }, release)!;
  expect(CHOICES.find(({ pattern }) => pattern.test(why))?.where).toMatch(/^jco documentation|^the command line/);
  expect(unsupportedOption(component, PLAIN_CASE.jco, release)).toBeNull();
});

test("an error that says of itself no such thing is none", () => {
  for (const message of ["not implemented: utf16 copier", "maps is not supported", "requires the gc feature"])
    expect([message, isRefusal(message)]).toEqual([message, true]);
  for (const message of ["assertion failed: implemented", "unreachable", "it supports nothing", "no such feature"])
    expect([message, isRefusal(message)]).toEqual([message, false]);
});
