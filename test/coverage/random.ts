/** xorshift32: the same inputs everywhere. */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed * 2654435769 + 1;
  }
  below(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** A third of the seeds is left as it is; of the others some bytes change, move or go. */
export function mutated(seed: Uint8Array, random: Random): Uint8Array {
  const bytes = [...seed];
  if (random.below(3) === 0) return seed;
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        bytes[at]! ^= 1 << random.below(8);
        break;
      case 2:
        bytes.splice(at, 1 + random.below(8));
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(random.below(bytes.length + 1)).slice(0, 12));
        break;
      default:
        bytes.splice(at, 0, random.below(128));
    }
  }
  return Uint8Array.from(bytes);
}
