import { trapIf } from "./failure.ts";

const MAX_LENGTH = 2 ** 28 - 1;

/** CanonicalABI.md, "Table State": index 0 stands for nothing, and the index freed last is given first. */
export class Table<T extends object> {
  readonly #array: (T | null)[] = [null];
  readonly #free: number[] = [];

  get(index: number): T {
    const element = this.#array[index];
    trapIf(element === null || element === undefined, "unknown handle", `${index}`);
    return element as T;
  }

  add(element: T): number {
    const index = this.#free.pop() ?? this.#array.length;
    trapIf(index > MAX_LENGTH, "table full");
    this.#array[index] = element;
    return index;
  }

  remove(index: number): T {
    const element = this.get(index);
    this.#array[index] = null;
    this.#free.push(index);
    return element;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const element of this.#array) if (element) yield element;
  }
}
