import { any, everywhere } from "./code.ts";
import type { Change } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Mends of what the declarations say. */
export const DECLARATIONS = {
  "jco-declared-reserved-export": {
    kind: "declarations",
    edits: "a function that is exported by another name than its own is declared with `declare`",
    edit: everywhere(/^(function [\w$]+\()/gm, "declare $1"),
  },
  "jco-declared-result-missing": {
    kind: "declarations",
    edits: "`Result` and `Option` are declared where they are used",
    edit: any(
      declaring("Result<T, E>", "{ tag: 'ok', val: T } | { tag: 'err', val: E }"),
      declaring("Option<T>", "{ tag: 'none' } | { tag: 'some', val: T }"),
    ),
  },
} as const satisfies Readonly<Record<string, Mend>>;

/** Adds the declaration of a generic type that is used and not declared. */
function declaring(head: string, type: string): Change {
  const name = head.slice(0, head.indexOf("<"));
  return (text) =>
    new RegExp(`\\b${name}<`).test(text) && !new RegExp(`^export (?:type|interface) ${name}\\b`, "m").test(text)
      ? `${text.trimEnd()}\nexport type ${head} = ${type};\n`
      : null;
}
