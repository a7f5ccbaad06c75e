/**
 * An instance of a tool that is used again and again, and replaced when it
 * has broken off in the middle, after which it may say anything, or when its
 * memory, which never shrinks, has grown too large.
 */
export class Kept<Instance extends { readonly memoryBytes: () => number }> {
  readonly #make: () => Promise<Instance>;
  readonly #maxBytes: number;
  #made: Promise<Instance> | null = null;
  #instance: Instance | null = null;
  replaced = 0;

  /** @param maxBytes of memory at which an instance is replaced before its next use. */
  constructor(make: () => Promise<Instance>, maxBytes: number) {
    this.#make = make;
    this.#maxBytes = maxBytes;
  }

  /** Makes the instance for the next uses, unless there is one. */
  async ready(): Promise<void> {
    if (this.#instance && this.#instance.memoryBytes() > this.#maxBytes) this.drop();
    while (this.#instance === null) this.#instance = await (this.#made ??= this.#make());
  }

  /** The instance that `ready` has made. */
  get instance(): Instance {
    if (this.#instance === null) throw new TypeError("a tool was used that is not ready");
    return this.#instance;
  }

  /** How large the instance's memory is; 0 where there is none. */
  get memoryBytes(): number {
    return this.#instance?.memoryBytes() ?? 0;
  }

  /** Has the next `ready` make another instance, since this one has broken off or grown. */
  drop(): void {
    this.renew();
    this.replaced++;
  }

  /** Has the next `ready` make another instance. */
  renew(): void {
    this.#made = null;
    this.#instance = null;
  }
}
