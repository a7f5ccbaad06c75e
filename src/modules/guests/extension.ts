import type { ExternalType } from "../../wasm/items.ts";
import { Section } from "../../wasm/sections.ts";
import type { Code, ModuleTree, Node } from "../../wasm/tree.ts";
import type { GlobalType, MemoryType, SubType, TableType } from "../../wasm/types.ts";
import type { ValueType } from "../../wasm/value_types.ts";

type Kind = ExternalType["kind"];

/** A module to which definitions are added, behind its own, so that all indices stay. */
export class Extension {
  #tree: ModuleTree;

  constructor(tree: ModuleTree) {
    this.#tree = tree;
  }

  get tree(): ModuleTree {
    return this.#tree;
  }

  imported<K extends Kind>(kind: K): Extract<ExternalType, { readonly kind: K }>[] {
    return this.#tree.imports
      .map(({ type }) => type)
      .filter((type): type is Extract<ExternalType, { readonly kind: K }> => type.kind === kind);
  }

  /** The types of what is there, imports first. */
  get memories(): readonly MemoryType[] {
    return [...this.imported("memory"), ...this.#tree.memories];
  }

  get tables(): readonly TableType[] {
    return [...this.imported("table"), ...this.#tree.tables.map(({ type }) => type)];
  }

  get globals(): readonly GlobalType[] {
    return [...this.imported("global"), ...this.#tree.globals.map(({ type }) => type)];
  }

  /** The type index of each function. */
  get functions(): readonly number[] {
    return [...this.imported("func").map(({ type }) => type), ...this.#tree.functions.map(({ type }) => type)];
  }

  signature(type: number): { readonly parameters: readonly ValueType[]; readonly results: readonly ValueType[] } {
    const composite = this.#tree.types.flatMap(({ types }) => types)[type]?.composite;
    if (composite?.kind !== "func") throw new RangeError(`type ${type} is no function type`);
    return composite;
  }

  /** @returns its index. */
  global(type: ValueType, initial: Node): number {
    const index = this.globals.length;
    const global = { type: { type, mutable: true, shared: false }, initial: [initial] };
    const empty = this.#tree.empty.filter((id) => id !== Section.global);
    this.#tree = { ...this.#tree, globals: [...this.#tree.globals, global], empty };
    return index;
  }

  /** A function without parameters under a name. @param locals a variable of each type. */
  exported(name: string, results: readonly ValueType[], locals: readonly ValueType[], body: Code): void {
    const index = this.functions.length;
    const composite = { kind: "func", parameters: [], results } as const;
    const type: SubType = { ...PLAIN, composite };
    const added = this.#tree.types.reduce((sum, { types }) => sum + types.length, 0);
    this.#tree = {
      ...this.#tree,
      types: [...this.#tree.types, { explicit: false, types: [type] }],
      functions: [
        ...this.#tree.functions,
        { type: added, locals: locals.map((one) => ({ count: 1, type: one })), body },
      ],
    };
    this.export(name, "func", index);
  }

  export(name: string, kind: Kind, index: number): void {
    this.#tree = { ...this.#tree, exports: [...this.#tree.exports, { name, kind, index }] };
  }

  /** Has `change` make each function's code anew. @param change takes how many parameters it has as well. */
  rewrite(change: (one: ModuleTree["functions"][number], parameters: number) => ModuleTree["functions"][number]): void {
    const functions = this.#tree.functions.map((one) => change(one, this.signature(one.type).parameters.length));
    this.#tree = { ...this.#tree, functions };
  }
}

const PLAIN = {
  explicit: false,
  final: true,
  supertypes: [],
  shared: false,
  describes: null,
  descriptor: null,
} as const;

/** The same code with each node changed, inner ones first. */
export const mapped = (code: Code, change: (one: Node) => Node): Code =>
  code.map((one) =>
    change({
      ...one,
      args: mapped(one.args, change),
      body: one.body && mapped(one.body, change),
      clauses: one.clauses.map((clause) => ({ ...clause, body: mapped(clause.body, change) })),
    }),
  );
