import { uniqueForm } from "../case/names.ts";

/** The names that things get when theirs don't matter: a … z, then a1 … z1 and so on. */
function plainName(index: number): string {
  const round = Math.floor(index / 26);
  return String.fromCharCode(0x61 + (index % 26)) + (round === 0 ? "" : String(round));
}

/** The plain name with the lowest index that differs from all of `taken`. */
export function firstPlainName(taken: Iterable<string>): string {
  const forms = new Set(Array.from(taken, uniqueForm));
  for (let index = 0; ; index++) {
    if (!forms.has(plainName(index))) return plainName(index);
  }
}

/** How far a name is from the first plain one: plain names by their index, all others after them by their length. */
export function nameDetail(name: string): number {
  const [, letter, round] = /^([a-z])([1-9][0-9]?)?$/.exec(name) ?? [];
  return letter === undefined ? 26 * 100 + name.length : letter.charCodeAt(0) - 0x61 + 26 * Number(round ?? 0);
}
