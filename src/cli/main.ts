#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { EXIT, runCommand } from "./program.ts";
import type { Output } from "./output.ts";

/** Lines on a terminal: a transient one is overwritten by the next. */
function terminal(): Output {
  const { stdout, stderr } = process;
  const clear = stderr.isTTY ? "\r\x1b[K" : "";
  return {
    live: stderr.isTTY,
    out: (text) => void stdout.write(`${text}\n`),
    remark: (text, transient = false) => {
      if (!transient) stderr.write(`${clear}${text}\n`);
      else if (stderr.isTTY) stderr.write(`${clear}${text.slice(0, Math.max(20, stderr.columns - 1))}`);
      else stderr.write(`${text}\n`);
    },
  };
}

// Whoever reads through a pipe may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  console.error(`component-fuzz: what was asked for can't be written: ${error.message}`);
  process.exit(EXIT.usage);
});

// What goes on for hours goes on when nobody reads of it any more.
process.stderr.on("error", () => {});

try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    env: process.env,
    root: fileURLToPath(new URL("../../", import.meta.url)),
    output: terminal(),
  });
} catch (error) {
  console.error(error);
  console.error("component-fuzz: this is a mistake of component-fuzz itself");
  process.exitCode = EXIT.bug;
}
