import type { Span } from "./expression.ts";
import { readImmediate } from "./immediates.ts";
import type { Operand } from "./immediates.ts";
import type { Instruction } from "./instruction.ts";
import { instructions } from "./instructions.ts";
import { Reader } from "./reader.ts";
import type { Clause, Code, Node } from "./tree.ts";
import { signatureOf } from "./type_words.ts";
import type { TypingContext } from "./type_words.ts";
import type { ValueType } from "./value_types.ts";

/** Blocks, and instructions that are arguments of each other, are nested so deep at most. */
const MAX_BLOCKS = 400;
const MAX_ARGUMENTS = 400;

const opens: ReadonlySet<string> = new Set(["block", "loop", "if", "try", "try_table"]);
const continues: ReadonlySet<string> = new Set(["else", "catch", "catch_all", "delegate"]);

/** A node with how many values it leaves, and how deep its arguments are. */
interface Entry {
  readonly node: Node;
  readonly results: number;
  readonly depth: number;
}

/**
 * Reads an expression and folds it: an instruction takes those before it as
 * its arguments that leave what it needs, as long as there is nothing else
 * between them. Where that does not work out, or the types are wrong, they stay
 * beside each other, which means the same.
 */
export class FoldingReader {
  readonly #reader: Reader;
  readonly #context: TypingContext;
  readonly #labels: (readonly ValueType[])[];
  readonly #hints: ReadonlyMap<number, boolean>;

  /** @param hints of branches, by where they are. */
  constructor(bytes: Uint8Array, { start, end }: Span, context: TypingContext, hints = NO_HINTS) {
    this.#hints = hints;
    this.#reader = new Reader(bytes.subarray(0, end), start);
    this.#labels = [context.results];
    this.#context = { ...context, labels: this.#labels };
  }

  /** @throws NotUnderstood for what is malformed, and what is nested too deep. */
  read(): Code {
    const { code, closedBy } = this.#sequence();
    if (closedBy.name !== "end") this.#reader.malformed(`${closedBy.name} closes no block`);
    if (!this.#reader.ended) this.#reader.malformed("an expression goes on after its last end");
    return code;
  }

  /** Instructions up to one that closes or continues the block that they stand in. */
  #sequence(): { readonly code: Code; readonly closedBy: Pick<Node, "name" | "operands"> } {
    const entries: Entry[] = [];
    for (;;) {
      const hint = this.#hints.get(this.#reader.at);
      const instruction = instructions.read(this.#reader);
      const { name, immediates } = instruction;
      const operands = immediates.map((kind): Operand => readImmediate(this.#reader, kind));
      if (name === "end" || continues.has(name))
        return { code: entries.map(({ node }) => node), closedBy: { name, operands } };
      this.#append(entries, instruction, operands, hint);
    }
  }

  #append(entries: Entry[], instruction: Instruction, operands: readonly Operand[], hint: boolean | undefined): void {
    const signature = signatureOf(instruction, operands, this.#context);
    const from = argumentsFrom(entries, signature?.parameters.length ?? 0);
    const taken = entries.splice(from);
    const depth = 1 + taken.reduce((most, one) => Math.max(most, one.depth), 0);
    const { name } = instruction;
    const { body, clauses } = opens.has(name)
      ? this.#block(name, signature?.parameters ?? [], signature?.results ?? [])
      : { body: null, clauses: [] };
    const args = taken.map((one) => one.node);
    const node: Node = { name, operands, args, body, clauses, ...(hint !== undefined && { hint }) };
    entries.push({ node, results: signature?.results.length ?? 0, depth });
  }

  #block(
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
  ): Pick<Node, "body" | "clauses"> {
    if (this.#labels.length > MAX_BLOCKS) this.#reader.malformed("blocks are nested too deep");
    this.#labels.push(name === "loop" ? parameters : results);
    let { code, closedBy } = this.#sequence();
    const body = code;
    const clauses: Clause[] = [];
    while (closedBy.name !== "end") {
      const { name: clause, operands } = closedBy;
      if (clause === "delegate") {
        clauses.push({ name: clause, operands, body: [] });
        break;
      }
      ({ code, closedBy } = this.#sequence());
      clauses.push({ name: clause, operands, body: code });
    }
    this.#labels.pop();
    return { body, clauses };
  }
}

const NO_HINTS: ReadonlyMap<number, boolean> = new Map();

/** Where those begin that leave as many values as are wanted, or as many of them as there are. */
function argumentsFrom(entries: readonly Entry[], wanted: number): number {
  let at = entries.length;
  for (let left = wanted; left > 0 && at > 0; at--) {
    const { results, depth } = entries[at - 1]!;
    if (results === 0 || results > left || depth >= MAX_ARGUMENTS) break;
    left -= results;
  }
  return at;
}
