import { Command, CommanderError } from "commander";
import { parseConfig } from "../config.ts";
import { UsageError } from "../errors.ts";
import { loadTarget } from "../targets/registry.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { buildStatic } from "./build_static.ts";
import { coverage } from "./coverage.ts";
import { declare } from "./declare.ts";
import { explain } from "./explain.ts";
import { findings } from "./findings.ts";
import { knownIssues } from "./known_issues.ts";
import { list } from "./list.ts";
import type { Output } from "./output.ts";
import { releases } from "./releases.ts";
import { reproduce } from "./reproduce.ts";
import { shrink } from "./shrink.ts";
import { readSubject } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Exit codes of the command. */
export const EXIT = {
  done: 0,
  /**
   * `known-issues`: some issue is not what its file says of the installed version. `build-static`: a finding that is
   * not known.
   */
  unexpected: 1,
  /** A mistake in what was asked for, told in one line. */
  usage: 2,
  /** A mistake of this project. */
  bug: 70,
} as const;

/** What the command is run with. */
interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that holds `known_issues/`. */
  readonly root: string;
  readonly output: Output;
}

/**
 * Runs `component-fuzz`.
 *
 * @param args the arguments after the command's name.
 * @returns the exit code, one of {@link EXIT}; a mistake of the user's has been told.
 * @throws whatever is a mistake of this project.
 */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const result: { code: number } = { code: EXIT.done };
    await program(surroundings, result).parseAsync(args, { from: "user" });
    return result.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    surroundings.output.remark(oneLine(`component-fuzz: ${error.message}`));
    return EXIT.usage;
  }
}

/** How commander begins what it says of a mistake; help is the other thing that it says. */
const ERROR = "error: ";

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");

function program({ env, root, output }: Surroundings, result: { code: number }): Command {
  const command = new Command("component-fuzz")
    .description("From a crash to a bug report: what an input of a fuzz target is, and what is left of it.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      writeErr: (text) =>
        output.remark(text.startsWith(ERROR) ? oneLine(`component-fuzz: ${text.slice(ERROR.length)}`) : text.trimEnd()),
    });

  command
    .command("list")
    .description("the targets, and the versions of what they test")
    .option("--json", "for tools", false)
    .action((options: { json: boolean }) => list(parseConfig(env), root, options, output));

  const onSubject = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument("<target>", "as `list` shows it")
      .argument("<file>", "an input, a case file, a known issue, or the folder of a finding that was kept");

  const withSubject =
    <O>(
      action: (target: TriagedTarget<unknown>, subject: Subject<unknown>, options: O, output: Output) => Promise<void>,
    ) =>
    async (name: string, file: string, options: O): Promise<void> => {
      const target = await loadTarget(name, parseConfig(env), root);
      await action(target, readSubject(target, file), options, output);
    };

  onSubject("explain", "what a file decodes to, what happens when it runs, and what is wrong with it")
    .option("--json", "for tools", false)
    .action(withSubject(explain));

  onSubject("shrink", "the smallest case with the same finding, as an input and as a case file")
    .option("-o, --out <file>", "where the input goes; the case goes to <file>.json")
    .option("--any", "let another finding take its place, for a bug that shows in many ways", false)
    .action(withSubject(shrink));

  onSubject(
    "reproduce",
    "a folder that shows the finding with nothing but what is tested, and text for an issue; the case is shrunk first",
  )
    .requiredOption("--out <dir>", "a new or empty folder")
    .option("--no-shrink", "take the case as it is")
    .action(withSubject(reproduce));

  command
    .command("declare")
    .description("what TypeScript says of the declarations that are generated for a case")
    .argument("<target>", "as `list` shows it")
    .argument("<file>", "as for the others")
    .option("-o, --out <file>", "where the smallest case goes of which it says the same")
    .action(withSubject(declare));

  command
    .command("build-static")
    .description("transpiles the cases of the static mode ahead of time, and checks what is declared of them")
    .option("--cases <n>", "how many; COMPONENT_FUZZ_CASES unless given")
    .option("--no-check", "leave out the check of declarations, which takes TypeScript")
    .action(async (options: { cases?: string; check: boolean }) => {
      if (!(await buildStatic(parseConfig(env), root, options, output))) result.code = EXIT.unexpected;
    });

  command
    .command("coverage")
    .description("which functions of the tools' WebAssembly the inputs of a corpus reach")
    .argument("<target>", "as `list` shows it")
    .argument("[corpus...]", "inputs and folders of them; the seeds and what fuzzing has kept, if none is named")
    .option("--html <file>", "where a page with sortable tables goes")
    .option("--json <file>", "where the report for tools and for --against goes")
    .option("--against <file>", "an earlier report from --json, to show what is gained")
    .action(
      async (name: string, corpus: readonly string[], options: { html?: string; json?: string; against?: string }) => {
        await coverage(await loadTarget(name, parseConfig(env), root), { ...options, corpus, root }, output);
      },
    );

  command
    .command("findings")
    .description("what fuzzing has found and kept, with how often it was seen")
    .option("--json", "for tools", false)
    .action((options: { json: boolean }) => findings(root, options, output));

  command
    .command("releases")
    .description("how each known issue stands in releases of jco, and which inputs end otherwise from one to the next")
    .argument("<folder...>", "node_modules folders with a jco each, the oldest first, as for COMPONENT_FUZZ_JCO")
    .option("--target <target>", "as `list` shows it", "component_api")
    .option("--corpus <place...>", "inputs and folders of them; the seeds and what fuzzing has kept unless given")
    .option("--no-corpus", "leave out the inputs, which take minutes")
    .option("--json", "for tools", false)
    .action(
      async (
        folders: readonly string[],
        { target: name, corpus, json }: { target: string; corpus?: readonly string[] | boolean; json: boolean },
      ) => {
        const all: { folder: string; target: TriagedTarget<unknown> }[] = [];
        for (const folder of folders) {
          const config = { ...parseConfig(env), jcoFolder: folder, mode: "dynamic" as const };
          all.push({ folder, target: await loadTarget(name, config, root) });
        }
        const places = corpus === false ? null : Array.isArray(corpus) ? (corpus as readonly string[]) : [];
        await releases(all, { json, corpus: places, root }, output);
      },
    );

  command
    .command("known-issues")
    .description("the bugs that are known and not reported, and whether each shows here")
    .argument("[target]", "as `list` shows it", "component_api")
    .option("--json", "for tools", false)
    .option("--markdown", "a table for a document", false)
    .action(async (name: string, options: { json: boolean; markdown: boolean }) => {
      const config = parseConfig(env);
      const asSaid = await knownIssues(await loadTarget(name, config, root), options, output);
      // The files speak of the installed versions; of another jco they can only be wrong.
      if (!asSaid && config.jcoFolder === null) result.code = EXIT.unexpected;
    });

  return command;
}
