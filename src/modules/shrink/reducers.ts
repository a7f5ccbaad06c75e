import { cut, FEW } from "../../harness/reduction.ts";
import type { Reducer, Steps } from "../../harness/reduction.ts";
import { Section } from "../../wasm/sections.ts";
import { bytesCase } from "../case/case.ts";
import type { Case } from "../case/case.ts";
import { bytesOf, plain, treeOf } from "./tree.ts";
import type { ItemTree, Run, SectionTree, Tree } from "./tree.ts";

/** What a part of the tree is put into to make a case of it. */
type Build<T> = (part: T) => Case;

const caseOf: Build<Tree> = (tree) => bytesCase(bytesOf(tree));

/** A reducer that goes into binaries inside of components, too. */
const reducer = (name: string, reduce: (tree: Tree, build: Build<Tree>) => Steps<Case>): Reducer<Case> => ({
  name,
  reduce: ({ bytes }) => inAll(treeOf(bytes), caseOf, reduce),
});

function* inAll(tree: Tree, build: Build<Tree>, reduce: (tree: Tree, build: Build<Tree>) => Steps<Case>): Steps<Case> {
  yield* reduce(tree, build);
  for (const [index, { id, contents }] of tree.sections.entries())
    if (contents.kind === "binary")
      yield* inAll(
        contents.tree,
        (inner) => build(withSection(tree, index, { id, contents: { kind: "binary", tree: inner } })),
        reduce,
      );
}

const withSection = (tree: Tree, index: number, section: SectionTree): Tree => ({
  ...tree,
  sections: tree.sections.with(index, section),
});

/** Leaves out sections, and what stands behind the last one. */
const sections = reducer("sections", function* (tree, build) {
  if (tree.rest.length > 0 && (yield build({ ...tree, rest: new Uint8Array() }))) return;
  yield* cut(tree.sections, 0, (kept) => build({ ...tree, sections: kept }));
});

/** A module or component of a component on its own, and what is in that. */
const innerBinaries: Reducer<Case> = {
  name: "inner binaries",
  reduce: ({ bytes }) => inner(treeOf(bytes)),
};

function* inner({ sections: outer }: Tree): Steps<Case> {
  for (const { contents: one } of outer)
    if (one.kind === "binary" && (yield caseOf(one.tree))) return yield* inner(one.tree);
}

type Items = SectionTree["contents"] & { readonly kind: "items" };

const withItems = (tree: Tree, index: number, { id }: SectionTree, contents: Items, items: readonly ItemTree[]): Tree =>
  withSection(tree, index, { id, contents: { ...contents, items } });

/** Leaves out functions: the declaration and the code of each. */
const functions = reducer("functions", function* (tree, build) {
  const at = (id: number): number => tree.sections.findIndex((section) => section.id === id);
  const [declared, defined] = [tree.sections[at(Section.function)], tree.sections[at(Section.code)]];
  if (declared?.contents.kind !== "items" || defined?.contents.kind !== "items") return;
  const [declarations, codes] = [declared.contents, defined.contents];
  const pairs = declarations.items.flatMap((declaration, index) => {
    const code = codes.items[index];
    return code ? [{ declaration, code }] : [];
  });
  if (pairs.length < Math.max(declarations.items.length, codes.items.length)) return;
  yield* cut(pairs, 0, (kept) => {
    const first = withItems(
      tree,
      at(Section.function),
      declared,
      declarations,
      kept.map((one) => one.declaration),
    );
    return build(
      withItems(
        first,
        at(Section.code),
        defined,
        codes,
        kept.map((one) => one.code),
      ),
    );
  });
});

/** Leaves out items of sections, and what stands behind them. */
const items = reducer("items", function* (given, build) {
  let tree = given;
  for (const [index, section] of given.sections.entries()) {
    const { contents } = section;
    if (contents.kind !== "items") continue;
    let current = contents;
    const put = (next: Items): Tree => withSection(tree, index, { id: section.id, contents: next });
    if (contents.rest.length > 0 || contents.uncounted !== 0) {
      const whole: Items = { ...contents, rest: new Uint8Array(), uncounted: 0 };
      if (yield build(put(whole))) current = whole;
    }
    const kept = yield* cut(current.items, 0, (some) => build(put({ ...current, items: some })));
    tree = put({ ...current, items: kept });
  }
});

