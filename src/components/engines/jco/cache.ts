/** How a cache was used, for statistics. */
export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  /** Entries and bytes (estimated by whoever added them) that are held now. */
  readonly entries: number;
  readonly bytes: number;
}

/** Keeps what was used last, up to a number of bytes. */
export class ByteLru<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, { readonly value: V; readonly bytes: number }>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** @param limit in bytes; 0 keeps nothing. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get counts(): CacheCounts {
    return { hits: this.#hits, misses: this.#misses, entries: this.#entries.size, bytes: this.#bytes };
  }

  /** @returns the value, now the one used last, or `undefined`; counted either way. */
  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /**
   * Adds a value of an estimated size; what was used longest ago goes until all fits. A value above the limit is not
   * kept.
   */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#limit) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
