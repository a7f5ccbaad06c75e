import { Section } from "../../../wasm/sections.ts";
import { sectionSpans } from "../../../wasm/spans.ts";
import type { SectionSpan } from "../../../wasm/spans.ts";
import type { Edit } from "../../case/edited_case.ts";
import { pickAt } from "./sites.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type ByteEdit = (bytes: Bytes, edit: Edit) => Bytes | null;

const PREAMBLE_LENGTH = 8;

/** The bytes with others in the place of some. */
const spliced = (bytes: Uint8Array, start: number, end: number, others: Uint8Array): Bytes =>
  Uint8Array.of(...bytes.subarray(0, start), ...others, ...bytes.subarray(end));

const known = (bytes: Uint8Array): readonly SectionSpan[] =>
  sectionSpans(bytes).filter(({ id }) => id !== Section.custom);

/** Two sections that follow each other change places. */
const outOfOrder: ByteEdit = (bytes, { at }) => {
  const all = known(bytes);
  const first = pickAt(all.slice(0, -1), at);
  const second = first && all[first.index + 1];
  if (!second) return null;
  const { start, end } = first.one;
  const between = bytes.subarray(end, second.start);
  return Uint8Array.of(
    ...bytes.subarray(0, start),
    ...bytes.subarray(second.start, second.end),
    ...between,
    ...bytes.subarray(start, end),
    ...bytes.subarray(second.end),
  );
};

const twice: ByteEdit = (bytes, { at }) => {
  const site = pickAt(known(bytes), at);
  if (!site) return null;
  const { start, end } = site.one;
  return spliced(bytes, end, end, bytes.subarray(start, end));
};

/** One more or one less than there are, where that takes as many bytes. */
const wrongCount: ByteEdit = (bytes, { at, to }) => {
  const counted = known(bytes).flatMap(({ count }) => (count && count.end - count.start === 1 ? [count] : []));
  const site = pickAt(counted, at, ({ start }) => bytes[start]! < 0x7f);
  if (!site) return null;
  const { start, end } = site.one;
  const count = bytes[start]!;
  return spliced(bytes, start, end, Uint8Array.of(to % 2 === 0 || count === 0 ? count + 1 : count - 1));
};

/** The size of a section in so many bytes: five are allowed, six are not. */
const sized =
  (length: 5 | 6): ByteEdit =>
  (bytes, { at }) => {
    const site = pickAt(sectionSpans(bytes), at);
    if (!site) return null;
    const { size, contents } = site.one;
    let rest = contents.end - contents.start;
    const integer = Uint8Array.from({ length }, (_, index) => {
      const low = rest & 0x7f;
      rest >>>= 7;
      return index < length - 1 ? low | 0x80 : low;
    });
    return spliced(bytes, size.start, size.end, integer);
  };

const cutOff: ByteEdit = (bytes, { at }) =>
  bytes.length <= PREAMBLE_LENGTH ? null : bytes.slice(0, PREAMBLE_LENGTH + (at % (bytes.length - PREAMBLE_LENGTH)));

/** Edits of how a module is written. */
export const BYTE_EDITS = {
  "sections out of order": outOfOrder,
  "section twice": twice,
  "wrong count": wrongCount,
  "over-long integer": sized(6),
  "longer integer": sized(5),
  "cut off": cutOff,
} as const satisfies Readonly<Record<string, ByteEdit>>;