/** Tries another item in the place of one, for every item that has instructions. */
function* eachExpression(
  tree: Tree,
  build: Build<Tree>,
  reduce: (runs: readonly Run[], build: Build<readonly Run[]>) => Steps<Case, readonly Run[]>,
): Steps<Case> {
  let current = tree;
  for (const [index, section] of tree.sections.entries()) {
    if (section.contents.kind !== "items") continue;
    for (let number = 0; number < section.contents.items.length; number++) {
      const now = current.sections[index]!;
      if (now.contents.kind !== "items") continue;
      const contents = now.contents;
      const item = contents.items[number]!;
      if (!item.runs.some(({ name }) => name !== null)) continue;
      const put = (runs: readonly Run[]): Tree =>
        withItems(current, index, now, contents, contents.items.with(number, { ...item, runs }));
      const runs = yield* reduce(item.runs, (some) => build(put(some)));
      current = put(runs);
    }
  }
}

/** Leaves out instructions, in runs and one by one; the last `end` stays. */
const instructions = reducer("instructions", (tree, build) =>
  eachExpression(tree, build, function* (runs, put) {
    const first = runs.findIndex(({ name }) => name !== null);
    const last = runs.findLastIndex(({ name }) => name !== null);
    const [before, after] = [runs.slice(0, first), runs.slice(last)];
    const kept = yield* cut(runs.slice(first, last), 0, (some) => put([...before, ...some, ...after]));
    return [...before, ...kept, ...after];
  }),
);

/** Leaves out what opens a block together with its end, or with all that is in it. */
const blocks = reducer("blocks", (tree, build) =>
  eachExpression(tree, build, function* (given, put) {
    let runs = given;
    for (let at = 0; at < runs.length;) {
      const end = endOf(runs, at);
      const without = (drop: (index: number) => boolean): readonly Run[] => runs.filter((_, index) => !drop(index));
      const candidates =
        end === null
          ? []
          : [without((index) => index >= at && index <= end), without((index) => index === at || index === end)];
      const taken = yield* firstTaken(candidates, put);
      if (taken) runs = taken;
      else at++;
    }
    return runs;
  }),
);

function* firstTaken<T>(candidates: readonly T[], build: Build<T>): Steps<Case, T | null> {
  for (const candidate of candidates) if (yield build(candidate)) return candidate;
  return null;
}

/** The `end` or `delegate` of the block that a run opens; `null` if it opens none. */
function endOf(runs: readonly Run[], at: number): number | null {
  const run = runs[at];
  if (!run || !["block", "loop", "if", "try", "try_table"].includes(run.name ?? "")) return null;
  const closes = ({ name, depth }: Run): boolean => (name === "end" || name === "delegate") && depth === run.depth + 1;
  const end = runs.findIndex((other, index) => index > at && closes(other));
  return end < 0 ? null : end;
}

const NOP = 0x01;
const UNREACHABLE = 0x00;

/** Puts `unreachable` or `nop` in the place of others: behind the first of them everything else is valid. */
const plainInstructions = reducer("plain instructions", (tree, build) =>
  eachExpression(tree, build, function* (given, put) {
    let runs = given;
    for (const [index, { name, bytes }] of given.entries()) {
      if (name === null || name === "end" || bytes.length + runs.length > 4 * FEW) continue;
      for (const opcode of [NOP, UNREACHABLE]) {
        if (bytes[0] === opcode) break;
        const next = runs.with(index, { ...plain(Uint8Array.of(opcode)), name: "nop" });
        if (!(yield put(next))) continue;
        runs = next;
        break;
      }
    }
    return runs;
  }),
);

