/** The `trap_if`s of CanonicalABI.md that lifting and lowering values can meet. */
export type ValueTrapKind =
  "unaligned pointer" | "out of bounds" | "too long" | "invalid char" | "invalid string" | "invalid discriminant";

/** What the specification's `trap()` raises: core code broke the Canonical ABI's contract. */
export class Trap extends Error {
  readonly kind: ValueTrapKind;
  constructor(kind: ValueTrapKind, detail: string) {
    super(`${kind}: ${detail}`);
    this.name = "Trap";
    this.kind = kind;
  }
}

/** @throws {Trap} if `condition` holds. `detail` is what the value in question was. */
export function trapIf(condition: boolean, kind: ValueTrapKind, detail: string | number | bigint): void {
  if (condition) throw new Trap(kind, String(detail));
}
