import type { Transpiled } from "./transpiler.ts";

/** An edit of what bindgen generates. Edits of one name do the same. */
export interface Edit {
  readonly name: string;
  /** The file that it edits. */
  readonly of: "source" | "declarations";
  /** @returns the text to take instead; `null` if there is nothing to edit. */
  edit(text: string): string | null;
}

/** A file after those of the edits that are of it, and the names of the edits that found something. */
export function edit(
  text: string,
  of: Edit["of"],
  edits: readonly Edit[],
): { readonly text: string; readonly found: readonly string[] } {
  const found: string[] = [];
  for (const one of edits) {
    const instead = one.of === of ? one.edit(text) : null;
    if (instead === null) continue;
    text = instead;
    found.push(one.name);
  }
  return { text, found };
}

/** All that was generated, edited. */
export function editAll({ source, declarations, modules }: Transpiled, edits: readonly Edit[]): Transpiled {
  return {
    source: edit(source, "source", edits).text,
    declarations: edit(declarations, "declarations", edits).text,
    modules,
  };
}
