import type { Config } from "../config.ts";
import type { Case } from "../components/case/case.ts";
import type { JcoEngine } from "../components/engines/jco/engine.ts";
import { setsFolder } from "../components/static/set.ts";
import { componentTarget } from "../components/target.ts";
import type { Target } from "../harness/target.ts";

/**
 * @param root the folder whose `node_modules` holds what is made ahead of time.
 * @param engine takes the place of the jco that `config` asks for.
 * @throws UsageError if the chosen jco can't be found.
 */
export function componentApi(config: Config, root: string, engine?: JcoEngine): Target<Case> {
  return componentTarget({
    name: "component_api",
    title: "values that travel through components in jco arrive unchanged",
    config,
    sets: setsFolder(root),
    engine,
  });
}
