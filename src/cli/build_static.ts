import { join } from "node:path";
import type { Case } from "../components/case/case.ts";
import { encodeCase } from "../components/generators/case.ts";
import { STATIC_STRUCTURES } from "../components/generators/static.ts";
import { locateJco } from "../harness/jco/locate.ts";
import type { Config } from "../config.ts";
import { UsageError } from "../errors.ts";
import { fingerprintText, reportText } from "../harness/report.ts";
import { FindingStore } from "../harness/store.ts";
import type { Finding } from "../harness/verdict.ts";
import { hiding, idsOf, told } from "../harness/explain.ts";
import type { Explanation } from "../harness/explain.ts";
import { buildSet } from "../components/static/build.ts";
import { checkSet } from "../components/static/declarations.ts";
import type { Declared } from "../components/static/declarations.ts";
import { asCase, planSet } from "../components/static/plan.ts";
import type { Plan } from "../components/static/plan.ts";
import { setsFolder } from "../components/static/set.ts";
import type { SetFolder } from "../components/static/set.ts";
import { withKnownIssues } from "../harness/target.ts";
import { caseFile } from "../harness/case_file.ts";
import { componentApi } from "../targets/component_api.ts";
import type { Output } from "./output.ts";

/** A set, and where to say what is found in it. */
interface Built {
  readonly config: Config;
  readonly root: string;
  readonly plan: Plan;
  readonly set: SetFolder;
  /** What makes a run take the set. */
  readonly settings: string;
  readonly output: Output;
}

/**
 * `component-fuzz build-static`: transpiles cases ahead of time and has
 * TypeScript check what is declared of them.
 *
 * @returns whether nothing was found that is not known.
 * @throws UsageError for a number of cases that is none, and without TypeScript.
 */
export async function buildStatic(
  config: Config,
  root: string,
  options: { readonly cases?: string; readonly check: boolean },
  output: Output,
): Promise<boolean> {
  const cases = options.cases === undefined ? config.cases : Number(options.cases);
  if (!Number.isInteger(cases) || cases < 1 || cases > STATIC_STRUCTURES) {
    throw new UsageError(`--cases ${options.cases} is not understood; it takes an integer, 1 to ${STATIC_STRUCTURES}`);
  }
  const settings = `COMPONENT_FUZZ_SEED=${config.seed} COMPONENT_FUZZ_CASES=${cases}`;
  output.remark(`seed ${config.seed}; a run takes this set with ${settings}`);
  const plan = planSet({ seed: config.seed, cases }, locateJco(config.jcoFolder ?? undefined));
  const progress = (text: string): void => output.remark(text, true);
  const set = await buildSet({ plan, folder: setsFolder(root), jco: config.jcoFolder, progress });
  const untouched = plan.cases - set.ready.length;
  output.out(
    `set ${plan.id}: ${set.ready.length} of ${cases} cases are ` +
      `transpiled${untouched === 0 ? "" : `; of ${untouched} there is no module, as jco says (${set.path}/set.json)`}`,
  );
  if (!options.check) return true;
  return await report({ config, root, plan, set, settings, output }, await checkSet(set, progress));
}

const UNKNOWN: Explanation<never> = { kind: "unknown" };

/** Prints and keeps what was found in declarations, once a case. */
async function report(
  { config, root, plan, set, settings, output }: Built,
  declared: ReadonlyMap<number, Declared>,
): Promise<boolean> {
  const target = withKnownIssues(componentApi(config, root), join(root, "known_issues"));
  const store = new FindingStore(join(root, "findings", target.name));
  const known = new Map<string, number>();
  const counts = { right: 0, known: 0, found: 0, complex: 0 };
  for (const [index, findings] of declared) {
    const testCase = asCase(plan.structures[index]!);
    if (findings === "too complex") {
      counts.complex++;
      continue;
    }
    let explained: Explanation<Case> | null = null;
    let shown: Finding | undefined;
    for (shown of findings) {
      explained = config.knownIssues ? await target.explain(shown, testCase) : UNKNOWN;
      // A rule speaks of one finding; with mends none is left.
      if (explained.kind !== "known" || explained.by !== "rule") break;
    }
    if (shown === undefined || explained === null) {
      counts.right++;
    } else if (explained.kind === "known") {
      counts.known++;
      for (const id of idsOf(explained)) known.set(id, (known.get(id) ?? 0) + 1);
    } else {
      counts.found++;
      const finding = told(explained, shown);
      const text = reportText(finding, {
        target: target.name,
        printedCase: target.cases.print(testCase),
        versions: target.versions,
        root: null,
        behind: hiding(explained),
        notes: [`number ${index} of the static set ${plan.id} (${settings}); its files are in ${set.member(index)}`],
        reproduce: ["declare", "reproduce --out FOLDER"].map(
          (command) => `npx component-fuzz ${command} ${target.name} ${join(set.member(index), "case.json")}`,
        ),
      });
      const { folder } = store.add({
        target: target.name,
        finding,
        behind: hiding(explained),
        input: encodeCase(testCase),
        caseText: caseFile(target, testCase),
        root: null,
        report: text,
        versions: target.versions,
        flags: settings.split(" "),
      });
      output.out(
        `number ${index}: ${fingerprintText(finding.fingerprint)}\n  ` +
          `${finding.actual.replaceAll("\n", "\n  ")}\n  kept in ${folder}`,
      );
    }
  }
  output.out(
    `declarations of ${declared.size} cases: ${counts.right} are right, ${counts.found} are findings, ` +
      `${counts.known} known issues, ${counts.complex} too complex for TypeScript`,
  );
  for (const [id, times] of [...known].sort(([, a], [, b]) => b - a))
    output.out(`  ${String(times).padStart(5)}  ${id}`);
  return counts.found === 0;
}
