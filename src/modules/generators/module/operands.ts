import { pick } from "../../../input/choices.ts";
import type { Choices } from "../../../input/both_ways.ts";
import { NATURAL_ALIGNMENT } from "../../../wasm/immediates.ts";
import type { ImmediateKind, MemoryArgument, Operand, Operands } from "../../../wasm/immediates.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import * as constants from "./constants.ts";
import type { Form } from "./forms.ts";
import { isFree, isMemoryArgument } from "./sharing.ts";
import type { Space } from "./space.ts";

/** The operands of a form: those that decide its type as they are, the others drawn. */
export function operands(choices: Choices, given: readonly Operand[] | undefined, form: Form, space: Space): Operand[] {
  const { instruction } = form;
  return instruction.immediates.map((kind, index) => {
    const own = form.operands[index]!;
    if (isFree(kind)) return free(choices, given?.[index], kind, instruction, space.seen);
    if (!isMemoryArgument(kind)) return own;
    return memoryArgument(choices, given?.[index] as MemoryArgument, own as MemoryArgument, kind, instruction, space);
  });
}

/** Whether operands are such as the form has, whatever was drawn of them. */
export const hasForm = ({ instruction: { immediates }, operands: own }: Form, given: readonly Operand[]): boolean =>
  immediates.every((kind, index) => {
    if (isFree(kind)) return true;
    if (isMemoryArgument(kind))
      return (own[index] as MemoryArgument).memory === (given[index] as MemoryArgument | undefined)?.memory;
    return keyOfOperand(own[index]) === keyOfOperand(given[index]);
  });

const keyOfOperand = (operand: Operand | undefined): string =>
  typeof operand === "object" ? JSON.stringify(operand) : String(operand);

function free(
  choices: Choices,
  given: Operand | undefined,
  kind: ImmediateKind,
  instruction: Instruction,
  seen: Space["seen"],
): Operand {
  const as = <K extends ImmediateKind>(_: K): Operands[K] | undefined => given as Operands[K] | undefined;
  switch (kind) {
    case "i32":
      return choices.draw(constants.i32, as("i32"), seen.i32);
    case "i64":
      return choices.draw(constants.i64, as("i64"), seen.i64);
    case "f32":
      return choices.draw(constants.f32, as("f32"), seen.f32);
    case "f64":
      return choices.draw(constants.f64, as("f64"), seen.f64);
    case "v128":
      return choices.draw(constants.v128, as("v128"), seen.v128);
    case "lanes":
      return choices.draw(constants.lanes, as("lanes"), undefined);
    case "lane":
      return choices.index(laneCount(instruction), as("lane"));
    case "fence":
      return 0;
    default:
      throw new TypeError(`${kind} is not drawn`);
  }
}

/** `i16x8.extract_lane_s` has 8 lanes, `v128.load16_lane` too. */
function laneCount({ name }: Instruction): number {
  const shape = /^[if]\d+x(\d+)\./.exec(name)?.[1];
  return shape === undefined ? 128 / Number(/(\d+)_lane$/.exec(name)![1]) : Number(shape);
}

const SMALL = pick([0n, 1n, 2n, 3n, 4n, 8n, 15n, 16n, 31n, 64n, 255n]);
/** Of atomic accesses, which trap where they are not aligned. */
const ALIGNED = pick([0n, 8n, 16n, 64n]);
const LARGE = pick([0xffffn, 0x1_0000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_fff0n, 0xffff_ffffn]);
const HUGE = pick([0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_fff8n, 0xffff_ffff_ffff_ffffn]);
const LARGEST_SMALL = 255n;
const LARGEST_32 = 0xffff_ffffn;

/** Offsets are small but where addresses are let run wild; the alignment is any that is allowed. */
function memoryArgument(
  choices: Choices,
  given: MemoryArgument | undefined,
  { memory }: MemoryArgument,
  kind: keyof typeof NATURAL_ALIGNMENT,
  { name }: Instruction,
  space: Space,
): MemoryArgument {
  const natural = NATURAL_ALIGNMENT[kind];
  const isAtomic = name.includes("atomic");
  const align = isAtomic ? natural : natural - choices.index(natural + 1, given && natural - given.align);
  const { wild } = space.style;
  if (wild === 0 || !choices.seldom(given && given.offset > LARGEST_SMALL, wild * 2))
    return { align, offset: choices.draw(isAtomic ? ALIGNED : SMALL, given?.offset, undefined), memory };
  const isLong = space.memories[memory]?.address === "i64";
  const isHuge = isLong && choices.seldom(given && given.offset > LARGEST_32, 2);
  return { align, offset: choices.draw(isHuge ? HUGE : LARGE, given?.offset, undefined), memory };
}
