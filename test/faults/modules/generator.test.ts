import { expect, test } from "@jest/globals";
import type { Style } from "../../../src/modules/case/style.ts";
import { GENERATED_FEATURES } from "../../../src/modules/case/style.ts";
import { mapped } from "../../../src/modules/guests/extension.ts";
import type { MemoryArgument } from "../../../src/wasm/immediates.ts";
import { node, nodesIn } from "../../../src/wasm/tree.ts";
import type { Code, ModuleTree, Node } from "../../../src/wasm/tree.ts";
import { drawn } from "../../modules/generators/drawn.ts";

interface Drawn {
  readonly style: Style;
  readonly module: ModuleTree;
}

const modules: readonly Drawn[] = Array.from({ length: 300 }, (_, seed) => drawn(seed));

const codeOf = ({ module }: Drawn): readonly Node[] => module.functions.flatMap(({ body }) => [...nodesIn(body)]);
const constantsOf = (one: Drawn): readonly number[] =>
  codeOf(one).flatMap(({ name, operands }) => (name === "i32.const" ? [operands[0] as number] : []));
const accessesOf = (one: Drawn): readonly MemoryArgument[] =>
  codeOf(one).flatMap(({ operands: [first] }) => (typeof first === "object" && "offset" in first ? [first] : []));
const subtypesOf = ({ module }: Drawn) => module.types.flatMap(({ types }) => types);
const isTwice = (values: readonly string[]): boolean => new Set(values).size < values.length;
const LEAVES = /^(?:return|br|br_table|throw|throw_ref|unreachable)$/;

/** Whether a node lacks operands that a row of fixed types says it has. */
const lacks = ({ name, args }: Node): boolean => /^i32\.(?:add|sub|mul|eq|and|or)$/.test(name) && args.length < 2;

/** What some of the modules have to show: in how many of a hundred at least. */
const WANTED: Readonly<Record<string, readonly [percent: number, has: (one: Drawn) => boolean]>> = {
  ...Object.fromEntries(
    GENERATED_FEATURES.map((feature) => [
      `${feature} is on`,
      [25, ({ style }: Drawn) => style.features.includes(feature)] as const,
    ]),
  ),
  ...Object.fromEntries(
    GENERATED_FEATURES.map((feature) => [
      `${feature} is off`,
      [1, ({ style }: Drawn) => !style.features.includes(feature)] as const,
    ]),
  ),
  "several functions": [50, ({ module }) => module.functions.length > 1],
  loops: [15, (one) => codeOf(one).some(({ name }) => name === "loop")],
  "an else": [15, (one) => codeOf(one).some(({ clauses }) => clauses.length > 0)],
  "blocks with an index for a type": [
    8,
    (one) => codeOf(one).some(({ body, operands }) => !!body && operands[0] === 0),
  ],
  "br_table with several targets": [
    2,
    (one) => codeOf(one).some(({ name, operands }) => name === "br_table" && (operands[0] as number[]).length > 1),
  ],
  "code behind what is never passed": [
    4,
    (one) => codeOf(one).some(({ body }) => !!body && body.slice(0, -1).some(({ name }) => LEAVES.test(name))),
  ],
  "missing operands": [1, (one) => codeOf(one).some(lacks)],
  "the largest i32": [4, (one) => constantsOf(one).includes(0x7fff_ffff)],
  "the smallest i32": [4, (one) => constantsOf(one).includes(-0x8000_0000)],
  "a constant again": [
    15,
    (one) =>
      isTwice(
        constantsOf(one)
          .filter((value) => Math.abs(value) > 15)
          .map(String),
      ),
  ],
  "an offset": [10, (one) => accessesOf(one).some(({ offset }) => offset > 0n)],
  "an offset beyond 16 bits": [1, (one) => accessesOf(one).some(({ offset }) => offset > 0xffffn)],
  "a small alignment": [5, (one) => accessesOf(one).some(({ align }) => align === 0)],
  imports: [15, ({ module }) => module.imports.length > 0],
  "an export of one thing under two names": [
    15,
    ({ module }) => isTwice(module.exports.map(({ kind, index }) => `${kind} ${index}`)),
  ],
  "a start function": [1, ({ module }) => module.start !== null],
  "recursion groups of several types": [2, ({ module }) => module.types.some(({ types }) => types.length > 1)],
  "open types": [5, (one) => subtypesOf(one).some(({ final }) => !final)],
  supertypes: [3, (one) => subtypesOf(one).some(({ supertypes }) => supertypes.length > 0)],
  "equal types": [15, (one) => isTwice(subtypesOf(one).map(({ composite }) => JSON.stringify(composite)))],
  "passive segments": [10, ({ module }) => [...module.elements, ...module.data].some(({ form }) => form === 1)],
  "declarative segments": [2, ({ module }) => module.elements.some(({ form }) => form === 3 || form === 7)],
  "segments of expressions": [4, ({ module }) => module.elements.some(({ form }) => form >= 4)],
  "64-bit limits": [8, ({ module }) => module.memories.some(({ address }) => address === "i64")],
  "limits without a maximum": [15, ({ module }) => module.memories.some(({ maximum }) => maximum === null)],
  "limits with a maximum": [15, ({ module }) => module.memories.some(({ maximum }) => maximum !== null)],
  "custom sections": [8, ({ module }) => module.custom.length > 0],
  "a name of two custom sections": [1, ({ module }) => isTwice(module.custom.map(({ name }) => name))],
  "empty sections": [1, ({ module }) => module.empty.length > 0],
};

