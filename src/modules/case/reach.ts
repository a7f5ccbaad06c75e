import { Section } from "../../wasm/sections.ts";
import { instructionSpans, sectionSpans } from "../../wasm/spans.ts";
import type { InstructionSpan } from "../../wasm/spans.ts";
import type { Catch } from "../../wasm/immediates.ts";

/** A block that is open. */
interface Frame {
  /** The instruction that opened it, or its `else`. */
  kind: string;
  /** Whether what comes next can't be reached. */
  dead: boolean;
  /** Whether none of the arms that are closed goes on behind the block. */
  armsDead: boolean;
  /** Whether something that can be reached branches to its end. */
  targeted: boolean;
}

/** Instructions behind which nothing is reached. */
const LEAVES: ReadonlySet<string> = new Set([
  "unreachable",
  "br",
  "br_table",
  "return",
  "return_call",
  "return_call_indirect",
  "return_call_ref",
  "throw",
  "throw_ref",
  "rethrow",
]);

/**
 * Whether an offset is in code that can't be reached, whatever the values
 * are: behind an unconditional branch, or behind a block that never ends.
 */
export function isUnreachable(bytes: Uint8Array, offset: number): boolean {
  const item = sectionSpans(bytes)
    .find(({ id, start, end }) => id === Section.code && offset >= start && offset < end)
    ?.items.find(({ start, end }) => offset >= start && offset < end);
  const code = item?.expressions[0];
  if (!code) return false;
  const frames: Frame[] = [open("function", false)];
  for (const instruction of instructionSpans(bytes, code)) {
    const frame = frames.at(-1);
    // What closes a block belongs to its end.
    if (!frame || offset < instruction.end) return frame?.dead ?? false;
    step(frames, frame, instruction);
  }
  return frames.at(-1)?.dead ?? false;
}

const open = (kind: string, dead: boolean): Frame => ({ kind, dead, armsDead: true, targeted: false });

function step(frames: Frame[], frame: Frame, instruction: InstructionSpan): void {
  const { name } = instruction;
  if (!frame.dead) for (const depth of targetsOf(instruction)) target(frames, depth);
  switch (name) {
    case "block":
    case "loop":
    case "if":
    case "try":
    case "try_table":
      frames.push(open(name, frame.dead));
      break;
    case "else":
    case "catch":
    case "catch_all":
      frame.kind = name;
      frame.armsDead &&= frame.dead;
      frame.dead = frames.at(-2)?.dead ?? false;
      break;
    case "end":
    case "delegate": {
      frames.pop();
      const outer = frames.at(-1);
      // An arm on its own may be passed by.
      if (outer && frame.dead && frame.armsDead && !frame.targeted && frame.kind !== "if") outer.dead = true;
      break;
    }
    default:
      if (LEAVES.has(name)) frame.dead = true;
  }
}

/** How many blocks further out the blocks are to whose ends an instruction may branch. */
function targetsOf({ name, immediates }: InstructionSpan): readonly number[] {
  // These go to handlers of exceptions.
  if (name === "rethrow" || name === "delegate") return [];
  return immediates.flatMap(({ kind, value }) => {
    if (kind === "label") return [value as number];
    if (kind === "labels") return value as readonly number[];
    return kind === "catches" ? (value as readonly Catch[]).map(({ label }) => label) : [];
  });
}

function target(frames: readonly Frame[], depth: number): void {
  const frame = frames.at(-1 - depth);
  // What branches to a loop goes to its beginning.
  if (frame && frame.kind !== "loop") frame.targeted = true;
}
