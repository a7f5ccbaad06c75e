import { cut } from "../../harness/reduction.ts";
import type { Reducer, Steps } from "../../harness/reduction.ts";
import { instructions } from "../../wasm/instructions.ts";
import { NotUnderstood } from "../../wasm/reader.ts";
import { readTree } from "../../wasm/read_tree.ts";
import { node } from "../../wasm/tree.ts";
import type { Code, ModuleTree, Node } from "../../wasm/tree.ts";
import { writeTree } from "../../wasm/write_tree.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { mapped } from "../guests/extension.ts";

type Tries = (module: ModuleTree) => Steps<Case>;

/** A reducer of what can be read as a tree; of all else there is nothing. */
const ofTrees = (name: string, tries: Tries): Reducer<Case> => ({
  name,
  reduce: function* ({ bytes }) {
    const module = treeOf(bytes);
    if (module) yield* tries(module);
  },
});

function treeOf(bytes: Uint8Array): ModuleTree | null {
  try {
    // What is spelled in which way belongs to places that are about to move.
    return { ...readTree(bytes), spelling: null };
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

const caseOf = (module: ModuleTree): Case => bytesCase(writeTree(module));

/** Exports are what is called: few of them show what is looked for. */
const calls = ofTrees("calls", function* (module) {
  yield* cut(module.exports, 0, (exports) => caseOf({ ...module, exports }));
});

/** Functions that do nothing any more, of whatever type they are. */
const bodies = ofTrees("bodies", function* (given) {
  let module = given;
  for (const [index, one] of given.functions.entries()) {
    const empty = module.functions.with(index, { ...one, locals: [], body: [node("unreachable")] });
    const next = { ...module, functions: empty };
    if (yield caseOf(next)) module = next;
  }
});

/** Leaves out functions to which nothing refers, from the last one on; those behind them move up. */
const unused = ofTrees("unused functions", function* (given) {
  let module = given;
  for (let index = given.functions.length - 1; index >= 0; index--) {
    const next = withoutFunction(module, index);
    if (next && (yield caseOf(next))) module = next;
  }
});

/** @param at among those that are defined. @returns `null` if something refers to it. */
function withoutFunction(module: ModuleTree, at: number): ModuleTree | null {
  const gone = module.imports.filter(({ type }) => type.kind === "func").length + at;
  let used = false;
  const moved = (index: number): number => {
    used ||= index === gone;
    return index > gone ? index - 1 : index;
  };
  const inCode = (code: Code): Code =>
    mapped(code, (one) => {
      const { immediates } = instructions.named(one.name);
      if (!immediates.includes("func")) return one;
      const operands = one.operands.map((operand, index) =>
        immediates[index] === "func" ? moved(operand as number) : operand,
      );
      return { ...one, operands };
    });
  const inConstant = (code: Code | null): Code | null => code && inCode(code);
  const without: ModuleTree = {
    ...module,
    functions: module.functions.toSpliced(at, 1).map((one) => ({ ...one, body: inCode(one.body) })),
    tables: module.tables.map((one) => ({ ...one, initial: inConstant(one.initial) })),
    globals: module.globals.map((one) => ({ ...one, initial: inCode(one.initial) })),
    exports: module.exports.map((one) => (one.kind === "func" ? { ...one, index: moved(one.index) } : one)),
    start: module.start === null ? null : moved(module.start),
    elements: module.elements.map((one) => ({
      ...one,
      offset: inConstant(one.offset),
      items:
        "functions" in one.items
          ? { functions: one.items.functions.map(moved) }
          : { expressions: one.items.expressions.map(inCode) },
    })),
    data: module.data.map((one) => ({ ...one, offset: inConstant(one.offset) })),
  };
  return used ? null : without;
}

/** Constants that may stand where an expression stood, 0 and 1; of what type that was shows when it is tried. */
const CONSTANTS: readonly Node[] = [
  node("i32.const", [0]),
  node("i32.const", [1]),
  node("i64.const", [0n]),
  node("i64.const", [1n]),
  node("f32.const", [0]),
  node("f32.const", [0x3f80_0000]),
  node("f64.const", [0n]),
  node("f64.const", [0x3ff0_0000_0000_0000n]),
  node("v128.const", [new Uint8Array(16)]),
];

/**
 * Puts in the place of each expression nothing, what is in it, one of its
 * operands, or a constant; outer ones first.
 */
const expressions = ofTrees("expressions", function* (given) {
  let module = given;
  for (const [index, one] of given.functions.entries()) {
    const body = yield* shorter(one.body, (code) => {
      const functions = module.functions.with(index, { ...one, body: code });
      return caseOf({ ...module, functions });
    });
    module = { ...module, functions: module.functions.with(index, { ...one, body }) };
  }
});

type Build = (code: Code) => Case;

function* shorter(given: Code, build: Build): Steps<Case, Code> {
  let code = yield* cut(given, 0, build);
  for (let at = 0; at < code.length; at++) {
    const [before, one, after] = [code.slice(0, at), code[at]!, code.slice(at + 1)];
    const put = (some: Code): Code => [...before, ...some, ...after];
    const instead = yield* firstTaken(one, (some) => build(put(some)));
    if (instead) {
      code = put(instead);
      // What stands there now is looked at once more.
      at -= 1;
      continue;
    }
    const inner = yield* inside(one, (some) => build(put([some])));
    code = put([inner]);
  }
  return code;
}

function* firstTaken(one: Node, build: Build): Steps<Case, Code | null> {
  const simple = /\.const$|^ref\.null$|^nop$|^unreachable$|^local\.get$/.test(one.name);
  const candidates: readonly Code[] = [
    ...(one.body ? [[...one.args, ...one.body], one.body] : []),
    ...one.clauses.map(({ body }) => body),
    ...one.args.map((argument) => [argument]),
    ...(simple ? [] : CONSTANTS.map((constant) => [constant])),
  ];
  for (const candidate of candidates) if (yield build(candidate)) return candidate;
  return null;
}

function* inside(given: Node, build: (one: Node) => Case): Steps<Case, Node> {
  let one = given;
  one = { ...one, args: yield* shorter(one.args, (args) => build({ ...one, args })) };
  if (one.body) one = { ...one, body: yield* shorter(one.body, (body) => build({ ...one, body })) };
  for (const [index, clause] of one.clauses.entries()) {
    const put = (body: Code): Node => ({ ...one, clauses: one.clauses.with(index, { ...clause, body }) });
    one = put(yield* shorter(clause.body, (body) => build(put(body))));
  }
  return one;
}

/** Of what is a tree: big cuts first. */
export const EXPRESSION_REDUCERS: readonly Reducer<Case>[] = [calls, bodies, unused, expressions];
