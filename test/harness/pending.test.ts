import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { UsageError } from "../../src/errors.ts";
import { PendingInput, recoverLostInputs } from "../../src/harness/pending.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "pending-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Has a process of its own killed while it runs `input`. */
function dieAt(input: string): void {
  const module = new URL("../../src/harness/pending.ts", import.meta.url).href;
  const script = `const { PendingInput } = await import(${JSON.stringify(module)});
    new PendingInput(${JSON.stringify(`${folder}/`)}).set(Buffer.from(${JSON.stringify(input)}));
    process.kill(process.pid, "SIGKILL");`;
  expect(spawnSync(process.execPath, ["--input-type=module", "-e", script]).signal).toBe("SIGKILL");
}

const running = (): string[] => readdirSync(folder).filter((name) => name.startsWith("running-"));

test("the input under way is on disk until it has ended", () => {
  const pending = new PendingInput(`${folder}/`);
  pending.set(Buffer.from("longer input"));
  pending.set(Buffer.from("short"));
  expect(running()).toHaveLength(1);
  expect(readFileSync(join(folder, running()[0]!), "utf8")).toBe("short");
  // Our own process is alive: its input is not lost.
  expect(recoverLostInputs(`${folder}/`)).toEqual([]);
  pending.set(null);
  expect(readFileSync(join(folder, running()[0]!))).toHaveLength(0);
  pending.remove();
  expect(running()).toEqual([]);
});

test("an input that killed its process is found by the next one", () => {
  dieAt("deadly");
  const recovered = recoverLostInputs(`${folder}/`);
  expect(recovered).toHaveLength(1);
  expect(recovered[0]).toMatch(/lost-[0-9a-f]{40}$/);
  expect(readFileSync(recovered[0]!, "utf8")).toBe("deadly");
  expect(recoverLostInputs(`${folder}/`)).toEqual([]);
});

test("an input that libFuzzer kept is not lost", () => {
  dieAt("slow");
  writeFileSync(join(folder, `timeout-${createHash("sha1").update("slow").digest("hex")}`), "slow");
  expect(recoverLostInputs(`${folder}/`)).toEqual([]);
  expect(running()).toEqual([]);
});

test("a place that can't be written to is a user's mistake", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => new PendingInput(`${file}/below/`)).toThrow(UsageError);
  expect(() => new PendingInput(`${file}/below/`)).toThrow(/artifact_prefix/);
  expect(existsSync(`${file}/below`)).toBe(false);
});
