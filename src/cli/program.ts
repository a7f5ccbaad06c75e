import { Command, CommanderError } from "commander";
import { parseConfig } from "../config.ts";
import { UsageError } from "../errors.ts";
import { loadTarget } from "../targets/registry.ts";
import type { TriagedTarget } from "../harness/target.ts";
import { InUseError } from "../campaign/campaign_folder.ts";
import { buildStatic } from "./build_static.ts";
import { campaign } from "./campaign.ts";
import { cmin } from "./cmin.ts";
import { coverage } from "./coverage.ts";
import { declare } from "./declare.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { findings } from "./findings.ts";
import { knownIssues } from "./known_issues.ts";
import { list } from "./list.ts";
import type { Output } from "./output.ts";
import { releases } from "./releases.ts";
import type { Release } from "./releases.ts";
import { reproduce } from "./reproduce.ts";
import { run } from "./run.ts";
import { shrink } from "./shrink.ts";
import { dropFindings, recheckFindings, showFinding } from "./work_findings.ts";
import { readSubject } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Exit codes of the command. */
export const EXIT = {
  done: 0,
  /**
   * `known-issues`: some issue is not what its file says of the installed version. `build-static`: a finding that is
   * not known. `doctor`: fuzzing can't work.
   */
  unexpected: 1,
  /** A mistake in what was asked for, told in one line. */
  usage: 2,
  /** A mistake of this project. */
  bug: 70,
  /** `campaign`: another one is at work in the folder. */
  inUse: 75,
  /** `run`, `campaign`: something was found. */
  found: 77,
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
    return error instanceof InUseError ? EXIT.inUse : EXIT.usage;
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

  command
    .command("doctor")
    .description("whether fuzzing can work here; mends Jazzer.js's addon where it was built for a newer system")
    .action(async () => {
      if (!(await doctor(root, output))) result.code = EXIT.unexpected;
    });

  command
    .command("run")
    .description("fuzzes targets one after the other, past findings, in one process or several")
    .argument("<target...>", "as `list` shows it; libFuzzer's flags after --")
    .option("--jobs <n>", "processes at once", "1")
    .option("--time <duration>", "when it ends, as 8h, 30m, 90s or 1h30m; without it, it ends when it is told to")
    .option("--findings <n>", "after how many distinct findings it ends")
    .option("--corpus <dir>", "where new inputs are kept; .corpus/TARGET unless given")
    .option("--full", "a summary with all findings, all counts and the matrix", false)
    .action(async (args: readonly string[], options: Parameters<typeof run>[3]) => {
      if ((await run(parseConfig(env), root, args, options, output)) > 0) result.code = EXIT.found;
    });

  command
    .command("campaign")
    .description("fuzzes all targets by turns, past findings; one that was not finished is gone on with")
    .argument("[target...]", "as `list` shows it, all if none is named; libFuzzer's flags after --")
    .option("--time <duration>", "of all targets together, as 8h, 30m or 90s; 1h unless given")
    .option("--jobs <n>", "processes at once", "1")
    .option(
      "--weight <target=n>",
      "how much of the time a target gets, beside the others; once for each",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--folder <dir>", "where it is kept, with its report; campaign/ unless given")
    .option("--new", "begin another one, although the one in the folder is not finished", false)
    .option("--no-coverage", "leave out of the report what the corpora reach inside the tools, which takes minutes")
    .option("--report", "only write the report of the one in the folder, as it stands", false)
    .action(async (args: readonly string[], options: Parameters<typeof campaign>[3]) => {
      if ((await campaign(parseConfig(env), root, args, options, output)) > 0) result.code = EXIT.found;
    });

  command
    .command("cmin")
    .description("removes from a corpus the inputs that others make superfluous")
    .argument("<target>", "as `list` shows it")
    .argument("[dir...]", "folders of inputs; what fuzzing has kept, if none is named")
    .action((name: string, folders: readonly string[]) => cmin(parseConfig(env), root, name, folders, output));

  const onSubject = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument("<target>", "as `list` shows it")
      .argument("<file>", "an input, a case file, a known issue, or the folder of a finding that was kept");

  /** A target for each of some releases of jco. */
  const releasesIn = async (name: string, folders: readonly string[]): Promise<readonly Release<unknown>[]> => {
    const all: Release<unknown>[] = [];
    for (const folder of folders) {
      const config = { ...parseConfig(env), jcoFolder: folder, mode: "dynamic" as const };
      all.push({ folder, target: await loadTarget(name, config, root) });
    }
    return all;
  };

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
    .option("--releases <folder...>", "node_modules folders with older releases: which was the first that shows it")
    .action(
      async (
        name: string,
        file: string,
        { releases: folders = [], ...options }: { out: string; shrink: boolean; releases?: readonly string[] },
      ) => {
        const target = await loadTarget(name, parseConfig(env), root);
        const subject = readSubject(target, file);
        await reproduce(target, subject, { ...options, releases: await releasesIn(name, folders) }, output);
      },
    );

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

  const found = command
    .command("findings")
    .description("what fuzzing has found and kept, what was seen last first")
    .option("--json", "for tools", false)
    .option("--markdown", "a table for a message", false)
    .action((options: { json: boolean; markdown: boolean }) => findings(root, options, output));
  found
    .command("show")
    .description("all that is kept of a finding")
    .argument("<id>", "as the list shows it, or the folder")
    .action((id: string) => showFinding(root, id, output));
  found
    .command("drop")
    .description("forgets findings, with their inputs")
    .argument("<id...>", "as the list shows it, or the folder")
    .action((ids: readonly string[]) => dropFindings(root, ids, output));
  found
    .command("recheck")
    .description("runs findings again, and tells which are known by now and which no longer show")
    .argument("[id...]", "as the list shows it, or the folder; all, if none is named")
    .action((ids: readonly string[]) => recheckFindings(parseConfig(env), root, ids, output));

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
        const all = await releasesIn(name, folders);
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
