import { auditsOf } from "../../case/audits.ts";
import type { Case } from "../../case/case.ts";
import { printWorld } from "../../case/world.ts";
import type { JcoRelease } from "../../../harness/jco/locate.ts";
import { printText } from "../../../harness/jco/wasm_tools.ts";
import { tierFlags } from "../../../platform/v8.ts";
import { buildComponent } from "../../guests/component.ts";
import { SeenValues } from "../../guests/digest.ts";
import type { Fittings } from "../../guests/fittings.ts";
import type { Finding } from "../../../harness/verdict.ts";
import { foremost, idsOf } from "../../../harness/explain.ts";
import type { Explanation } from "../../../harness/explain.ts";
import type { JcoEngine } from "../../engines/jco/engine.ts";
import type { Mend } from "../mends/mend.ts";
import { editsOf } from "../mends/mending.ts";
import type { Property } from "../../oracles/property.ts";
import { leastFittings } from "./least_fittings.ts";
import type { RunFitted } from "./least_fittings.ts";
import { repairOf } from "./repair.ts";
import { readme } from "./readme.ts";
import { hostModules, neededNode, script } from "./script.ts";
import { withAnswers } from "./under_way.ts";

/** What a stand-alone reproducer is made of. */
interface ReproducerRequest {
  /** With the values of every call spelled out. */
  readonly testCase: Case;
  /** `null` where the case shows nothing. */
  readonly finding: Finding | null;
  readonly explained: Explanation<Case>;
  readonly mends: Readonly<Record<string, Mend>>;
  readonly engine: JcoEngine;
  readonly runFitted: RunFitted;
  readonly remarks: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The files of a folder in which `npm install && node run.mjs` shows a
 * finding of jco, with jco's public API and nothing of this project.
 */
export async function reproducer({
  testCase: given,
  finding,
  explained,
  mends,
  engine,
  runFitted,
  remarks,
  versions,
}: ReproducerRequest): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const testCase = withAnswers(given);
  const property = (finding?.fingerprint.property as Property | undefined) ?? null;
  const fittings = await leastFittings(runFitted, editsOf(mends, idsOf(explained)), property);
  const binary = buildComponent(testCase, fittings);
  const { release } = engine;
  const known = foremost(explained);
  const repair = await repairOf(mends, engine, { binary, testCase }, explained);
  const title = known?.title ?? finding?.summary ?? "a case that shows no bug";
  const { name, version, transpile } = packageOf(release);
  return new Map<string, string | Uint8Array>([
    ["component.wasm", binary],
    ["component.wat", await printText(release, binary)],
    ["world.wit", printWorld(testCase, { audited: fittings.audit })],
    [
      "run.mjs",
      script({
        testCase,
        title,
        property,
        package: { name, transpile },
        flags: tierFlags(testCase.v8.tier),
        leavesRejections: release.leavesRejections,
        mended: repair?.ofModule ?? false,
        digests: digestsOf(testCase, fittings),
      }),
    ],
    ["README.md", readme({ testCase, title, finding, known, repair, versions, fittings, remarks })],
    ...(repair === null || repair.diff === "" ? [] : [["mend.diff", repair.diff] as const]),
    [
      "package.json",
      `${JSON.stringify(
        {
          name: "reproducer",
          private: true,
          type: "module",
          engines: { node: neededNode(testCase) },
          dependencies: { [name]: version },
        },
        null,
        2,
      )}\n`,
    ],
    ...hostModules(testCase),
  ]);
}

/** The package whose public function transpiles, and how that is called there. */
export function packageOf({ versions }: JcoRelease): {
  readonly name: string;
  readonly version: string;
  readonly transpile: string;
} {
  const version = versions["jco-transpile"];
  if (version !== undefined) return { name: "@bytecodealliance/jco-transpile", version, transpile: "transpileBytes" };
  return { name: "@bytecodealliance/jco", version: versions["jco"] ?? "*", transpile: "transpile" };
}

function digestsOf(testCase: Case, { digest }: Fittings): readonly (number | null)[] {
  if (!digest) return auditsOf(testCase).map(() => null);
  const seen = new SeenValues(testCase);
  for (const call of testCase.calls) if (call.kind === "drawn") seen.add(call.args, call.result, call.of);
  return auditsOf(testCase).map((_, index) => seen.of(index));
}
