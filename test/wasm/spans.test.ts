import { beforeAll, expect, test } from "@jest/globals";
import { SeededSource } from "../../src/input/seeded.ts";
import { PREAMBLE, Section } from "../../src/wasm/sections.ts";
import { instructionSpans, sectionSpans } from "../../src/wasm/spans.ts";
import type { SectionSpan, Span } from "../../src/wasm/spans.ts";
import { Writer } from "../../src/wasm/writer.ts";
import { proposalModules } from "../coverage/proposal_modules.ts";
import { binary } from "../coverage/wasm.ts";

const modules = new Map<string, Uint8Array<ArrayBuffer>>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(proposalModules)) modules.set(name, await binary(text));
});

/** The spans follow each other from `start` to `end`. */
function expectTiles(spans: readonly Span[], start: number, end: number): void {
  let at = start;
  for (const span of spans) {
    expect(span.start).toBe(at);
    at = span.end;
  }
  expect(at).toBe(end);
}

test.each(Object.keys(proposalModules))("spans cover all of it: %s", (name) => {
  const bytes = modules.get(name)!;
  const sections = sectionSpans(bytes);
  expectTiles(sections, PREAMBLE.length, bytes.length);
  for (const { start, end, id, size, contents, name, count, items } of sections) {
    expect(bytes[start]).toBe(id);
    expectTiles([size, contents], start + 1, end);
    expect(typeof name).toBe(id === Section.custom ? "string" : "object");
    if (count) expectTiles([count, ...items], contents.start, contents.end);
    for (const { start, end, body, expressions } of items) {
      if (body) expectTiles([body.size, body.declarations, ...expressions], start, end);
      for (const expression of expressions) {
        const found = instructionSpans(bytes, expression);
        expectTiles(found, expression.start, expression.end);
        expect(found.at(-1)).toMatchObject({ name: "end", depth: 0 });
        for (const { start, end, opcode, immediates } of found) expectTiles([opcode, ...immediates], start, end);
      }
    }
  }
});

test("what an instruction is and takes", async () => {
  const bytes = await binary(
    `(module (memory 1) (func (block (drop (i32.load offset=300 (i32.const -5)))) (br_table 0 0 (i32.const 1))))`,
  );
  const [code] = sectionSpans(bytes).find(({ id }) => id === Section.code)!.items[0]!.expressions;
  const found = instructionSpans(bytes, code!);
  expect(found.map(({ name, depth }) => [name, depth])).toEqual([
    ["block", 0],
    ["i32.const", 1],
    ["i32.load", 1],
    ["drop", 1],
    ["end", 1],
    ["i32.const", 0],
    ["br_table", 0],
    ["end", 0],
  ]);
  const { start } = found[2]!;
  expect(found[2]!.immediates).toEqual([
    { kind: "memarg32", start: start + 1, end: start + 4, value: { align: 2, offset: 300n, memory: 0 } },
  ]);
  expect(found[1]!.immediates.map(({ value }) => value)).toEqual([-5]);
  expect(found[6]!.immediates.map(({ kind, value }) => [kind, value])).toEqual([
    ["labels", [0]],
    ["label", 0],
  ]);
});

/** The bytes without one item of a section. */
function without(bytes: Uint8Array, { id, start, end, items }: SectionSpan, item: number): Uint8Array {
  const contents = new Writer().u32(items.length - 1);
  for (const [i, { start, end }] of items.entries()) if (i !== item) contents.copy(bytes, start, end);
  return new Writer().copy(bytes, 0, start).section(id, contents.written).copy(bytes, end, bytes.length).toBytes();
}

test("what is left without an item has all others", () => {
  let removed = 0;
  for (const bytes of modules.values()) {
    for (const [i, section] of sectionSpans(bytes).entries()) {
      for (let item = 0; item < section.items.length; item++) {
        const left = sectionSpans(without(bytes, section, item))[i]!;
        expect(left.items).toHaveLength(section.items.length - 1);
        expectTiles([left.count!, ...left.items], left.contents.start, left.contents.end);
        removed++;
      }
    }
  }
  expect(removed).toBeGreaterThan(150);
});

test("the sections of a component", async () => {
  const bytes = await binary(`(component (core module (func)) (type (list u8)))`);
  const sections = sectionSpans(bytes);
  expectTiles(sections, PREAMBLE.length, bytes.length);
  expect(sections.map(({ id, items, count }) => [id, items.length, count])).toEqual([
    [1, 0, null],
    [7, 0, null],
  ]);
});

test("of what is malformed there are the spans up to the mistake", () => {
  const random = new SeededSource(2);
  for (const bytes of modules.values()) {
    for (let i = 0; i < 50; i++) {
      const cut = bytes.subarray(0, random.integer(bytes.length));
      const whole = sectionSpans(bytes).filter(({ end }) => end <= cut.length);
      expect(sectionSpans(cut)).toEqual(whole);
      const noisy = Uint8Array.from(bytes);
      noisy.set(random.bytes(4), random.integer(bytes.length - 4));
      for (const { contents, items } of sectionSpans(noisy))
        for (const { start, end, expressions } of items) {
          expect(contents.start <= start && start <= end && end <= contents.end).toBe(true);
          for (const expression of expressions)
            for (const one of instructionSpans(noisy, expression)) expect(one.end).toBeLessThanOrEqual(expression.end);
        }
    }
  }
});
