import type { Case } from "../case/case.ts";
import type { JcoEngine } from "../engines/jco/engine.ts";
import { buildComponent } from "../guests/component.ts";
import { features } from "./features.ts";

/**
 * What running a case shows: its features, its spelled-out values, and each line of what jco generates, numbers apart.
 */
export async function traitsOf(engine: JcoEngine, testCase: Case): Promise<readonly string[]> {
  const transpiled = await engine.transpile(buildComponent(testCase), testCase.jco);
  const lines =
    transpiled.kind === "value" ? transpiled.value.source.replaceAll(/\d+/g, "0").split("\n") : [transpiled.message];
  const values = testCase.calls.flatMap((call) =>
    call.kind === "drawn" ? [JSON.stringify(call, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))] : [],
  );
  const counted = [...features(testCase)].map(({ group, name }) => `${group}: ${name}`);
  return [...counted, ...values, ...lines.map((line) => line.trim())];
}
