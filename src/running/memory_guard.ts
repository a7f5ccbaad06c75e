import v8 from "node:v8";
import vm from "node:vm";

/** Executions from one look to the next; a look takes about 15 µs. */
const EVERY = 8;
/** What has to come on top of what a collection left, in bytes, for another one. */
const GROWTH = 256 << 20;

/**
 * Collects garbage where V8 would still wait. The memories of instances and
 * of dropped tools lie outside its heap; on a busy machine, on which its
 * marking threads get little time, they were seen to pile up to gigabytes.
 */
export class MemoryGuard {
  /** How often garbage was collected. */
  collections = 0;
  readonly #limit: number;
  readonly #resident: () => number;
  readonly #collect: () => void;
  #threshold: number;
  #executions = 0;

  /** @param limit bytes of resident memory from which on garbage is collected. */
  constructor(
    limit: number,
    resident: () => number = () => process.memoryUsage.rss(),
    collect: () => void = collector(),
  ) {
    this.#limit = limit;
    this.#threshold = limit;
    this.#resident = resident;
    this.#collect = collect;
  }

  /** To be called after each execution. */
  look(): void {
    this.#executions++;
    if (this.#executions % EVERY !== 0) return;
    const resident = this.#resident();
    if (resident <= this.#limit) this.#threshold = this.#limit;
    if (resident <= this.#threshold) return;
    this.#collect();
    this.collections++;
    // What is left is in use, or on its way to be freed: no reason to collect again at once.
    this.#threshold = Math.max(this.#limit, this.#resident() + GROWTH);
  }
}

function collector(): () => void {
  v8.setFlagsFromString("--expose-gc");
  return vm.runInNewContext("gc") as () => void;
}
