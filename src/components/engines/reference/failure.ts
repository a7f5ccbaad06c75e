import type { TaskTrapKind } from "../trap_kind.ts";

/** What `trap()` raises where lifting and lowering values do not (canonical/trap.ts). */
export class RuleTrap extends Error {
  override readonly name = "RuleTrap";
  readonly kind: TaskTrapKind;
  constructor(kind: TaskTrapKind, detail = "") {
    super(detail === "" ? kind : `${kind}: ${detail}`);
    this.kind = kind;
  }
}

export function trapIf(condition: boolean, kind: TaskTrapKind, detail?: string): void {
  if (condition) throw new RuleTrap(kind, detail);
}

/** Something that the specification allows and that is not done here. */
export class NotSupported extends Error {
  override readonly name = "NotSupported";
}

/** A stated limit of the engine. */
export class LimitMet extends Error {
  override readonly name = "LimitMet";
  readonly limit: string;
  constructor(limit: string, message: string) {
    super(message);
    this.limit = limit;
  }
}

/** Core code trapped on a stack of its own, and V8 tells why only in a later microtask. */
export class CoreTrap extends Error {
  override readonly name = "CoreTrap";
}

/** The component breaks a rule of validation or linking. */
export class LinkFault extends Error {
  override readonly name = "LinkFault";
}
