/** Text that is HTML, as opposed to text that is not. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | readonly (Html | string)[];

/** HTML with values in it: what is not HTML is escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((text, part, index) => text + written(values[index - 1]!) + part));
}

function written(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escape(String(value));
  return value.map(written).join("\n");
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Text in which `code` is marked as in Markdown. */
export const marked = (text: string): Html =>
  new Html(escape(text).replaceAll(/`([^`]+)`/g, (_, code: string) => `<code>${code}</code>`));

/** JSON as the content of a script element. */
export const json = (data: unknown): Html => new Html(JSON.stringify(data).replaceAll("<", "\\u003c"));

/** A number for people: with a space between thousands. */
export const count = (number: number): string => Math.round(number).toLocaleString("en").replaceAll(",", "\u202f");

/** A part of a whole for people. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;

/** Milliseconds as `1 h 05 min`, `5 min 03 s` or `12 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}
