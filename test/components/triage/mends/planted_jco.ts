import type { JcoConfig } from "../../../../src/components/case/case.ts";
import { JcoEngine } from "../../../../src/components/engines/jco/engine.ts";
import type { Transpiled } from "../../../../src/components/engines/jco/transpiler.ts";
import type { EngineOutcome } from "../../../../src/components/engines/trap_kind.ts";

/** jco with a fault of another cause than those that are known: what `plant` makes of what it generates. */
export class PlantedJco extends JcoEngine {
  readonly #plant: (source: string) => string;

  constructor(plant: (source: string) => string) {
    super();
    this.#plant = plant;
  }

  /** @throws Error if there is nothing that the fault could be planted in. */
  override async transpile(binary: Uint8Array, config: JcoConfig): Promise<EngineOutcome<Transpiled>> {
    const clean = await super.transpile(binary, config);
    if (clean.kind !== "value") return clean;
    const source = this.#plant(clean.value.source);
    if (source === clean.value.source) throw new Error("nothing was planted");
    return { kind: "value", value: { ...clean.value, source } };
  }
}
