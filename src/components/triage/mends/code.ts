/** Changes a text, as to repair it. @returns `null` if there is nothing to change. */
export type Change = (text: string) => string | null;

/**
 * A hunk of a patch: in the only function that begins with `head`, `from`, which has to be there exactly once, becomes
 * `to`. White space counts as white space, however much of it there is; `to` gets the indentation of what it replaces.
 *
 * @param head from the function's name, or a word before it, into its parameters, as `function i32ToChar(`.
 */
export function inFunction(head: string, from: string, to: string): Change {
  const wanted = new RegExp(
    from
      .trim()
      .split(/\s+/)
      .map((word) => RegExp.escape(word))
      .join("\\s+"),
    "g",
  );
  return (text) => {
    const found = functionIn(text, head);
    if (!found) return null;
    const body = text.slice(found.start, found.end);
    const [match, ...more] = body.matchAll(wanted);
    if (!match || more.length > 0) return null;
    const start = found.start + match.index;
    return text.slice(0, start) + indented(to, indentationAt(text, start)) + text.slice(start + match[0].length);
  };
}

/** Replaces all that matches a pattern, which has to be global. */
export function everywhere(pattern: RegExp, by: string | ((...groups: string[]) => string)): Change {
  return (text) => {
    const changed =
      typeof by === "string"
        ? text.replace(pattern, by)
        : text.replace(pattern, (_, ...groups: string[]) => by(...groups));
    return changed === text ? null : changed;
  };
}

/** Makes all of the changes, or none. */
export function all(...changes: readonly Change[]): Change {
  return (text) => changes.reduce<string | null>((changed, change) => changed && change(changed), text);
}

/** Makes all of the changes that there is something for. */
export function any(...changes: readonly Change[]): Change {
  return (text) => {
    const changed = changes.reduce((current, change) => change(current) ?? current, text);
    return changed === text ? null : changed;
  };
}

/** What opens and closes, and what may hold such signs that don't: comments and texts. */
const SIGNS = /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[(){}]/g;

/** From the head of a function to the end of its body; `null` if there is none of that head, or more than one. */
function functionIn(text: string, head: string): { readonly start: number; readonly end: number } | null {
  const start = text.indexOf(head);
  if (start < 0 || text.indexOf(head, start + 1) >= 0) return null;
  const end = endOfBlock(text, start);
  return end === null ? null : { start, end };
}

/** Where the first block from a place on ends, behind its brace; `null` if it does not. */
export function endOfBlock(text: string, start: number): number | null {
  let depth = 0;
  SIGNS.lastIndex = start;
  for (let sign = SIGNS.exec(text); sign; sign = SIGNS.exec(text)) {
    if (sign[0] === "(" || sign[0] === "{") depth++;
    if (sign[0] === ")" || sign[0] === "}") depth--;
    if (sign[0] === "}" && depth === 0) return SIGNS.lastIndex;
  }
  return null;
}

/** The white space at the beginning of the line of a place. */
function indentationAt(text: string, place: number): string {
  const line = text.slice(text.lastIndexOf("\n", place - 1) + 1, place);
  return /^\s*/.exec(line)![0];
}

/** Lines as deep as a template literal has them, each but the first behind `indentation` instead. */
function indented(text: string, indentation: string): string {
  const lines = text.trim().split("\n");
  const depths = lines.slice(1).flatMap((line) => (line.trim() ? [/^ */.exec(line)![0].length] : []));
  // The last line closes what the first one opens, so that the shallowest is as deep as the first.
  const depth = Math.min(...depths, Infinity);
  return lines
    .map((line, index) => (index === 0 || !line.trim() ? line.trim() : indentation + line.slice(depth)))
    .join("\n");
}

/** Has exports call `realloc` without a promise between. */
export const reallocAtOnce: Change = any(
  everywhere(/\bawait (realloc\d+)Async\(/g, "$1("),
  everywhere(/\bawait (_utf(?:8|16)AllocateAndEncodeAsync\([^;]*?, realloc\d+)Async\b/g, "$1"),
  everywhere(
    /async (function _utf(?:8|16)AllocateAndEncodeAsync\((?:(?! function )[^])*?= )await (realloc\()/g,
    "$1$2",
  ),
);
