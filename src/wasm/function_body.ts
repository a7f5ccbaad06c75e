import { ByteWriter } from "./byte_writer.ts";
import { MEMORY, PLAIN, VALUE_TYPES } from "./emitted_opcodes.ts";
import type { CoreValueType, MemoryOp, PlainOp } from "./emitted_opcodes.ts";

/** A parameter or local variable of the function that made it. */
export interface Local {
  readonly index: number;
  readonly type: CoreValueType;
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

type BlockType = CoreValueType | "empty";

/** Emits the body of one core function, instruction after instruction; every method returns the body. */
export class FunctionBody {
  readonly params: readonly Local[];
  readonly #code = new ByteWriter();
  readonly #locals: CoreValueType[] = [];
  #level = 0;

  constructor(params: readonly CoreValueType[]) {
    this.params = params.map((type, index) => ({ index, type }));
  }

  /** A new local variable; zero at the beginning. */
  local(type: CoreValueType): Local {
    this.#locals.push(type);
    return { index: this.params.length + this.#locals.length - 1, type };
  }

  /** The parameter `index`. */
  param(index: number): Local {
    const param = this.params[index];
    if (!param) throw new RangeError(`no parameter ${index} of ${this.params.length}`);
    return param;
  }

  op(...ops: readonly PlainOp[]): this {
    for (const op of ops) this.#code.byte(PLAIN[op]);
    return this;
  }

  get(...locals: readonly Local[]): this {
    for (const local of locals) this.#code.byte(0x20).u32(local.index);
    return this;
  }

  set(local: Local): this {
    this.#code.byte(0x21).u32(local.index);
    return this;
  }

  tee(local: Local): this {
    this.#code.byte(0x22).u32(local.index);
    return this;
  }

  globalGet({ global }: GlobalRef): this {
    this.#code.byte(0x23).u32(global);
    return this;
  }

  globalSet({ global }: GlobalRef): this {
    this.#code.byte(0x24).u32(global);
    return this;
  }

  i32(value: number): this {
    this.#code.byte(0x41).s32(value);
    return this;
  }

  i64(value: bigint): this {
    this.#code.byte(0x42).s64(value);
    return this;
  }

  /** A load or store of memory 0. */
  memory(op: MemoryOp, offset = 0, aligned = true): this {
    const [code, log2] = MEMORY[op];
    this.#code
      .byte(code)
      .u32(aligned ? log2 : 0)
      .u32(offset);
    return this;
  }

  memorySize(): this {
    this.#code.byte(0x3f).byte(0);
    return this;
  }

  memoryGrow(): this {
    this.#code.byte(0x40).byte(0);
    return this;
  }

  /** destination, source, length → */
  memoryCopy(): this {
    this.#code.byte(0xfc).u32(10).byte(0).byte(0);
    return this;
  }

  /** destination, byte, length → */
  memoryFill(): this {
    this.#code.byte(0xfc).u32(11).byte(0);
    return this;
  }

  call({ func }: FuncRef): this {
    this.#code.byte(0x10).u32(func);
    return this;
  }

  block(content: (label: Label) => void, type: BlockType = "empty"): this {
    return this.#nest(0x02, type, content);
  }

  loop(content: (label: Label) => void): this {
    return this.#nest(0x03, "empty", content);
  }

  /** Takes an i32 from the stack; runs `then` where it is not 0. */
  if(then: () => void, otherwise?: () => void, type: BlockType = "empty"): this {
    return this.#nest(0x04, type, () => {
      then();
      if (!otherwise) return;
      this.#code.byte(0x05);
      otherwise();
    });
  }

  br(label: Label): this {
    this.#code.byte(0x0c).u32(this.#depth(label));
    return this;
  }

  brIf(label: Label): this {
    this.#code.byte(0x0d).u32(this.#depth(label));
    return this;
  }

  brTable(labels: readonly Label[], otherwise: Label): this {
    this.#code
      .byte(0x0e)
      .vec(labels, (label) => this.#code.u32(this.#depth(label)))
      .u32(this.#depth(otherwise));
    return this;
  }

  /** The entry of the code section, without its size. */
  encode(to: ByteWriter): void {
    const runs: { readonly type: CoreValueType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count += 1;
      else runs.push({ type, count: 1 });
    }
    to.vec(runs, ({ type, count }) => to.u32(count).byte(VALUE_TYPES[type]));
    to.append(this.#code).byte(0x0b);
  }

  #nest(opcode: number, type: BlockType, content: (label: Label) => void): this {
    this.#code.byte(opcode).byte(type === "empty" ? 0x40 : VALUE_TYPES[type]);
    this.#level += 1;
    content({ level: this.#level });
    this.#level -= 1;
    this.#code.byte(0x0b);
    return this;
  }

  #depth(label: Label): number {
    return this.#level - label.level;
  }
}