/** What the modules do not show often enough. */
const missing = (all: readonly Drawn[]): readonly string[] =>
  Object.entries(WANTED)
    .filter(([, [percent, has]]) => all.filter(has).length < (percent * all.length) / 100)
    .map(([what]) => what);

type Change = (one: Drawn) => Drawn;

const tree =
  (change: (module: ModuleTree) => Partial<ModuleTree>): Change =>
  ({ style, module }) => ({ style, module: { ...module, ...change(module) } });

const code = (change: (body: Code) => Code): Change =>
  tree(({ functions }) => ({ functions: functions.map((one) => ({ ...one, body: change(one.body) })) }));

const nodes = (change: (one: Node) => Node): Change => code((body) => mapped(body, change));

const access = (change: (argument: MemoryArgument) => Partial<MemoryArgument>): Change =>
  nodes((one) => {
    const [first] = one.operands;
    if (typeof first !== "object" || !("offset" in first)) return one;
    const argument = first;
    return { ...one, operands: one.operands.with(0, { ...argument, ...change(argument) }) };
  });

/** Faults of a generator, each as what its modules would be, and what has to be missed because of it. */
const FAULTS: readonly (readonly [what: string, change: Change, missed: string])[] = [
  [
    "a feature is never on",
    ({ style, module }) => ({ style: { ...style, features: style.features.filter((one) => one !== "simd") }, module }),
    "simd is on",
  ],
  [
    "a feature is always on",
    ({ style, module }) => ({ style: { ...style, features: [...style.features, "tail-call"] }, module }),
    "tail-call is off",
  ],
  ["one function", tree(({ functions }) => ({ functions: functions.slice(0, 1) })), "several functions"],
  ["no loops", nodes((one) => (one.name === "loop" ? { ...one, name: "block" } : one)), "loops"],
  ["no else", nodes((one) => ({ ...one, clauses: [] })), "an else"],
  [
    "br_table with one target",
    nodes((one) => (one.name === "br_table" ? { ...one, operands: [[0], 0] } : one)),
    "br_table with several targets",
  ],
  [
    "nothing behind a branch",
    nodes((one) => {
      const end = one.body?.findIndex(({ name }) => LEAVES.test(name)) ?? -1;
      return end < 0 ? one : { ...one, body: one.body!.slice(0, end + 1) };
    }),
    "code behind what is never passed",
  ],
  ["all operands are there", nodes((one) => (lacks(one) ? node("nop") : one)), "missing operands"],
  [
    "constants without boundaries",
    nodes((one) => (one.name === "i32.const" ? { ...one, operands: [(one.operands[0] as number) & 0xff] } : one)),
    "the largest i32",
  ],
  [
    "constants that are not signed",
    nodes((one) =>
      one.name === "i32.const" ? { ...one, operands: [Math.abs(one.operands[0] as number) % 2 ** 31] } : one,
    ),
    "the smallest i32",
  ],
  ["no offsets", access(() => ({ offset: 0n })), "an offset"],
  ["small offsets", access(({ offset }) => ({ offset: offset & 0xffn })), "an offset beyond 16 bits"],
  ["no imports", tree(() => ({ imports: [] })), "imports"],
  ["one export", tree(({ exports }) => ({ exports: exports.slice(0, 1) })), "an export of one thing under two names"],
  ["no start", tree(() => ({ start: null })), "a start function"],
  [
    "groups of one type",
    tree(({ types }) => ({ types: types.flatMap((group) => group.types.map((one) => ({ ...group, types: [one] }))) })),
    "recursion groups of several types",
  ],
  [
    "final types alone",
    tree(({ types }) => ({
      types: types.map((group) => ({ ...group, types: group.types.map((one) => ({ ...one, final: true })) })),
    })),
    "open types",
  ],
  [
    "active segments alone",
    tree(({ elements, data }) => ({
      elements: elements.filter(({ form }) => (form & 1) === 0),
      data: data.filter(({ form }) => form !== 1),
    })),
    "passive segments",
  ],
  [
    "segments of indices alone",
    tree(({ elements }) => ({ elements: elements.filter(({ form }) => form < 4) })),
    "segments of expressions",
  ],
  [
    "addresses of 32 bits",
    tree(({ memories }) => ({ memories: memories.map((one) => ({ ...one, address: "i32" as const })) })),
    "64-bit limits",
  ],
  [
    "a maximum each time",
    tree(({ memories }) => ({ memories: memories.map((one) => ({ ...one, maximum: one.minimum })) })),
    "limits without a maximum",
  ],
  [
    "names of custom sections once",
    tree(({ custom }) => ({ custom: custom.map((one, index) => ({ ...one, name: `${one.name}${index}` })) })),
    "a name of two custom sections",
  ],
  ["no empty sections", tree(() => ({ empty: [] })), "empty sections"],
];

test("the generator shows all that is wanted of it", () => {
  expect(missing(modules)).toEqual([]);
});

test.each(FAULTS)("%s: noticed", (_, change, missed) => {
  expect(missing(modules.map(change))).toContain(missed);
});
