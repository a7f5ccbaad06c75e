import type {
  Canon,
  CanonOpts,
  ComponentDefinition,
  CoreItemSort,
  Definition,
  ExternType,
  ItemRef,
} from "../../binary/reader_definitions.ts";
import type { MemInst } from "../../canonical/context.ts";
import { unreachable } from "../../types/never.ts";
import { builtin } from "./builtins.ts";
import { ComponentInstance } from "./component_instance.ts";
import { CoreEntry } from "./core_entry.ts";
import { memoryOption } from "./core_memory.ts";
import type { CoreFunc } from "./core_function.ts";
import { LinkFault } from "./failure.ts";
import type { FuncInst } from "./func_inst.ts";
import { letOthersRun, lift } from "./lift.ts";
import { lower } from "./lower.ts";
import { atOnce, NO_OPTIONS } from "./options.ts";
import type { CanonicalOptions } from "./options.ts";
import { sameFuncType, sameType } from "./same_type.ts";
import type { Store } from "./store.ts";

/** What an index of a component stands for at run time; `types` are all resolved before. */
export type Item =
  | { readonly sort: "func"; readonly func: FuncInst }
  | { readonly sort: "instance"; readonly exports: Items }
  | { readonly sort: "component"; readonly component: Closure }
  | { readonly sort: "core module"; readonly module: WebAssembly.Module }
  | { readonly sort: "type"; readonly type: ExternType };

export type Items = ReadonlyMap<string, Item>;

/** A component with the instance that it was defined in, for outer aliases. */
interface Closure {
  readonly definition: ComponentDefinition;
  readonly outer: Linker | null;
}

type CoreExport = WebAssembly.ExportValue;

/** The exports of a core module's instance, or of one made of single items. */
type CoreInstance = Readonly<Record<string, CoreExport>>;

const CORE_CLASSES: Readonly<Record<CoreItemSort, (item: CoreExport) => boolean>> = {
  func: (item) => typeof item === "function",
  table: (item) => item instanceof WebAssembly.Table,
  memory: (item) => item instanceof WebAssembly.Memory,
  global: (item) => item instanceof WebAssembly.Global,
  tag: (item) => item instanceof WebAssembly.Tag,
};

const compiled = new WeakMap<Uint8Array, WebAssembly.Module>();

function compile(binary: Uint8Array): WebAssembly.Module {
  let module = compiled.get(binary);
  if (!module) compiled.set(binary, (module = new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>)));
  return module;
}

/**
 * Explainer.md, "Component Definitions": runs the definitions of a component
 * one after another, which makes an instance of it.
 */
export class Linker {
  readonly exports = new Map<string, Item>();
  readonly #store: Store;
  readonly #instance: ComponentInstance;
  readonly #outer: Linker | null;
  readonly #imports: Items;
  readonly #core: Record<CoreItemSort, CoreExport[]> = { func: [], table: [], memory: [], global: [], tag: [] };
  readonly #coreInstances: CoreInstance[] = [];
  readonly #modules: WebAssembly.Module[] = [];
  readonly #funcs: FuncInst[] = [];
  readonly #instances: Items[] = [];
  readonly #components: Closure[] = [];

  /**
   * @param parent the component instance whose `instantiate` this is.
   * @throws what the first definition that fails throws.
   */
  constructor(store: Store, { definition, outer }: Closure, imports: Items, parent: ComponentInstance | null) {
    this.#store = store;
    this.#outer = outer;
    this.#imports = imports;
    this.#instance = new ComponentInstance(store, parent);
    for (const part of definition.definitions) this.#define(part);
  }

