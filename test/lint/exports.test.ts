import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What the package's own `exports` offer to others. */
const OFFERED = ["src/index.ts", "src/coverage/index.ts"];

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => join(ROOT, folder, name.toString()))
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.endsWith(".d.ts"));
}

/** The names that a source exports by its declarations. */
function exportsOf(text: string): readonly string[] {
  const declared = /^export (?:abstract )?(?:async )?(?:function\*?|const|class|interface|type) ([\w$]+)/gm;
  return Array.from(text.matchAll(declared), (match) => match[1]!);
}

/** The names that a source takes from others, by their paths. `*` stands for any path. */
function* importsOf(path: string, text: string): Generator<readonly [path: string, name: string]> {
  const at = (specifier: string): string => resolve(dirname(path), specifier);
  for (const [, clause, specifier] of text.matchAll(/(?:import|export)(?: type)? \{([^}]*)\} from "(\.[^"]*)"/g)) {
    for (const [, name] of clause!.matchAll(/(?:^|,)\s*(?:type )?([\w$]+)/g)) yield [at(specifier!), name!];
  }
  for (const [, local, specifier] of text.matchAll(/import \* as ([\w$]+) from "(\.[^"]*)"/g)) {
    for (const [, name] of text.matchAll(new RegExp(`\\b${local}\\.([\\w$]+)`, "g"))) yield [at(specifier!), name!];
  }
  // A module whose path is put together may be any.
  if (/import\(/.test(text)) {
    for (const [, name] of text.matchAll(/(?:\.|\{ ?|, )([\w$]+)/g)) yield ["*", name!];
  }
}

test("nothing is exported that nobody imports", () => {
  const used = new Set<string>();
  for (const path of ["src", "test", "bench", "scripts", "fuzz_targets"].flatMap(sources)) {
    for (const [source, name] of importsOf(path, readFileSync(path, "utf8"))) used.add(`${source} ${name}`);
  }
  const unused = sources("src").flatMap((path) => {
    const place = relative(ROOT, path);
    if (OFFERED.includes(place)) return [];
    const names = exportsOf(readFileSync(path, "utf8"));
    return names
      .filter((name) => !used.has(`${path} ${name}`) && !used.has(`* ${name}`))
      .map((name) => `${place}: ${name}`);
  });
  expect(unused).toEqual([]);
});
