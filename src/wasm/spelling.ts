import { sectionSpans } from "./spans.ts";
import type { SectionSpan, Span } from "./spans.ts";
import { lebLength, Writer } from "./writer.ts";

/** A byte that is written as others that mean the same: an integer goes on, a type has its long form. */
interface Piece {
  /** Where the byte is if all is as short as it can be. */
  readonly at: number;
  readonly as: Uint8Array;
}

/** How long something is, in so many bytes more than it takes. */
interface Size {
  readonly at: number;
  readonly more: number;
}

/**
 * How a module says in more bytes what it could say in fewer. It belongs to
 * just that module: of one that is changed it says nothing.
 */
export interface Spelling {
  /** Of the module as short as it can be. */
  readonly checksum: number;
  /** Both in their order. */
  readonly pieces: readonly Piece[];
  readonly sizes: readonly Size[];
}

/** FNV-1a. */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0x811c_9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x0100_0193);
  return sum >>> 0;
}

/**
 * How `bytes` are another spelling of `short`, which is as short as it can be.
 *
 * @returns `null` if they are the same, and if they differ in something else.
 */
export function spellingOf(bytes: Uint8Array, short: Uint8Array): Spelling | null {
  if (Buffer.compare(bytes, short) === 0) return null;
  const [own, others] = [sectionSpans(bytes), sectionSpans(short)];
  if (own.length !== others.length) return null;
  const [pieces, sizes]: [Piece[], Size[]] = [[], []];
  for (const [index, other] of others.entries()) {
    const one = own[index]!;
    const parts = partsOf(one);
    const otherParts = partsOf(other);
    if (one.id !== other.id || parts.length !== otherParts.length) return null;
    for (const [nth, { size, contents }] of otherParts.entries()) {
      const part = parts[nth]!;
      const more = part.size ? length(part.size) - lebLength(part.sized) : 0;
      if (size && more > 0) sizes.push({ at: size.start, more });
      const found = align(bytes, part.contents, short, contents);
      if (!found) return null;
      pieces.push(...found);
    }
  }
  return { checksum: checksumOf(short), pieces, sizes };
}

/** Bytes of a section that stand behind a size: its own, or that of a body. */
interface Part {
  readonly size: Span | null;
  /** How many bytes that says that there are. */
  readonly sized: number;
  /** Up to the next size. */
  readonly contents: Span;
}

const length = ({ start, end }: Span): number => end - start;

function partsOf({ size, contents, items }: SectionSpan): readonly Part[] {
  const bodies = items.flatMap(({ body, end }) => (body ? [{ size: body.size, end }] : []));
  const first = {
    size,
    sized: length(contents),
    contents: { ...contents, end: bodies[0]?.size.start ?? contents.end },
  };
  const others = bodies.map(({ size: own, end }, index) => {
    const next = bodies[index + 1]?.size.start ?? contents.end;
    return { size: own, sized: end - own.end, contents: { start: own.end, end: next } };
  });
  return [first, ...others];
}

const NULLABLE = 0x63;
const MEMORY_INDEX = 0x40;

/** What is spelled in another way; `null` if something else differs. */
function align(bytes: Uint8Array, span: Span, short: Uint8Array, other: Span): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let at = span.start;
  for (let index = other.start; index < other.end; index++) {
    const byte = short[index]!;
    const taken = bytes[at] === byte ? 1 : takenFor(bytes, at, byte);
    if (taken === 0 || at + taken > span.end) return null;
    if (taken > 1) pieces.push({ at: index, as: bytes.slice(at, at + taken) });
    at += taken;
  }
  return at === span.end ? pieces : null;
}

/** How many bytes from `at` on say what one other byte says; 0 if they don't. */
function takenFor(bytes: Uint8Array, at: number, byte: number): number {
  const [first, second] = [bytes[at]!, bytes[at + 1]!];
  if (first === (byte | 0x80)) return 1 + integerLength(bytes, at + 1);
  if (first === NULLABLE && second === byte) return 2;
  // A memory argument that names the memory 0.
  if (first !== (byte | MEMORY_INDEX)) return 0;
  const more = integerLength(bytes, at + 1);
  return (bytes[at + more]! & 0x7f) === 0 ? 1 + more : 0;
}

function integerLength(bytes: Uint8Array, at: number): number {
  let end = at;
  while (bytes[end]! >= 0x80) end++;
  return end + 1 - at;
}

/** The module in another spelling, if it is that of this module. @param short as short as it can be. */
export function spelled(
  short: Uint8Array<ArrayBuffer>,
  { checksum, pieces, sizes }: Spelling,
): Uint8Array<ArrayBuffer> {
  if (checksum !== checksumOf(short)) return short;
  const asWritten = new Map(pieces.map(({ at, as }) => [at, as]));
  const more = new Map(sizes.map(({ at, more: bytes }) => [at, bytes]));
  const sections = sectionSpans(short);
  const to = new Writer(2 * short.length).raw(short.subarray(0, sections[0]?.start ?? short.length));
  for (const section of sections) {
    to.byte(section.id);
    const [first, ...bodies] = partsOf(section);
    const contents = new Writer(2 * length(section.contents));
    write(contents, first!.contents);
    for (const { size, sized, contents: body } of bodies) {
      const inner = new Writer(2 * length(body));
      write(inner, { start: body.start, end: body.start + sized });
      integer(contents, inner.length, more.get(size!.start) ?? 0).append(inner);
      write(contents, { start: body.start + sized, end: body.end });
    }
    integer(to, contents.length, more.get(section.size.start) ?? 0).append(contents);
  }
  return to.toBytes();

  function write(into: Writer, { start, end }: Span): void {
    for (let at = start; at < end; at++) {
      const as = asWritten.get(at);
      if (as) into.raw(as);
      else into.byte(short[at]!);
    }
  }
}

/** An integer in so many bytes more than it takes. */
function integer(to: Writer, value: number, more: number): Writer {
  if (more === 0) return to.u32(value);
  const bytes = lebLength(value) + more;
  let rest = value;
  for (let left = bytes; left > 0; left--, rest >>>= 7) to.byte((rest & 0x7f) | (left > 1 ? 0x80 : 0));
  return to;
}
