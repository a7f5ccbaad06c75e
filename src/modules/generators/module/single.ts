import type { Choices } from "../../../input/both_ways.ts";
import type { Instruction } from "../../../wasm/instruction.ts";
import { instructions } from "../../../wasm/instructions.ts";
import { EMPTY_MODULE, node } from "../../../wasm/tree.ts";
import type { ModuleTree } from "../../../wasm/tree.ts";
import type { MemoryType } from "../../../wasm/types.ts";
import { formsOf, isAvailable } from "./forms.ts";
import { operands } from "./operands.ts";
import { sharingOf } from "./sharing.ts";
import type { Space } from "./space.ts";

/** What needs nothing of the module, or a memory. */
const SINGLE = instructions.all.filter(
  (one) => one.type && !one.type.diverges && one.weight > 0 && ["nothing", "memories"].includes(sharingOf(one)),
);

const MEMORY: MemoryType = { minimum: 1n, maximum: null, shared: false, address: "i32", pageSize: null };

/** A module of one function that is one instruction, which takes what the function is given. */
export function drawSingle(choices: Choices, given: ModuleTree | undefined, space: Space): ModuleTree {
  const possible = SINGLE.filter((one) => isAvailable(one, space.features));
  const body = given?.functions[0]?.body[0];
  const instruction = choices.among<Instruction>(possible, body && instructions.named(body.name));
  const memories = sharingOf(instruction) === "memories" ? [MEMORY] : [];
  space.memories.push(...memories);
  const form = formsOf(instruction, space, space)[0]!;
  const own = operands(choices, body?.operands, form, space);
  const { parameters, results } = form;
  const type = {
    explicit: false,
    final: true,
    supertypes: [],
    composite: { kind: "func", parameters, results },
    shared: false,
    describes: null,
    descriptor: null,
  } as const;
  space.types.push(type);
  space.functions.push(0);
  const args = parameters.map((_, index) => node("local.get", [index]));
  return {
    ...EMPTY_MODULE,
    types: [{ explicit: false, types: [type] }],
    memories,
    functions: [{ type: 0, locals: [], body: [node(instruction.name, own, ...args)] }],
    exports: [{ name: "e0", kind: "func", index: 0 }],
  };
}
