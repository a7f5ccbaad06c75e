import type { Feature } from "../../wasm/feature.ts";
import type { ImmediateKind, Operand } from "../../wasm/immediates.ts";
import { NATURAL_ALIGNMENT } from "../../wasm/immediates.ts";
import { writeInstruction } from "../../wasm/instruction.ts";
import type { Instruction } from "../../wasm/instruction.ts";
import { instructions } from "../../wasm/instructions.ts";
import * as write from "./parts.ts";
import type { Part } from "./parts.ts";

/** Instructions of one module: a seed stays small enough to be looked at. */
const PER_MODULE = 40;

/** Needs types of their own that nothing else does. */
const LEFT_OUT: ReadonlySet<Feature> = new Set<Feature>(["stack-switching", "custom-descriptors", "shared-everything"]);

/**
 * Modules that together have every instruction: each in a function of its own
 * behind `unreachable`, where it is valid whatever it takes from the stack.
 */
export function* everyInstruction(): Generator<{ readonly name: string; readonly part: Part }> {
  const groups = Map.groupBy(
    instructions.all.filter(({ features }) => !features.some((feature) => LEFT_OUT.has(feature))),
    ({ features }) => features.join("-") || "1.0",
  );
  for (const [group, members] of groups)
    for (let from = 0; from < members.length; from += PER_MODULE)
      yield {
        name: `instructions-${group}-${from / PER_MODULE}`,
        part: moduleOf(members.slice(from, from + PER_MODULE)),
      };
}

/** What the index spaces hold: just what these instructions name. */
function moduleOf(members: readonly Instruction[]): Part {
  const kinds = new Set<string>(members.flatMap(({ immediates }) => immediates.map(spaceOf)));
  const wantsTypes = members.some(({ features }) => features.includes("gc"));
  const has = (kind: string): readonly 0[] => (kinds.has(kind) ? [0] : []);
  return write.module(
    write.types(write.func([], []), ...(wantsTypes ? AGGREGATES : [])),
    write.functions(...members.map(() => 0)),
    ...has("table").map(() => write.tables(write.table(write.refNull("func")))),
    ...has("memory").map(() => write.memories(write.limits({ minimum: 1n }))),
    ...has("tag").map(() => write.tags(0)),
    ...has("global").map(() => write.globals(write.all(write.globalType("i32", true), write.expression(write.i32(0))))),
    ...elementsFor(members),
    ...has("data").map(() => write.dataCount(1)),
    write.code(...members.map((instruction) => write.body(["i32"], ...around(instruction)))),
    ...has("data").map(() => write.data(write.all(write.bytes(1), write.name("data")))),
  );
}

/** Types from index 1 on: a structure, and arrays of packed integers, of references and of integers. */
const AGGREGATES: readonly Part[] = [
  write.struct(write.field("i32"), write.field("i8")),
  write.array(write.field("i8")),
  write.array(write.field(write.refNull("func"))),
  write.array(write.field("i32")),
];
const [STRUCT, PACKED, REFERENCES, INTEGERS] = [1, 2, 3, 4];

/** `ref.func` takes functions that are declared, segments those that there are. */
function elementsFor(members: readonly Instruction[]): readonly Part[] {
  const kinds = new Set<string>(members.flatMap(({ immediates }) => immediates));
  if (kinds.has("elem")) return [write.elements(write.bytes(1, 0, 1, 0))];
  return members.some(({ name }) => name === "ref.func") ? [write.elements(write.bytes(3, 0, 1, 0))] : [];
}

function spaceOf(kind: ImmediateKind): string {
  if (kind.startsWith("memarg")) return "memory";
  return kind === "catches" ? "tag" : kind;
}

/** What an instruction stands in: those that are only a part of something with the rest of it. */
function around(instruction: Instruction): readonly Part[] {
  const here = withOperands(instruction);
  const dead = write.op("unreachable");
  const end = write.op("end");
  switch (instruction.name) {
    case "end":
      return [write.op("block", "empty"), here];
    case "block":
    case "loop":
    case "if":
    case "try_table":
      return [dead, here, end];
    case "else":
      return [dead, write.op("if", "empty"), here, end];
    case "try":
      return [here, write.op("catch_all"), end];
    case "catch":
    case "catch_all":
      return [write.op("try", "empty"), here, end];
    case "rethrow":
      return [write.op("try", "empty"), write.op("catch_all"), here, end];
    case "delegate":
      return [write.op("try", "empty"), here];
    case "br_on_non_null":
      return [write.op("block", write.ref("func")), dead, here, dead, end, dead];
    case "br_on_cast":
    case "br_on_cast_fail":
      return [write.op("block", write.refNull("any")), dead, here, dead, end, dead];
    default:
      return [dead, here, dead];
  }
}

function withOperands(instruction: Instruction): Part {
  const { name, immediates } = instruction;
  return (to) =>
    writeInstruction(
      to,
      instruction,
      immediates.map((kind, index) => operandOf(name, kind, index)),
    );
}

/** The plainest operand of its kind that is right for the instruction. */
function operandOf(name: string, kind: ImmediateKind, index: number): Operand {
  switch (kind) {
    case "type":
      return typeOf(name);
    case "field":
      return /_[su]$/.test(name) ? 1 : 0;
    case "labels":
      return [0, 0];
    case "lanes":
      return Uint8Array.from({ length: 16 }, (_, lane) => lane);
    case "v128":
      return new Uint8Array(16).fill(0x7f);
    case "i64":
    case "f64":
      return 0x7ff0_0000_0000_0001n;
    case "i32":
      return -1;
    case "f32":
      return 0x7fa0_0000;
    case "memarg8":
    case "memarg16":
    case "memarg32":
    case "memarg64":
    case "memarg128":
      return { align: NATURAL_ALIGNMENT[kind], offset: 4n, memory: 0 };
    case "block_type":
      return "empty";
    case "value_types":
      return ["i32"];
    case "heap_type":
      if (name === "ref.null") return "func";
      return name.startsWith("br_on_cast") && index === 2 ? "any" : "i31";
    case "cast_flags":
      return 3;
    case "catches":
      return [
        { tag: 0, reference: false, label: 0 },
        { tag: null, reference: false, label: 0 },
      ];
    case "handlers":
      return [];
    default:
      return 0;
  }
}

function typeOf(name: string): number {
  if (name.startsWith("struct.")) return STRUCT;
  if (/^array\.(?:get_[su]|new_data|init_data)$/.test(name)) return PACKED;
  if (/^array\.(?:new_elem|init_elem)$/.test(name)) return REFERENCES;
  return name.startsWith("array.") ? INTEGERS : 0;
}
