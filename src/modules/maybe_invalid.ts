import type { Config } from "../config.ts";
import { messageOf } from "../errors.ts";
import { locateJco } from "../harness/jco/locate.ts";
import type { Explanation } from "../harness/explain.ts";
import type { IssueFile } from "../harness/known_issue.ts";
import { cut } from "../harness/reduction.ts";
import type { Reducer } from "../harness/reduction.ts";
import type { Target } from "../harness/target.ts";
import { bytesCase } from "./case/case.ts";
import type { Case } from "./case/case.ts";
import type { EditedCase } from "./case/edited_case.ts";
import { allowedShapes } from "./case/module_shape.ts";
import { treeFromJson, treeToJson } from "./case/tree_json.ts";
import { makeEngines } from "./engines/registry.ts";
import type { Engines } from "./engines/registry.ts";
import { decodeMaybeInvalid, encodeMaybeInvalid, maybeInvalidSeeds } from "./generators/maybe_invalid.ts";
import { applyEdits } from "./guests/edits/apply.ts";
import type { Edited } from "./guests/edits/apply.ts";
import { VERDICT_PROPERTIES, judgeVerdicts } from "./oracles/judge.ts";
import { prediction } from "./oracles/prediction.ts";
import { compileTarget } from "./target.ts";
import { PROPERTY_RULES } from "./triage/rules.ts";

/** An edited module, or the bytes that are left of one when it is made smaller. */
export type MaybeInvalid = Case | EditedCase;

interface MaybeInvalidTarget {
  readonly name: string;
  readonly title: string;
  readonly config: Config;
  /** Take the place of the engines that `config` asks for. */
  readonly engines?: Engines;
}

/**
 * A module that may be invalid goes to all validators, which have to agree,
 * and to be right where the verdict is known beforehand.
 *
 * @throws UsageError if the chosen jco can't be found, and for shapes of modules that there are not.
 */
export function maybeInvalidTarget({ name, title, config, engines: given }: MaybeInvalidTarget): Target<MaybeInvalid> {
  const allowed = allowedShapes(config.allowedModules);
  const engines = given ?? makeEngines(locateJco(config.jcoFolder ?? undefined));
  const base = compileTarget({ name, title, config, engines, judge: judgeVerdicts });
  const { extras } = base;
  return {
    ...base,
    // Nearly all inputs are choices, among which sections mean nothing.
    flags: { ...base.flags, dictionary: null },
    cases: {
      print: (testCase) => `${editsOf(testCase)}${base.cases.print(asBytes(testCase))}`,
      stringify: (testCase) => (testCase.kind === "bytes" ? base.cases.stringify(testCase) : stringify(testCase)),
      parse: (json) => parse(json) ?? base.cases.parse(json),
      whyNot,
    },
    shrinking: {
      reducers: [fewerEdits, onlyBytes, ...base.shrinking.reducers.map(ofBytes)],
      size: (testCase) => [
        testCase.kind === "bytes" ? 0 : 1 + testCase.edits.length,
        ...base.shrinking.size(asBytes(testCase)),
      ],
      nodes: (testCase) => base.shrinking.nodes(asBytes(testCase)),
    },
    triage: {
      condition: (file) => {
        const condition = base.triage.condition(file);
        return {
          says: condition.says,
          allows: (testCase, stage) => condition.allows(asBytes(testCase), stage),
          explains: (finding, testCase) => condition.explains(finding, asBytes(testCase)),
          remainders: (finding, testCase) => condition.remainders?.(finding, asBytes(testCase)) ?? [],
        };
      },
      cause: (smallest, finding) => base.triage.cause(asBytes(smallest), finding),
      rules: RULES,
    },
    sharedIssues: { target: "compile", which: ofVerdicts },
    decode: decodeMaybeInvalid,
    encode: encodeMaybeInvalid,
    seeds: () => maybeInvalidSeeds((testCase) => applyEdits(testCase).done.length),
    run: async (testCase, options) => {
      if (testCase.kind === "edited" && !allowed.has(testCase.shape))
        return { kind: "reject", reason: "modules of this shape are not allowed" };
      const verdict = await base.run(asBytes(testCase), options);
      if (verdict.kind !== "pass" || testCase.kind === "bytes") return verdict;
      const { bytes: edited, done, isValid } = editedOf(testCase);
      const kinds = done.map(({ kind }) => kind);
      const finding = prediction(engines.v8, edited.bytes, isValid, kinds);
      return finding ? { kind: "finding", finding } : verdict;
    },
    reproduce: (testCase, verdict, explained, remarks) =>
      base.reproduce(asBytes(testCase), verdict, ofBytesAlone(explained), remarks),
    extras: {
      counted: extras.counted,
      gauges: extras.gauges,
      secondOpinion: (testCase) => extras.secondOpinion(asBytes(testCase)),
      trace: (testCase) => extras.trace(asBytes(testCase)),
      dump: (testCase, folder) => extras.dump(asBytes(testCase), folder),
      features: function* (testCase) {
        if (testCase.kind === "edited") {
          yield { group: "shape", name: testCase.shape };
          for (const { kind } of editedOf(testCase).done) yield { group: "edit", name: kind };
        }
        yield* extras.features(asBytes(testCase));
      },
    },
  };
}

