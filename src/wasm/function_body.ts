import { NATURAL_ALIGNMENT } from "./immediates.ts";
import { writeInstruction } from "./instruction.ts";
import { instructions, opcodeOf } from "./instructions.ts";
import type { InstructionName, MemoryName, OperandsOf, PlainName } from "./instructions.ts";
import { writeValueType } from "./value_types.ts";
import type { BlockType, NumberType } from "./value_types.ts";
import { Writer } from "./writer.ts";

/** A parameter or local variable of the function that made it. */
export interface Local {
  readonly index: number;
  readonly type: NumberType;
}

/** A block to branch to; its depth is found when it is used. */
export interface Label {
  readonly level: number;
}

/** A function of the module that made it. */
export interface FuncRef {
  readonly func: number;
}

/** A global of the module that made it. */
export interface GlobalRef {
  readonly global: number;
}

/** Emits the body of one core function, instruction after instruction; every method returns the body. */
export class FunctionBody {
  readonly params: readonly Local[];
  readonly #code = new Writer();
  readonly #locals: NumberType[] = [];
  readonly #names = new Map<number, string>();
  #level = 0;

  /** @param names of parameters, for people. */
  constructor(params: readonly NumberType[], names: readonly string[] = []) {
    this.params = params.map((type, index) => ({ index, type }));
    for (const [index, name] of names.entries()) this.#names.set(index, name);
  }

  /** What people call parameters and local variables, by their index. */
  get names(): ReadonlyMap<number, string> {
    return this.#names;
  }

  /** A new local variable; zero at the beginning. @param name for people; it need not be the only one of that name. */
  local(type: NumberType, name?: string): Local {
    this.#locals.push(type);
    const index = this.params.length + this.#locals.length - 1;
    if (name !== undefined) this.#names.set(index, name);
    return { index, type };
  }

  /** The parameter `index`. */
  param(index: number): Local {
    const param = this.params[index];
    if (!param) throw new RangeError(`no parameter ${index} of ${this.params.length}`);
    return param;
  }

  op(...ops: readonly PlainName[]): this {
    for (const op of ops) this.#code.opcode(opcodeOf(op));
    return this;
  }

  get(...locals: readonly Local[]): this {
    for (const { index } of locals) this.#emit("local.get", index);
    return this;
  }

  set({ index }: Local): this {
    return this.#emit("local.set", index);
  }

  tee({ index }: Local): this {
    return this.#emit("local.tee", index);
  }

  globalGet({ global }: GlobalRef): this {
    return this.#emit("global.get", global);
  }

  globalSet({ global }: GlobalRef): this {
    return this.#emit("global.set", global);
  }

  i32(value: number): this {
    return this.#emit("i32.const", value);
  }

  i64(value: bigint): this {
    return this.#emit("i64.const", value);
  }

  /** A load or store of memory 0. */
  memory(op: MemoryName, offset = 0, aligned = true): this {
    const instruction = instructions.named(op);
    const [kind] = instruction.immediates as [keyof typeof NATURAL_ALIGNMENT];
    const align = aligned ? NATURAL_ALIGNMENT[kind] : 0;
    writeInstruction(this.#code, instruction, [{ align, offset: BigInt(offset), memory: 0 }]);
    return this;
  }

  memorySize(): this {
    return this.#emit("memory.size", 0);
  }

  memoryGrow(): this {
    return this.#emit("memory.grow", 0);
  }

  /** destination, source, length → */
  memoryCopy(): this {
    return this.#emit("memory.copy", 0, 0);
  }

  /** destination, byte, length → */
  memoryFill(): this {
    return this.#emit("memory.fill", 0);
  }

  call({ func }: FuncRef): this {
    return this.#emit("call", func);
  }

  block(content: (label: Label) => void, type: BlockType = "empty"): this {
    return this.#nest("block", type, content);
  }

  loop(content: (label: Label) => void): this {
    return this.#nest("loop", "empty", content);
  }

  /** Takes an i32 from the stack; runs `then` where it is not 0. */
  if(then: () => void, otherwise?: () => void, type: BlockType = "empty"): this {
    return this.#nest("if", type, () => {
      then();
      if (!otherwise) return;
      this.#emit("else");
      otherwise();
    });
  }

  br(label: Label): this {
    return this.#emit("br", this.#depth(label));
  }

  brIf(label: Label): this {
    return this.#emit("br_if", this.#depth(label));
  }

  brTable(labels: readonly Label[], otherwise: Label): this {
    const targets = labels.map((label) => this.#depth(label));
    return this.#emit("br_table", targets, this.#depth(otherwise));
  }

  /** The entry of the code section, without its size. */
  encode(to: Writer): void {
    const runs: { readonly type: NumberType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count += 1;
      else runs.push({ type, count: 1 });
    }
    to.vec(runs, ({ type, count }) => writeValueType(to.u32(count), type));
    to.append(this.#code);
    writeInstruction(to, instructions.named("end"), []);
  }

  #nest(name: "block" | "loop" | "if", type: BlockType, content: (label: Label) => void): this {
    this.#emit(name, type);
    this.#level += 1;
    content({ level: this.#level });
    this.#level -= 1;
    return this.#emit("end");
  }

  #emit<Name extends InstructionName>(name: Name, ...operands: OperandsOf<Name>): this {
    writeInstruction(this.#code, instructions.named(name), operands);
    return this;
  }

  #depth(label: Label): number {
    return this.#level - label.level;
  }
}
