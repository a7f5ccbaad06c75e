import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root, run } from "../cli/command.ts";

const FOLDER = join(root, ".github/workflows");
const texts = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), "utf8")] as const);

/** What workflows have the project's own command do, as words. */
const commands = texts.flatMap(([name, text]) =>
  Array.from(text.matchAll(/npx --no-install component-fuzz ([^\n|>)]*)/g), ([, words]) => ({
    name,
    words: words!.replaceAll(/\$\{\{[^}]*\}\}/g, "TARGET").trim(),
  })),
);

test.each(commands)("$name: component-fuzz $words", async ({ words }) => {
  const [command, ...rest] = words.split(/\s+/);
  const { code, out } = await run(command!, "--help");
  expect(code).toBe(0);
  for (const option of rest.filter((word) => word.startsWith("--"))) expect(out).toContain(option);
});

test("workflows call nothing of npm's but what package.json has", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const called = texts.flatMap(([, text]) => Array.from(text.matchAll(/npm (?:run )?([\w:-]+)/g), ([, name]) => name!));
  expect(called.filter((name) => name !== "ci" && !Object.hasOwn(scripts, name))).toEqual([]);
});

test("the night goes on from the corpus that it keeps, and leaves the report", () => {
  const night = new Map(texts).get("night.yml")!;
  for (const cache of ["restore", "save"])
    expect(night).toMatch(new RegExp(`uses: actions/cache/${cache}@v4\\s+with:\\s+path: \\.corpus\\s+key: corpus-`));
  expect(night).toMatch(
    /uses: actions\/upload-artifact@v4\s+with:\s+name: report\s+path: \|\s+campaign\/report\s+findings/,
  );
});
