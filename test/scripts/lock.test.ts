import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { entryFromName, missing } from "../../scripts/complete_lock.mjs";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly os?: readonly string[];
  readonly optionalDependencies?: Record<string, string>;
}
const packages = (
  JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")) as {
    packages: Record<string, Locked>;
  }
).packages;
// What is a folder of the project is linked, and comes from nowhere.
const installed = Object.entries(packages).filter(([path, { link }]) => path.startsWith("node_modules/") && !link);

describe("package-lock.json", () => {
  test("has an entry for each optional package (`npm run lock` adds them)", () => {
    expect(missing(packages as Parameters<typeof missing>[0])).toEqual([]);
  });

  test("names no registry", () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test("has the integrity of all that is installed on every platform", () => {
    expect(installed.filter(([, { integrity, os }]) => integrity === undefined && os === undefined)).toEqual([]);
  });

  test("has one version of Node for all platforms", () => {
    const { optionalDependencies = {} } = packages[""] ?? {};
    const versions = Object.entries(optionalDependencies).filter(([name]) => name.startsWith("node-"));
    expect(versions).toHaveLength(5);
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
  });
});

describe("missing", () => {
  const parent = { optionalDependencies: { "a-linux-x64": "1.0.0" } };

  test("finds an entry nested in the package, beside it or at the root", () => {
    for (const path of [
      "node_modules/p/node_modules/q/node_modules/a-linux-x64",
      "node_modules/p/node_modules/a-linux-x64",
      "node_modules/a-linux-x64",
    ]) {
      expect(missing({ "node_modules/p/node_modules/q": parent, [path]: {} })).toEqual([]);
    }
  });

  test("does not take the entry of another package", () => {
    const of = "node_modules/p/node_modules/q";
    expect(missing({ [of]: parent, "node_modules/other/node_modules/a-linux-x64": {} })).toEqual([
      { name: "a-linux-x64", version: "1.0.0", of },
    ]);
  });
});

test("an entry says the platform that is in the name", () => {
  expect(entryFromName("@x/binding-win32-arm64-msvc", "1.2.3")).toEqual({
    version: "1.2.3",
    os: ["win32"],
    cpu: ["arm64"],
    optional: true,
  });
  expect(entryFromName("@x/binding-linux-x64-musl", "1.2.3")).toMatchObject({
    os: ["linux"],
    cpu: ["x64"],
    libc: ["musl"],
  });
  expect(entryFromName("binding-linux-arm-gnueabihf", "1.2.3")).toMatchObject({ cpu: ["arm"], libc: ["glibc"] });
  expect(() => entryFromName("fsevents", "2.3.3")).toThrow("does not tell its platform");
  expect(() => entryFromName("@x/binding-linux-x64", "^1.2.3")).toThrow("is not pinned");
});
