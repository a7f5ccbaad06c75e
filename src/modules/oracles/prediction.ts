import type { Finding } from "../../harness/verdict.ts";
import type { CoreEngine } from "../engines/engine.ts";
import { classOf, inWords } from "./wording.ts";

/**
 * A module of which the verdict is known beforehand: nobody else has to be
 * asked.
 *
 * @param why what was changed in a valid module.
 */
export function prediction(
  engine: CoreEngine,
  bytes: Uint8Array<ArrayBuffer>,
  isValid: boolean | null,
  why: readonly string[],
): Finding | null {
  if (isValid === null) return null;
  const outcome = engine.compile(bytes);
  if ((outcome.kind !== "value" && outcome.kind !== "error") || (outcome.kind === "value") === isValid) return null;
  const changes = why.join(", ") || "nothing";
  return {
    fingerprint: {
      engine: engine.name,
      property: "prediction",
      stage: "validate",
      kind: isValid ? `refuses: ${classOf(outcome)}` : `accepts: ${changes}`,
      place: "",
    },
    summary: isValid
      ? `${engine.name} refuses a module that is valid by construction`
      : `${engine.name} takes a module that is invalid by construction`,
    expected: `${engine.name} to ${isValid ? "take" : "refuse"} a valid module after these changes: ${changes}`,
    actual: inWords(outcome),
    where: null,
  };
}
