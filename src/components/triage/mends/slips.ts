import { camel } from "../../engines/jco/names.ts";
import { any, endOfBlock, everywhere } from "./code.ts";
import type { Mend } from "./mend.ts";

/** The loop that lowers the entries of a map. */
const MAP_LOOP = /let i = 0;(\s*for \(const \[key, value\] of entries(\d+)\) \{\s*const base = result\d+ \+ )i \*/g;

const mapCounters: Mend = {
  kind: "source",
  edits: "the loop that lowers a map counts in a variable of its own",
  edit: (text) => {
    const loops = [...text.matchAll(MAP_LOOP)].reverse();
    // From the last one on, so that places before it stay where they are; a map inside of another comes after it.
    const changed = loops.reduce((current, { 0: loop, 1: head, 2: number, index }) => {
      const end = endOfBlock(current, index);
      const body = end === null ? null : /^([^]*\s)i\+\+;(\s*\})$/.exec(current.slice(index + loop.length, end));
      if (!body) return current;
      const counter = `entry${number}`;
      const counting = `let ${counter} = 0;${head}${counter} *${body[1]}${counter}++;${body[2]}`;
      return current.slice(0, index) + counting + current.slice(end!);
    }, text);
    return changed === text ? null : changed;
  },
};

/** How a function that is exported begins, with and without `tlaCompat`. */
const EXPORTED =
  /^(?:async )?function ([\w$]+)\([^)]*\) \{\s*(?:if \(!_initialized\) \w+\(\);\s*)?const hostProvided = false;/gm;

/** Mends of names that generated code declares twice, or forgets. Issues with the same mend have the same cause. */
export const SLIPS = {
  "jco-two-maps-in-a-scope": mapCounters,
  "jco-map-in-loop": mapCounters,
  "jco-lowered-then-lifted": {
    kind: "source",
    edits:
      "a trampoline that is declared with its value is not declared before that, and not made `Suspending` where " +
      "nothing but JavaScript calls it",
    edit: any(
      everywhere(/^[ \t]*let (trampoline\d+);\n(?=[^]*^\s*let \1 = )/gm, ""),
      everywhere(
        /\blet (trampoline\d+) = new WebAssembly\.Suspending\(([^;]*)\);(?=[^]*^\s*\1 = WebAssembly\.promising\(\1\);)/gm,
        "let $1 = $2;",
      ),
      everywhere(/^[ \t]*(trampoline\d+) = WebAssembly\.promising\(\1\);\n/gm, ""),
    ),
  },
  "jco-no-namespaced-exports-drops": {
    kind: "source",
    edits: "a function that was given another name is exported by its own, which needs no quotes",
    edit: (text) => {
      const list = /^export \{ ([^}]*)\}/m.exec(text);
      if (!list) return null;
      const exported = list[1]!.split(",").map((one) => /[\w$]+(?='?\s*$)/.exec(one)?.[0]);
      const dropped = [...text.matchAll(EXPORTED)]
        .map(({ 1: local, index }) => {
          const body = text.slice(index, endOfBlock(text, index) ?? index);
          const name = /\[iface="([\w-]+)", function="\1"\]/.exec(body)?.[1];
          return { local, name: name && camel(name) };
        })
        .filter(({ name }) => name && !exported.includes(name))
        .map(({ local, name }) => `${local} as ${name}, `);
      if (dropped.length === 0) return null;
      const at = list.index + "export { ".length;
      return text.slice(0, at) + dropped.join("") + text.slice(at);
    },
  },
} as const satisfies Readonly<Record<string, Mend>>;
