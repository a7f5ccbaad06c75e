import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function run(folder: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["run.mjs"], { cwd: folder, env: { ...process.env, NODE_OPTIONS: "" } });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => output.push(data.toString()));
    child.on("close", (status) => resolve({ status, output: output.join("") }));
  });
}

/** What a reproducer consists of. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Runs the script of a folder with these files, in which packages are installed or not. */
export async function inFolder(files: Files, installed: boolean): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "reproducer-"));
  try {
    for (const [name, content] of files) writeFileSync(join(folder, name), content);
    if (installed) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    else mkdirSync(join(folder, "node_modules"));
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
