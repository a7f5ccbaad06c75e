import { SeededSource } from "../../../src/input/seeded.ts";

/** Random bytes of many lengths, short ones more often; the same for the same seed. */
export function randomInput(seed: number): Uint8Array {
  const random = new SeededSource(seed);
  const most = [20, 100, 300, 300, 1000][random.integer(4)] ?? 0;
  return random.bytes(random.integer(most));
}

/** `bytes` after a few of the changes that a fuzzer makes. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = new SeededSource(seed);
  let result = Uint8Array.from(bytes);
  for (let change = random.integer(3); change >= 0; change--) {
    const at = random.integer(Math.max(0, result.length - 1));
    switch (random.integer(4)) {
      case 0:
        result[at] = random.integer(255);
        break;
      case 1:
        result[at] = (result[at] ?? 0) ^ (1 << random.integer(7));
        break;
      case 2:
        result = result.slice(0, at);
        break;
      case 3:
        result = Uint8Array.from([...result.slice(0, at), ...random.bytes(random.integer(8)), ...result.slice(at)]);
        break;
      default:
        result = Uint8Array.from([...result.slice(at), ...result.slice(0, at)]);
        break;
    }
  }
  return result;
}
