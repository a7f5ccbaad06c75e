// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

/** Counters that libFuzzer reads. */
export interface Region {
  readonly counters: Buffer;
  /** Whether they are set instead of counted. */
  readonly isSet: boolean;
}

/** The counters that a piece of work moved, to be added when a cache skips the work. */
export interface Recording {
  /** For each region, which counters, and by how much. */
  readonly regions: readonly { readonly indices: Uint32Array; readonly counts: Uint8Array }[];
  /** How much memory it takes. */
  readonly bytes: number;
}

/**
 * Runs `work` with all counters at zero, and adds to them afterwards what they
 * were: so the recording does not depend on what was done before.
 */
export function record<T>(regions: readonly Region[], work: () => T): { readonly result: T; readonly recording: Recording };
export function record<T>(regions: readonly Region[], work: () => Promise<T>): Promise<{ readonly result: T; readonly recording: Recording }>;
export function record(regions: readonly Region[], work: () => unknown): unknown {
  const before = take(regions);
  const end = (): Recording => {
    const recording = take(regions);
    replay(regions, recording);
    replay(regions, before);
    return recording;
  };
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    end();
    throw error;
  }
  if (!(result instanceof Promise)) return { result, recording: end() };
  return result.then(
    (result: unknown) => ({ result, recording: end() }),
    (error: unknown) => {
      end();
      throw error;
    },
  );
}

/** Adds what was recorded. */
export function replay(regions: readonly Region[], recording: Recording): void {
  recording.regions.forEach(({ indices, counts }, region) => {
    const { counters, isSet } = regions[region]!;
    for (let i = 0; i < indices.length; i++) counters[indices[i]!] = isSet ? 1 : counters[indices[i]!]! + counts[i]!;
  });
}

/** Takes all counters out, leaving zeros. */
function take(regions: readonly Region[]): Recording {
  const taken = regions.map(({ counters }) => {
    const indices: number[] = [];
    eachNonZero(counters, (index) => indices.push(index));
    const counts = Uint8Array.from(indices, (index) => counters[index]!);
    counters.fill(0);
    return { indices: Uint32Array.from(indices), counts };
  });
  return { regions: taken, bytes: taken.reduce((sum, { indices, counts }) => sum + indices.byteLength + counts.byteLength, 0) };
}

/** Four counters at a time, since most are zero. */
function eachNonZero(counters: Buffer, visit: (index: number) => void): void {
  const words = new Int32Array(counters.buffer, counters.byteOffset, counters.length >> 2);
  for (let i = 0; i < words.length; i++) {
    if (words[i] === 0) continue;
    for (let index = 4 * i; index < 4 * i + 4; index++) if (counters[index] !== 0) visit(index);
  }
  for (let index = 4 * words.length; index < counters.length; index++) if (counters[index] !== 0) visit(index);
}
