import { instructionSpans, sectionSpans } from "../../wasm/spans.ts";
import type { SectionSpan } from "../../wasm/spans.ts";
import { Section } from "../../wasm/sections.ts";
import { formOf } from "./form.ts";

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(Section).map(([name, id]) => [id, name]));

/** Binary.md, "Component Definitions": the sections of a component by their ids. */
const COMPONENT_NAMES = [
  "custom",
  "core module",
  "core instance",
  "core type",
  "component",
  "instance",
  "alias",
  "type",
  "canon",
  "start",
  "import",
  "export",
  "value",
];

/** What a section of a module or component is called, for people and in places. */
export function sectionName(bytes: Uint8Array, { id, name }: Pick<SectionSpan, "id" | "name">): string {
  const isComponent = formOf(bytes) === "component";
  const known = isComponent ? COMPONENT_NAMES[id] : NAMES.get(id);
  if (known === undefined) return "unknown";
  return known === "custom" && name !== null ? `custom ${JSON.stringify(name)}` : known;
}

/**
 * What of a module stands at an offset: a section, and in code the instruction.
 *
 * @returns an empty text where there is nothing that could be named.
 */
export function placeAt(bytes: Uint8Array, offset: number | null): string {
  if (offset === null) return "";
  const sections = sectionSpans(bytes);
  // What ends too early is missing at the end.
  const section =
    sections.find(({ start, end }) => offset >= start && offset < end) ?? sections.findLast(({ end }) => end <= offset);
  if (!section) return offset < 8 ? "preamble" : "";
  const name = sectionName(bytes, section);
  if (section.id !== Section.code || formOf(bytes) !== "module") return name;
  const item = section.items.find(({ start, end }) => offset >= start && offset < end);
  const instruction = item?.expressions
    .flatMap((code) => instructionSpans(bytes, code))
    .find(({ start, end }) => offset >= start && offset < end);
  return instruction ? `${name}: ${instruction.name}` : name;
}
