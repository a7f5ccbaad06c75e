import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toyTarget } from "../harness/toy_target.ts";
import { withRegistry } from "../running/jazzer.ts";

const SECONDS = 1000;

/** Whether a process may have file systems of its own here. */
export const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

/** A command that was started. */
interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** What it has written so far. */
  readonly out: () => string;
  readonly err: () => string;
}

/** A project whose targets are the toy, as far as its processes are concerned. */
export class ToyProject {
  readonly root = mkdtempSync(join(tmpdir(), "cli-toy-"));

  /** @param targets documented names that the toy is to stand for. */
  constructor(targets: readonly string[] = ["compile"]) {
    writeFileSync(join(this.root, "package.json"), '{ "type": "module" }');
    for (const name of ["fuzz_targets", "corpus", "tmp"]) mkdirSync(join(this.root, name));
    for (const target of targets) {
      mkdirSync(join(this.root, "corpus", target));
      for (const number of [1, 2, 300])
        writeFileSync(join(this.root, "corpus", target, `${number}`), toyTarget().encode(number));
      withRegistry(join(this.root, "fuzz_targets"), target, "toy_registry.ts");
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /**
   * Starts the command, as `main.ts` does.
   *
   * @param mounts commands of a shell that come first, in a file system of its own (`canMount`).
   */
  start(
    args: readonly string[],
    toy: object = {},
    env: Readonly<Record<string, string>> = {},
    mounts: string | null = null,
  ): Started {
    const program = new URL("../../src/cli/program.ts", import.meta.url).href;
    const script = `const { runCommand } = await import(${JSON.stringify(program)});
      const output = { out: (text) => console.log(text), remark: (text) => console.error(text) };
      const surroundings = { env: process.env, root: ${JSON.stringify(this.root)}, output };
      process.exitCode = await runCommand(${JSON.stringify(args)}, surroundings);`;
    const node = [process.execPath, "--input-type=module", "-e", script];
    const [command, ...rest] =
      mounts === null ? node : ["unshare", "-rm", "sh", "-c", `${mounts} && exec "$@"`, "sh", ...node];
    const child = spawn(command!, rest, {
      cwd: this.root,
      env: { ...process.env, TOY: JSON.stringify(toy), TMPDIR: join(this.root, "tmp"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on("data", (data) => out.push(String(data)));
    child.stderr.on("data", (data) => err.push(String(data)));
    const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
    return { child, ended, out: () => out.join(""), err: () => err.join("") };
  }

  /** The processes of Jazzer.js that run the toy. */
  get workers(): readonly number[] {
    const { stdout } = spawnSync("pgrep", ["-f", `${this.root}/fuzz_targets/`], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map(Number);
  }

  /** The inputs that were kept of a target. */
  kept(target = "compile"): readonly string[] {
    const folder = join(this.root, ".corpus", target);
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}

/** Waits for something, half a minute at most. */
export async function until(what: () => boolean, told: () => string): Promise<void> {
  for (const end = Date.now() + 30 * SECONDS; !what(); await sleep(50))
    if (Date.now() > end) throw new Error(`nothing came of it: ${told()}`);
}