/** Makes the integers of instructions 0, or at least as short as they can be written. */
const immediates = reducer("immediates", (tree, build) =>
  eachExpression(tree, build, function* (given, put) {
    let runs = given;
    for (let index = 0; index < runs.length; index++)
      for (let which = 0; which < runs[index]!.integers.length; which++) {
        const run = runs[index]!;
        const [start, end] = run.integers[which]!;
        const candidates = [0, 1, (run.bytes[start] ?? 0) & 0x7f]
          .filter((value) => end - start > 1 || value < (run.bytes[start] ?? 0))
          .map((value) => runs.with(index, withInteger(run, which, value)));
        runs = (yield* firstTaken(candidates, put)) ?? runs;
      }
    return runs;
  }),
);

function withInteger(run: Run, which: number, value: number): Run {
  const [start, end] = run.integers[which]!;
  const shift = 1 - (end - start);
  const bytes = Uint8Array.of(...run.bytes.subarray(0, start), value, ...run.bytes.subarray(end));
  const integers = run.integers.map(([from, to], index): readonly [number, number] =>
    index < which ? [from, to] : [index === which ? from : from + shift, to + shift],
  );
  return { ...run, bytes, integers };
}

/** Bytes at the end of which nobody is sure what they are, one length after the other. */
const CHUNKS = [64, 16, 4, 2, 1] as const;

/** Leaves out bytes of what can't be taken apart further, so that sizes stay right. */
const contents = reducer("contents", function* (given, build) {
  let tree = given;
  for (const [index, section] of given.sections.entries()) {
    if (section.contents.kind === "binary") continue;
    const parts = section.contents.kind === "bytes" ? [section.contents.bytes] : partsOf(section.contents);
    let current = parts;
    const put = (next: readonly Uint8Array[]): Tree =>
      withSection(tree, index, {
        id: section.id,
        contents: joined(section.contents as Exclude<SectionTree["contents"], { kind: "binary" }>, next),
      });
    for (let which = 0; which < parts.length; which++)
      for (const chunk of CHUNKS)
        for (let at = 0; at < current[which]!.length;) {
          const bytes = current[which]!;
          const less = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + chunk));
          const next = current.with(which, less);
          if (chunk <= bytes.length && (yield build(put(next)))) current = next;
          else at += chunk;
        }
    tree = put(current);
  }
});

/** Of items the bytes that are no instructions, each in a part. */
const partsOf = (contents: Items): readonly Uint8Array[] =>
  contents.items.flatMap(({ runs }) => runs.map(({ bytes }) => bytes));

function joined(
  contents: Exclude<SectionTree["contents"], { kind: "binary" }>,
  parts: readonly Uint8Array[],
): SectionTree["contents"] {
  if (contents.kind === "bytes") return { kind: "bytes", bytes: parts[0]! };
  let at = 0;
  const items = contents.items.map((item) => ({
    ...item,
    runs: item.runs.map((run) => {
      const bytes = parts[at++]!;
      return bytes === run.bytes ? run : plain(bytes);
    }),
  }));
  return { ...contents, items };
}

/** What may be wrong with the form itself: leaves out bytes as they stand, and makes them 0. */
const rawBytes: Reducer<Case> = {
  name: "bytes",
  reduce: function* ({ bytes: given }) {
    let bytes: Uint8Array = given;
    for (const chunk of CHUNKS)
      for (let at = 0; at < bytes.length;) {
        const less = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + chunk));
        if (chunk <= bytes.length && (yield bytesCase(less))) bytes = less;
        else at += chunk;
      }
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === 0) continue;
      const zero = bytes.with(at, 0);
      if (yield bytesCase(zero)) bytes = zero;
    }
  },
};

/** Big cuts first; what leaves the form alone before what may not. */
export const REDUCERS: readonly Reducer<Case>[] = [
  innerBinaries,
  sections,
  functions,
  items,
  blocks,
  instructions,
  plainInstructions,
  immediates,
  contents,
  rawBytes,
];