/** The same issues, with the bytes of the cases that show them. */
function ofBytesAlone(explained: Explanation<MaybeInvalid>): Explanation<Case> {
  if (explained.kind === "unknown") return explained;
  const issues = explained.issues.map((issue) => ({
    ...issue,
    shows: asBytes(issue.shows),
    nearMiss: asBytes(issue.nearMiss),
  }));
  return { ...explained, issues };
}

/** What came of the edits of a case. */
interface Applied extends Omit<Edited, "bytes"> {
  /** What the engines are given. */
  readonly bytes: Case;
}

const applied = new WeakMap<EditedCase, Applied>();

/** What comes of the edits of a case, always the same object: an execution asks for it several times. */
function editedOf(testCase: EditedCase): Applied {
  const known = applied.get(testCase);
  if (known) return known;
  const edited = applyEdits(testCase);
  const result = { ...edited, bytes: bytesCase(edited.bytes) };
  applied.set(testCase, result);
  return result;
}

/** What the engines are given. */
const asBytes = (testCase: MaybeInvalid): Case => (testCase.kind === "bytes" ? testCase : editedOf(testCase).bytes);

/** Known issues that show where nothing is asked but whether a module is valid. */
const ofVerdicts = ({ fingerprint: { property, stage } }: IssueFile): boolean =>
  (VERDICT_PROPERTIES as readonly (string | undefined)[]).includes(property) &&
  (stage === undefined || stage === "validate");

const RULES = {
  ...Object.fromEntries(VERDICT_PROPERTIES.map((property) => [property, PROPERTY_RULES[property]])),
  prediction: PROPERTY_RULES.prediction,
};

function editsOf(testCase: MaybeInvalid): string {
  if (testCase.kind === "bytes") return "";
  const edits = editedOf(testCase).done.map(({ kind, at, to }) => `${kind} (${at}, ${to})`);
  return `a generated module with these changes: ${edits.join(", ") || "none"}\n`;
}

const stringify = (testCase: EditedCase): string => `${JSON.stringify(treeToJson(testCase))}\n`;

/** @returns `null` for what is no edited module. @throws Error that says why something is none that there can be. */
function parse(json: unknown): EditedCase | null {
  if (typeof json !== "object" || json === null || (json as { kind?: unknown }).kind !== "edited") return null;
  const testCase = treeFromJson(json) as EditedCase;
  const why = whyNot(testCase);
  if (why !== null) throw new Error(why);
  return testCase;
}

/** An edited module is what choices lead to; whether they do is found out by writing them. */
function whyNot(testCase: MaybeInvalid): string | null {
  if (testCase.kind === "bytes") return null;
  try {
    encodeMaybeInvalid(testCase);
    return null;
  } catch (error) {
    return `no input leads to it: ${messageOf(error)}`;
  }
}

const fewerEdits: Reducer<MaybeInvalid> = {
  name: "edits",
  reduce: function* (testCase) {
    if (testCase.kind === "edited") yield* cut(testCase.edits, 1, (edits) => ({ ...testCase, edits }));
  },
};

/** What is wrong with the bytes does not depend on where they come from. */
const onlyBytes: Reducer<MaybeInvalid> = {
  name: "bytes alone",
  reduce: function* (testCase) {
    if (testCase.kind === "edited") yield bytesCase(asBytes(testCase).bytes);
  },
};

const ofBytes = ({ name, reduce }: Reducer<Case>): Reducer<MaybeInvalid> => ({
  name,
  reduce: function* (testCase) {
    if (testCase.kind === "bytes") yield* reduce(testCase);
  },
});