  #define(definition: Definition): void {
    switch (definition.kind) {
      case "core-module":
        this.#modules.push(compile(definition.binary));
        break;
      case "core-instantiate":
        this.#coreInstances.push(this.#coreInstantiate(definition));
        break;
      case "core-inline":
        this.#coreInstances.push(
          Object.fromEntries(
            definition.exports.map(([name, { sort, index }]) => [name, at(this.#core[sort], index, `core ${sort}`)]),
          ),
        );
        break;
      case "component":
        this.#components.push({ definition: definition.component, outer: this });
        break;
      case "instantiate": {
        const component = at(this.#components, definition.component, "component");
        const args = new Map(definition.args.map(([name, ref]) => [name, this.#item(ref)]));
        this.#instances.push(new Linker(this.#store, component, args, this.#instance).exports);
        break;
      }
      case "inline":
        this.#instances.push(new Map(definition.exports.map(([name, ref]) => [name, this.#item(ref)])));
        break;
      case "alias-export":
        this.#add(found(at(this.#instances, definition.instance, "instance").get(definition.name), definition.name));
        break;
      case "alias-core-export": {
        const item = at(this.#coreInstances, definition.instance, "core instance")[definition.name];
        if (item === undefined || !CORE_CLASSES[definition.sort](item))
          throw new LinkFault(`no core ${definition.sort} ${definition.name}`);
        this.#core[definition.sort].push(item);
        break;
      }
      case "alias-outer":
        this.#add(this.#scope(definition.scopes).#item({ sort: definition.sort, index: definition.index }));
        break;
      case "canon":
        this.#canon(definition.canon);
        break;
      case "import":
        this.#add(checked(definition.name, definition.type, this.#imports.get(definition.name)));
        break;
      case "export": {
        const item = this.#item(definition.item);
        this.exports.set(definition.name, item);
        this.#add(item);
        break;
      }
      default:
        unreachable(definition);
    }
  }

  #coreInstantiate({ module: index, args }: Extract<Definition, { kind: "core-instantiate" }>): CoreInstance {
    const module = at(this.#modules, index, "core module");
    const imports = Object.fromEntries(
      args.map(([name, index]) => [name, at(this.#coreInstances, index, "core instance") as WebAssembly.ModuleImports]),
    );
    for (const { module: name } of WebAssembly.Module.imports(module)) found(imports[name], name);
    const instance = this.#instance;
    // A start function runs in the component, in a task that must not block.
    instance.enterFrom(null);
    const created = this.#store.inThread(
      atOnce(instance, letOthersRun),
      () => new WebAssembly.Instance(module, imports),
    );
    instance.leaveTo(null);
    return created.exports;
  }

  #canon(canon: Canon): void {
    const store = this.#store;
    const instance = this.#instance;
    switch (canon.kind) {
      case "lift":
        this.#funcs.push(lift(this.#coreFunc(canon.func), canon.type, this.#options(canon.opts), instance));
        break;
      case "lower":
        this.#core.func.push(lower(store, instance, at(this.#funcs, canon.func, "func"), this.#options(canon.opts)));
        break;
      case "task.return":
        this.#core.func.push(builtin(store, instance, canon, this.#options(canon.opts)));
        break;
      case "waitable-set.wait":
      case "waitable-set.poll":
        this.#core.func.push(builtin(store, instance, canon, { ...NO_OPTIONS, memory: this.#memory(canon.memory) }));
        break;
      default:
        this.#core.func.push(builtin(store, instance, canon, NO_OPTIONS));
    }
  }

  #options({ stringEncoding, memory, realloc, postReturn, async: isAsync, callback }: CanonOpts): CanonicalOptions {
    return {
      stringEncoding,
      memory: memory === null ? null : this.#memory(memory),
      realloc: realloc === null ? null : this.#coreFunc(realloc),
      postReturn: postReturn === null ? null : this.#coreFunc(postReturn),
      async: isAsync,
      callback:
        callback === null
          ? null
          : new CoreEntry(this.#store, this.#coreFunc(callback), { params: ["i32", "i32", "i32"], results: ["i32"] }),
    };
  }

  #coreFunc(index: number): CoreFunc {
    return at(this.#core.func, index, "core func") as unknown as CoreFunc;
  }

  #memory(index: number): MemInst {
    return memoryOption(at(this.#core.memory, index, "core memory") as WebAssembly.Memory);
  }

  #item(ref: Pick<ItemRef, "sort" | "index"> & Partial<ItemRef>): Item {
    const { sort, index } = ref;
    switch (sort) {
      case "func":
        return { sort, func: at(this.#funcs, index, sort) };
      case "instance":
        return { sort, exports: at(this.#instances, index, sort) };
      case "component":
        return { sort, component: at(this.#components, index, sort) };
      case "core module":
        return { sort, module: at(this.#modules, index, sort) };
      case "type":
        return { sort, type: found(ref.type, sort) };
    }
  }

  /** Types have no index space left. */
  #add(item: Item): void {
    switch (item.sort) {
      case "func":
        this.#funcs.push(item.func);
        break;
      case "instance":
        this.#instances.push(item.exports);
        break;
      case "component":
        this.#components.push(item.component);
        break;
      case "core module":
        this.#modules.push(item.module);
        break;
      case "type":
        break;
    }
  }

  #scope(count: number): Linker {
    return count === 0 ? this : found(this.#outer ?? undefined, "outer scope").#scope(count - 1);
  }
}

function at<T>(space: readonly T[], index: number, sort: string): T {
  const item = space[index];
  if (item === undefined) throw new LinkFault(`${sort} ${index} of ${space.length}`);
  return item;
}

function found<T>(item: T | undefined, name: string): T {
  if (item === undefined) throw new LinkFault(`there is no ${name}`);
  return item;
}

/** What is supplied for an import, if it is what the import asks for. */
function checked(name: string, want: ExternType, item: Item | undefined): Item {
  if (want.sort === "type" && item === undefined) return { sort: "type", type: want };
  const have = found(item, `argument for the import ${name}`);
  if (!matches(want, have)) throw new LinkFault(`what is supplied for the import ${name} is something else`);
  return have;
}

function matches(want: ExternType, have: Item): boolean {
  switch (want.sort) {
    case "func":
      return have.sort === "func" && sameFuncType(want.type, have.func.type);
    case "instance":
      return (
        have.sort === "instance" &&
        [...want.exports].every(([name, type]) => {
          const item = have.exports.get(name);
          return item === undefined ? type.sort === "type" : matches(type, item);
        })
      );
    case "type": {
      if (have.sort !== "type" || have.type.sort !== "type") return false;
      const [a, b] = [want.type, have.type.type];
      if (a.kind === "value" && b.kind === "value") return sameType(a.type, b.type);
      return a.kind === "func" && b.kind === "func" ? sameFuncType(a.type, b.type) : a.kind === b.kind;
    }
    // What modules and components import and export is looked at when they are instantiated.
    case "component":
    case "core module":
      return have.sort === want.sort;
  }
}
