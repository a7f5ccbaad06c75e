import type { EngineConfig } from "../case/case.ts";
import type { ComponentEngine } from "./engine.ts";
import { JcoEngine } from "./jco/engine.ts";
import type { JcoSettings } from "./jco/engine.ts";
import { ReferenceEngine } from "./reference/engine.ts";

/**
 * Makes each engine that runs components, by its name. An engine that is
 * added here is held to what every engine has to do by
 * `test/components/engines/component.test.ts`.
 */
export const ENGINES = {
  /** @throws UsageError if there is no jco in the folder of the settings. */
  jco: (settings?: JcoSettings) => new JcoEngine(settings),
  /** What the specification says, in its own words. */
  reference: () => new ReferenceEngine(),
} satisfies Record<string, () => ComponentEngine<EngineConfig>>;
