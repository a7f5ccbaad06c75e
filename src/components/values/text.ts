/** A float for people: always with a point, and −0 as such. No NaN. */
export function printFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

/** A string for people, in quotes. @param units how many of its UTF-16 code units are spelled out. */
export function printString(value: string, units: number): string {
  if (value.length <= units) return `"${escapeText(value, '"')}"`;
  return `"${escapeText(value.slice(0, units).toWellFormed(), '"')}"… (${value.length} code units)`;
}

/** A character for people, in quotes. */
export function printChar(codePoint: number): string {
  return `'${escapeText(String.fromCodePoint(codePoint), "'")}'`;
}

/** Everything that isn't plainly visible becomes an escape. */
function escapeText(text: string, quote: string): string {
  return text.replace(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]|["'\\]/gu, (char) => {
    if (char === "\\") return "\\\\";
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char;
    if (char === "\n") return "\\n";
    if (char === "\t") return "\\t";
    if (char === "\r") return "\\r";
    return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
