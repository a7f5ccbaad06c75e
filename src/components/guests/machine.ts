import type { FunctionBody, Label, Local } from "../../wasm/function_body.ts";

/** What the code of a segment can do besides: leave out others. */
interface Segments {
  /** Emits a branch to the beginning of a segment further on. */
  readonly skipTo: (segment: number) => void;
}

/**
 * A function that is left and entered again, put together from segments of
 * code that run one after the other: a segment that wants to go on later
 * stores the number of the one to begin with then, and returns.
 */
export class Machine {
  readonly #segments: ((segments: Segments) => void)[] = [];

  /** The number of the segment that is added next. */
  get next(): number {
    return this.#segments.length;
  }

  add(emit: (segments: Segments) => void): void {
    this.#segments.push(emit);
  }

  /** Emits all segments; `state` holds the number of the one to begin with, and `otherwise` is for what is none. */
  emit(body: FunctionBody, state: Local, otherwise: () => void): void {
    const labels: Label[] = [];
    const skipTo = (segment: number): void => void body.br(labels[segment]!);
    const before = (segment: number): void => {
      body.block((label) => {
        labels[segment] = label;
        if (segment > 0) {
          before(segment - 1);
          this.#segments[segment - 1]!({ skipTo });
          return;
        }
        body.block((none) => body.get(state).brTable(labels, none));
        otherwise();
      });
    };
    before(this.#segments.length - 1);
    this.#segments.at(-1)!({ skipTo });
  }
}
