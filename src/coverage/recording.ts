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
 *
 * @param counts asked when `work` has come to a result, whether what it counted is kept; if not, nothing is recorded.
 */
export function record<T>(
  regions: readonly Region[],
  work: () => T,
  counts?: () => boolean,
): { readonly result: T; readonly recording: Recording };
export function record<T>(
  regions: readonly Region[],
  work: () => Promise<T>,
  counts?: () => boolean,
): Promise<{ readonly result: T; readonly recording: Recording }>;
export function record(regions: readonly Region[], work: () => unknown, counts = () => true): unknown {
  const before = read(regions);
  clear(regions);
  const end = (kept: boolean): Recording => {
    const recording = kept ? read(regions) : nothing;
    if (!kept) clear(regions);
    replay(regions, before);
    return recording;
  };
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    end(true);
    throw error;
  }
  if (!(result instanceof Promise)) return { result, recording: end(counts()) };
  return result.then(
    (result: unknown) => ({ result, recording: end(counts()) }),
    (error: unknown) => {
      end(true);
      throw error;
    },
  );
}

const nothing: Recording = { regions: [], bytes: 0 };

/** Adds what was recorded. */
export function replay(regions: readonly Region[], recording: Recording): void {
  recording.regions.forEach(({ indices, counts }, region) => {
    const { counters, isSet } = regions[region]!;
    if (isSet) for (let i = 0; i < indices.length; i++) counters[indices[i]!] = 1;
    else for (let i = 0; i < indices.length; i++) counters[indices[i]!]! += counts[i]!;
  });
}

function clear(regions: readonly Region[]): void {
  for (const { counters } of regions) counters.fill(0);
}

/** The counters that are not zero. */
function read(regions: readonly Region[]): Recording {
  const all = regions.map(({ counters }) => {
    const count = nonZero(counters);
    return { indices: found.slice(0, count), counts: values.slice(0, count) };
  });
  return {
    regions: all,
    bytes: all.reduce((sum, { indices, counts }) => sum + indices.byteLength + counts.byteLength, 0),
  };
}

/** The indices and values of what {@link nonZero} found; thousands each time, hence no lists. */
let found = new Uint32Array(0);
let values = new Uint8Array(0);

/** Looks at sixteen counters at a time, since most are zero. @returns how many it found. */
function nonZero(counters: Buffer): number {
  if (found.length < counters.length) {
    found = new Uint32Array(counters.length);
    values = new Uint8Array(counters.length);
  }
  let count = 0;
  const words = new Int32Array(counters.buffer, counters.byteOffset, counters.length >> 2);
  const look = (from: number, to: number): void => {
    for (let index = from; index < to; index++) {
      const value = counters[index]!;
      if (value === 0) continue;
      found[count] = index;
      values[count++] = value;
    }
  };
  const whole = words.length & ~3;
  for (let i = 0; i < whole; i += 4)
    if ((words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!) !== 0) look(4 * i, 4 * i + 16);
  look(4 * whole, counters.length);
  return count;
}
