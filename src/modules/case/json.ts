import { sectionSpans } from "../../wasm/spans.ts";
import { bytesCase } from "./case.ts";
import type { Case } from "./case.ts";

/** The case as text for a file: the bytes in hexadecimal digits, a line for the preamble and each section. */
export function stringifyCase({ kind, bytes }: Case): string {
  return `${JSON.stringify({ kind, bytes: linesOf(bytes) }, null, 2)}\n`;
}

/**
 * The inverse of `stringifyCase`.
 *
 * @throws Error that says why `json` is no case.
 */
export function caseFromJson(json: unknown): Case {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new Error("it is no object");
  const { kind, bytes, ...rest } = json as Readonly<Record<string, unknown>>;
  if (kind !== "bytes") throw new Error(`its kind is ${JSON.stringify(kind)}, not "bytes"`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`it has a property ${JSON.stringify(unknown)}, which no case has`);
  return bytesCase(bytesFromJson(bytes));
}

/** The inverse of `linesOf`. @throws Error that says why `json` are no bytes. */
export function bytesFromJson(json: unknown): Uint8Array<ArrayBuffer> {
  if (!Array.isArray(json)) throw new Error("its bytes are no array of texts");
  return Uint8Array.from(Buffer.from(json.map(digitsOf).join(""), "hex"));
}

function digitsOf(line: unknown): string {
  if (typeof line !== "string") throw new Error("its bytes are no array of texts");
  const digits = line.replaceAll(" ", "");
  if (!/^(?:[0-9a-f]{2})*$/.test(digits)) throw new Error(`${JSON.stringify(line)} are no bytes in hexadecimal digits`);
  return digits;
}

/** Bytes in hexadecimal digits, cut where sections begin, as far as there are any. */
export function linesOf(bytes: Uint8Array): readonly string[] {
  const cuts = [...sectionSpans(bytes).flatMap(({ start, end }) => [start, end]), bytes.length];
  const found: string[] = [];
  let at = 0;
  for (const cut of cuts) {
    if (cut <= at) continue;
    found.push(Buffer.from(bytes.subarray(at, cut)).toString("hex"));
    at = cut;
  }
  return found;
}
