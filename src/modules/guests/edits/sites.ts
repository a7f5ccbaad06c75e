import type { Code, ModuleTree, Node } from "../../../wasm/tree.ts";
import { nodesIn } from "../../../wasm/tree.ts";

/** An instruction of a function, with the function's index among those that are defined. */
interface Site {
  readonly node: Node;
  readonly owner: number;
}

/** What an instruction becomes: other instructions in its place. */
type Change = (site: Site) => readonly Node[];

/**
 * Changes the `at`th of the instructions that fit.
 *
 * @returns `null` if none does.
 */
export function changeNode(
  module: ModuleTree,
  at: number,
  fits: (site: Site) => boolean,
  change: Change,
): ModuleTree | null {
  const sites = module.functions.flatMap(({ body }, owner) =>
    [...nodesIn(body)].map((node) => ({ node, owner })).filter(fits),
  );
  const site = sites[at % sites.length];
  if (!site) return null;
  const functions = module.functions.map((one, owner) =>
    owner === site.owner ? { ...one, body: replaced(one.body, site.node, change(site)) } : one,
  );
  return { ...module, functions };
}

/** The code with other instructions in the place of one, which is told by being that object. */
const replaced = (code: Code, old: Node, others: readonly Node[]): Code =>
  code.flatMap((one) =>
    one === old
      ? others
      : {
          ...one,
          args: replaced(one.args, old, others),
          body: one.body && replaced(one.body, old, others),
          clauses: one.clauses.map((clause) => ({ ...clause, body: replaced(clause.body, old, others) })),
        },
  );

/** The `at`th of some things, with its index; `null` if there are none that fit. */
export function pickAt<T>(
  all: readonly T[],
  at: number,
  fits: (one: T) => boolean = () => true,
): { readonly one: T; readonly index: number } | null {
  const fitting = all.map((one, index) => ({ one, index })).filter(({ one }) => fits(one));
  return fitting[at % fitting.length] ?? null;
}
