import { bothWays } from "../../input/both_ways.ts";
import type { Choices } from "../../input/both_ways.ts";
import type { Codec } from "../../input/codec.ts";
import type { Instruction } from "../../wasm/instruction.ts";
import { instructions } from "../../wasm/instructions.ts";
import { EMPTY_MODULE, node } from "../../wasm/tree.ts";
import type { Code, ModuleTree } from "../../wasm/tree.ts";
import type { Call, ModuleCase } from "../case/module_case.ts";
import type { Style } from "../case/style.ts";
import { constantOf } from "./module/code.ts";
import { formsOf, isAvailable, isConstant, isMemoryArgument } from "./module/forms.ts";
import type { Form } from "./module/forms.ts";
import { operands } from "./module/operands.ts";
import { constantScope } from "./module/scope.ts";
import { Space } from "./module/space.ts";

const [MIN_CALLS, MAX_CALLS] = [4, 12];
/** What loads find. */
const DATA = Uint8Array.from({ length: 80 }, (_, index) => (index * 37 + 0x7b) & 0xff);

/** What can stand on its own: numbers in, numbers out, and a memory at the most. */
const ROWS: readonly Instruction[] = instructions.all.filter(
  (one) =>
    one.type !== null &&
    one.weight > 0 &&
    (isConstant(one) || (one.immediates.length > 0 && isMemoryArgument(one.immediates[0]!))) &&
    !/^(nop|unreachable)$|atomic\.wait/.test(one.name),
);

/**
 * A module that has one function of one instruction, whose operands are its
 * parameters, and calls of it. Above 1.0 it has the instruction's proposals
 * and those that the style says.
 */
export const single: Codec<Pick<ModuleCase, "module" | "calls">, Style> = bothWays<
  Pick<ModuleCase, "module" | "calls">,
  Style
>((choices, given, style) => {
  const space = new Space(style);
  space.memories.push(MEMORY);
  const rows = ROWS.filter((one) => isAvailable(one, space.features));
  const own = given?.module.functions[0]?.body[0];
  const instruction = choices.among(
    rows,
    rows.find(({ name }) => name === own?.name),
  );
  const [form] = formsOf(instruction, space, space);
  const drawn = operands(choices, own?.operands, form!, space);
  const { parameters } = form!;
  return {
    module: moduleOf(form!, drawn),
    calls: choices.list<Call>(given?.calls, [MIN_CALLS, MAX_CALLS], (one) => ({
      func: 0,
      operands: parameters.map((type, index) => constant(choices, one?.operands[index], style, type)),
    })),
  };
});

function constant(choices: Choices, given: Code | undefined, style: Style, type: Form["parameters"][number]): Code {
  return constantOf(choices, given, constantScope(new Space(style)), type);
}

const MEMORY = { minimum: 1n, maximum: 1n, shared: false, address: "i32", pageSize: null } as const;

const PLAIN = {
  explicit: false,
  final: true,
  supertypes: [],
  shared: false,
  describes: null,
  descriptor: null,
} as const;

function moduleOf({ instruction, parameters, results }: Form, own: Code[number]["operands"]): ModuleTree {
  const body = [node(instruction.name, own, ...parameters.map((_, index) => node("local.get", [index])))];
  const composite = { kind: "func", parameters, results } as const;
  const uses = instruction.immediates.some(isMemoryArgument);
  return {
    ...EMPTY_MODULE,
    types: [{ explicit: false, types: [{ ...PLAIN, composite }] }],
    functions: [{ type: 0, locals: [], body }],
    memories: uses ? [MEMORY] : [],
    data: uses ? [{ form: 0, memory: 0, offset: [node("i32.const", [0])], bytes: DATA }] : [],
  };
}
