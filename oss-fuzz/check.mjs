// `npm run oss-fuzz:check`: builds the targets as OSS-Fuzz does, and does with them what its runner
// and its checks of builds do, without containers.
//
// With `-- --compile FILE` it takes OSS-Fuzz's own compile_javascript_fuzzer; without, one of ours.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MEGABYTES = 300;
/** How often each target runs. */
const RUNS = 100;
/** Edges of a target that does anything; a script that only starts has some hundreds. */
const EDGES = 1000;
const FOUND = 77;
/** What the runner has; the project's own Node is none of it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const { TARGET_NAMES, loadTarget } = await import(join(root, "dist/targets/registry.js"));
const { parseConfig } = await import(join(root, "dist/config.js"));

const work = mkdtempSync(join(tmpdir(), "oss-fuzz-"));
process.on("exit", () => {
  run("chmod", ["-R", "u+w", work]);
  rmSync(work, { recursive: true, force: true });
});

/**
 * @param {string} program @param {readonly string[]} args @param {Record<string, string>} [env]
 * @returns {{ code: number | null, output: string }}
 */
function run(program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: work,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    env: { HOME: work, PATH, JAZZERJS_EXTRA_ARGS: "", ...env },
  });
  if (error) throw error;
  return { code: status, output: stdout + stderr };
}

/** @param {string} what @param {boolean} holds @param {string} [why] */
function check(what, holds, why = "") {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
  if (holds) return;
  console.log(why.split("\n").slice(-40).join("\n"));
  process.exitCode = 1;
}

/** @param {string} folder @returns {number} */
const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const out = build();
check("every target is built", list(out).join() === [...TARGET_NAMES].sort().join(), list(out).join(", "));
const size = sizeOf(out) >> 20;
check(`all of them together are ${size} MiB, of ${MEGABYTES} that they may be`, size < MEGABYTES);
for (const name of TARGET_NAMES) await checkTarget(name);

/** @returns {string} where the targets are: not where they were built, and nobody may write there */
function build() {
  for (const name of ["src", "built", "bin"]) mkdirSync(join(work, name));
  symlinkSync(root, join(work, "src", "component-fuzz"));
  const given = process.argv.indexOf("--compile");
  const compile = given < 0 ? join(root, "oss-fuzz/compile_javascript_fuzzer") : resolve(process.argv[given + 1] ?? "");
  cpSync(compile, join(work, "bin", "compile_javascript_fuzzer"));
  const { code, output } = run(join(root, "oss-fuzz/build.sh"), [], {
    SRC: join(work, "src"),
    OUT: join(work, "built"),
    PATH: join(work, "bin") + delimiter + PATH,
  });
  check("it builds", code === 0, output);
  if (code !== 0) process.exit(1);
  const out = join(work, "out");
  renameSync(join(work, "built"), out);
  run("chmod", ["-R", "a-w", out]);
  return out;
}

/** @param {string} out @returns {readonly string[]} as OSS-Fuzz's runner finds them */
function list(out) {
  return readdirSync(out, { withFileTypes: true })
    .filter((entry) => entry.isFile() && (statSync(join(out, entry.name)).mode & 0o111) !== 0)
    .filter(({ name }) => readFileSync(join(out, name), "utf8").includes("LLVMFuzzerTestOneInput"))
    .map(({ name }) => name)
    .sort();
}

/** @param {string} name */
async function checkTarget(name) {
  const target = join(out, name);
  const corpus = join(work, `${name}-corpus`);
  const artifacts = join(work, `${name}-artifacts`);
  for (const folder of [corpus, artifacts]) mkdirSync(folder);
  const seeds = run("unzip", ["-q", join(out, `${name}_seed_corpus.zip`), "-d", corpus]);
  check(`${name} has seeds`, seeds.code === 0 && readdirSync(corpus).length > 0, seeds.output);
  const { flags, knownIssues, encode } = await loadTarget(name, parseConfig({}), root);
  const options = readFileSync(`${target}.options`, "utf8");
  check(`${name} has options`, options.startsWith(`[libfuzzer]\nmax_len = ${flags.maxLen}\n`), options);
  const words = flags.dictionary?.().length ?? 0;
  const entries = existsSync(`${target}.dict`)
    ? readFileSync(`${target}.dict`, "utf8").trimEnd().split("\n").length
    : 0;
  check(`${name} has the ${words} words of its dictionary`, words === entries, `${entries} words`);
  const prefix = `-artifact_prefix=${artifacts}/`;

  // A few of the seeds: to run all takes minutes where the machine is busy.
  const few = join(work, `${name}-few`);
  mkdirSync(few);
  const names = readdirSync(corpus).sort();
  const step = Math.max(1, Math.floor(names.length / 20));
  for (const seed of names.filter((_, index) => index % step === 0)) cpSync(join(corpus, seed), join(few, seed));

  // As the runner takes a dictionary; one that can't be read ends libFuzzer.
  const dictionary = words > 0 ? [`-dict=${target}.dict`] : [];
  const fuzzed = run(target, [few, prefix, `-runs=${RUNS}`, "-seed=1", ...dictionary]);
  check(`${name} runs ${RUNS} times`, fuzzed.code === 0 && /DONE/.test(fuzzed.output), fuzzed.output);
  const edges = Math.max(...Array.from(fuzzed.output.matchAll(/cov: (\d+)/g), ([, number]) => Number(number)));
  check(`${name} covers more than its own start`, edges > EDGES, `${edges} edges`);
  const empty = run(target, [prefix, "-runs=4", "-seed=1337", mkdtempSync(join(work, "empty-"))]);
  check(`${name} starts from nothing`, empty.code === 0, empty.output);

  const merged = join(work, `${name}-merged`);
  mkdirSync(merged);
  const merge = run(target, ["-merge=1", prefix, merged, few]);
  check(`${name} merges`, merge.code === 0 && readdirSync(merged).length > 0, merge.output);

  const [issue] = knownIssues.filter((/** @type {{ check?: string }} */ one) => one.check === undefined);
  if (issue) {
    const failing = join(work, `${name}-failing`);
    mkdirSync(failing);
    writeFileSync(join(failing, "input"), encode(issue.shows));
    const off = { COMPONENT_FUZZ_KNOWN_ISSUES: "off" };
    const found = run(target, [prefix, failing, "-runs=10"], off);
    const [artifact] = readdirSync(artifacts).filter((file) => file.startsWith("crash-"));
    check(`${name} leaves an artifact`, found.code === FOUND && artifact !== undefined, found.output);
    const again = run(target, [join(artifacts, artifact ?? "")], off);
    check(`${name} reproduces it`, again.code === FOUND, again.output);
    check(`${name} counts it where it is known`, run(target, [join(artifacts, artifact ?? "")]).code === 0);
  }

  const report = join(work, `${name}-coverage`);
  const covered = run(target, [few, prefix, "-runs=0"], {
    JAZZERJS_EXTRA_ARGS: `--coverage --coverageDirectory=${report} --coverageReporters=json`,
  });
  check(`${name} reports coverage`, covered.code === 0 && readdirSync(report).length > 0, covered.output);
}
