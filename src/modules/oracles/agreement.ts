import type { Finding } from "../../harness/verdict.ts";
import { placeAt } from "../case/place.ts";
import { enginesOf } from "../engines/registry.ts";
import type { Engines, EngineName } from "../engines/registry.ts";
import type { Answers } from "./answers.ts";
import type { Check } from "./check.ts";
import { isExplained } from "./differences.ts";
import { READER } from "./vote.ts";
import type { Vote } from "./vote.ts";
import { inWords, offsetOf } from "./wording.ts";

/** Kept with a finding. */
export interface Dissent {
  readonly kind: "dissent";
  readonly bytes: Uint8Array;
  readonly votes: readonly Vote[];
  /** Those that say something else than the others, in the order of the engines. */
  readonly dissenters: readonly Vote[];
}

/**
 * Core spec, "Validation" and "Binary Format": a module is valid or not,
 * whoever is asked. Who is alone with its opinion is named; of as many on both
 * sides those against V8, which says nothing of who is right.
 *
 * What is malformed is so by a grammar, which leaves nothing to opinion: where
 * the reader does not stand alone, those that take it are named, however many.
 */
export const agreement: Check = (answers, engines) => {
  const votes = votesOf(answers, engines);
  const accepting = votes.filter(({ accepts }) => accepts).length;
  const refusing = votes.length - accepting;
  if (accepting === 0 || refusing === 0) return null;
  const v8 = votes.find(({ engine }) => engine === "v8");
  const malformed = refusing > 1 && votes.some(({ engine }) => engine === READER);
  const most = !malformed && (accepting === refusing ? (v8?.accepts ?? true) : accepting > refusing);
  const dissenters = votes.filter(({ accepts }) => accepts !== most);
  return finding({ kind: "dissent", bytes: answers.bytes, votes, dissenters });
};

/** The finding that the first of the dissenters is to blame for. */
export function finding(dissent: Dissent): Finding {
  const { bytes, votes, dissenters } = dissent;
  const [first] = dissenters;
  if (!first) throw new TypeError("a finding without a dissenter");
  const others = votes.filter((vote) => !dissenters.includes(vote));
  const refusal = first.accepts ? others.find(({ accepts }) => !accepts) : first;
  const list = (some: readonly Vote[]): string => some.map(({ engine, words }) => `${engine} ${words}`).join("; ");
  return {
    fingerprint: {
      engine: first.engine,
      property: "agreement",
      stage: "validate",
      kind: `${first.accepts ? "accepts" : "refuses"}: ${refusal?.refusal ?? ""}`,
      place: placeAt(
        bytes,
        others.concat(first).find(({ accepts, offset }) => !accepts && offset !== null)?.offset ?? null,
      ),
    },
    summary:
      `${first.engine} ${first.accepts ? "takes" : "refuses"} a module that ` +
      `${others.map(({ engine }) => engine).join(", ")} ${first.accepts ? "refuse" : "take"}`,
    expected: list(others),
    actual: list(dissenters),
    where: null,
    evidence: dissent,
  };
}

/** What those say whose opinions have to be the same: all features are shared, no documented difference is at work. */
function votesOf(answers: Answers, engines: Engines): readonly Vote[] {
  const { bytes, features, form } = answers;
  const votes: Vote[] = [];
  for (const engine of enginesOf(engines)) {
    const name = engine.name as EngineName;
    const outcome = answers.compiles[name];
    if (outcome.kind !== "value" && outcome.kind !== "error") continue;
    if (!engine.comparable(engines.v8, features)) continue;
    votes.push({
      engine: name,
      accepts: outcome.kind === "value",
      refusal: outcome.kind === "error" ? outcome.error : "",
      offset: offsetOf(name, outcome),
      words: inWords(outcome),
    });
  }
  if (form === "module" && features === null)
    votes.push({
      engine: READER,
      accepts: false,
      refusal: "malformed",
      offset: null,
      words: "finds it malformed",
    });
  return votes.filter((vote) => !isExplained(vote, votes, bytes));
}
