import { Section } from "../../wasm/sections.ts";
import { instructionSpans, sectionSpans } from "../../wasm/spans.ts";
import type { ImmediateSpan, SectionSpan } from "../../wasm/spans.ts";
import type { Case } from "./case.ts";
import { formOf } from "./form.ts";
import { sectionName } from "./place.ts";

const TITLES = {
  module: "a core module",
  component: "a component",
  neither: "neither a module nor a component",
} as const;

/** Bytes that are shown of a section; of code the instructions are, too. */
const MAX_BYTES = 64;
const MAX_INSTRUCTIONS = 40;

/** The case for people: its sections, their bytes, and the instructions of its functions. */
export function printCase({ bytes }: Case): string {
  const form = formOf(bytes);
  return [`${TITLES[form]} of ${bytes.length} bytes`, ...sectionTable(bytes)].join("\n");
}

/** A line for each section, and what stands behind those that can be told apart. */
export function sectionTable(bytes: Uint8Array): readonly string[] {
  const sections = sectionSpans(bytes);
  const isModule = formOf(bytes) === "module";
  const end = sections.at(-1)?.end ?? Math.min(8, bytes.length);
  return [
    ...sections.flatMap((section) => [
      line(bytes, section),
      ...(isModule && section.id === Section.code ? code(bytes, section) : []),
    ]),
    ...(end < bytes.length ? [`${hex(end)}  behind the last section  ${dump(bytes.subarray(end))}`] : []),
  ];
}

function line(bytes: Uint8Array, section: SectionSpan): string {
  const { start, contents, items, count } = section;
  const how = count ? `, ${items.length} item${items.length === 1 ? "" : "s"}` : "";
  const name = sectionName(bytes, section);
  return (
    `${hex(start)}  ${name} (${contents.end - contents.start} bytes${how})  ` +
    `${dump(bytes.subarray(contents.start, contents.end))}`
  );
}

function code(bytes: Uint8Array, { items }: SectionSpan): readonly string[] {
  return items.flatMap(({ expressions }, index) =>
    expressions.map((expression) => {
      const instructions = instructionSpans(bytes, expression);
      const shown = instructions
        .slice(0, MAX_INSTRUCTIONS)
        .map(({ name, immediates }) => [name, ...immediates.map(operand)].join(" "));
      const more = instructions.length > MAX_INSTRUCTIONS ? ["…"] : [];
      return `        body ${index}: ${[...shown, ...more].join("; ")}`;
    }),
  );
}

function operand({ value }: ImmediateSpan): string {
  if (value instanceof Uint8Array) return dump(value);
  return typeof value === "object"
    ? JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part))
    : String(value);
}

const hex = (offset: number): string => offset.toString(16).padStart(6, "0");

function dump(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, MAX_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.length > MAX_BYTES ? [...shown, "…"].join(" ") : shown.join(" ");
}
