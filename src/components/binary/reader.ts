import { BytesReader, hex } from "./reader_bytes.ts";
import { readCanon } from "./reader_canon.ts";
import { skipCoreType } from "./reader_core.ts";
import type {
  ComponentDefinition,
  ComponentFuncType,
  CoreItemRef,
  CoreItemSort,
  Definition,
  ExternType,
  ExternTypes,
  ItemRef,
  ItemSort,
  TypeItem,
} from "./reader_definitions.ts";
import { outerType, outwards, readExternName, readExternType, readType, renamed } from "./reader_types.ts";

export { ComponentReadError } from "./reader_bytes.ts";

const SECTIONS: Readonly<Record<number, string>> = {
  0: "custom section",
  1: "core module",
  2: "core instance section",
  3: "core type section",
  4: "component",
  5: "instance section",
  6: "alias section",
  7: "type section",
  8: "canon section",
  9: "start section",
  10: "import section",
  11: "export section",
  12: "value section",
};

/** The index spaces of a component that is being read, as far as types go. */
export interface ComponentScope {
  readonly types: TypeItem[];
  readonly outer: ComponentScope | null;
  readonly instances: ExternTypes[];
  readonly funcs: ComponentFuncType[];
  readonly components: { readonly imports: ExternTypes; readonly exports: ExternTypes }[];
  readonly definitions: Definition[];
  readonly imports: Map<string, ExternType>;
  readonly exports: Map<string, ExternType>;
}

/**
 * Binary.md, `component`: the definitions of a component, in order, with all
 * types resolved.
 *
 * @throws {ComponentReadError} with the section and the offset; of the reason `unsupported` for resources, streams,
 *   futures, error contexts, values, cancellation, explicit threads and the options of the GC proposal.
 */
export function readComponent(binary: Uint8Array): ComponentDefinition {
  return readComponentIn(binary, 0, null);
}

function readComponentIn(binary: Uint8Array, base: number, outer: ComponentScope | null): ComponentDefinition {
  const from = new BytesReader(binary, base);
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00]) from.expect(byte, "the preamble");
  const scope: ComponentScope = {
    types: [],
    outer,
    instances: [],
    funcs: [],
    components: [],
    definitions: [],
    imports: new Map(),
    exports: new Map(),
  };
  while (!from.ended) {
    from.section = "preamble of a section";
    const id = from.byte();
    const size = from.u32();
    const offset = from.offset;
    const content = new BytesReader(from.take(size), offset);
    content.section = SECTIONS[id] ?? `section ${id}`;
    readSection(id, content, scope);
    if (!content.ended) content.malformed("more bytes than its items take");
  }
  return scope;
}

function readSection(id: number, from: BytesReader, scope: ComponentScope): void {
  const { definitions } = scope;
  const rest = () => from.take(from.remaining);
  switch (id) {
    case 0:
      rest();
      break;
    case 1:
      definitions.push({ kind: "core-module", binary: rest() });
      break;
    case 2:
      from.vec(() => definitions.push(readCoreInstance(from)));
      break;
    case 3:
      from.vec(() => skipCoreType(from));
      break;
    case 4: {
      const offset = from.offset;
      const component = readComponentIn(rest(), offset, scope);
      definitions.push({ kind: "component", component });
      scope.components.push(component);
      break;
    }
    case 5:
      from.vec(() => readInstance(from, scope));
      break;
    case 6:
      from.vec(() => readAlias(from, scope));
      break;
    case 7:
      from.vec(() => scope.types.push(readType(from, scope)));
      break;
    case 8:
      from.vec(() => readCanon(from, scope));
      break;
    case 10:
      from.vec(() => readImport(from, scope));
      break;
    case 11:
      from.vec(() => readExport(from, scope));
      break;
    case 9:
      from.unsupported("start definitions");
      break;
    case 12:
      from.unsupported("values");
      break;
    default:
      from.malformed("this kind of section");
  }
}

const CORE_SORTS: readonly CoreItemSort[] = ["func", "table", "memory", "global", "tag"];

function readCoreSort(from: BytesReader): CoreItemSort {
  const sort = from.byte();
  return CORE_SORTS[sort] ?? from.malformed(`core sort ${hex(sort)}`);
}

function readCoreInstance(from: BytesReader): Definition {
  const form = from.byte();
  if (form === 0x00) {
    const module = from.u32();
    return {
      kind: "core-instantiate",
      module,
      args: from.vec(() => {
        const name = from.name();
        from.expect(0x12, "the sort of an argument");
        return [name, from.u32()] as const;
      }),
    };
  }
  if (form !== 0x01) from.malformed(`core instance ${hex(form)}`);
  return {
    kind: "core-inline",
    exports: from.vec(() => {
      const name = from.name();
      const sort = readCoreSort(from);
      return [name, { sort, index: from.u32() } satisfies CoreItemRef] as const;
    }),
  };
}

function readSort(from: BytesReader): ItemSort {
  const sort = from.byte();
  switch (sort) {
    case 0x00:
      from.expect(0x11, "the core sort");
      return "core module";
    case 0x01:
      return "func";
    case 0x03:
      return "type";
    case 0x04:
      return "component";
    case 0x05:
      return "instance";
    default:
      return sort === 0x02 ? from.unsupported("values") : from.malformed(`sort ${hex(sort)}`);
  }
}

/** `sortidx`. */
function readItem(from: BytesReader, scope: ComponentScope): ItemRef {
  const sort = readSort(from);
  const index = from.u32();
  return { sort, index, type: itemType(from, scope, sort, index) };
}

function itemType(from: BytesReader, scope: ComponentScope, sort: ItemSort, index: number): ExternType {
  const found = <T>(item: T | undefined): T => item ?? from.malformed(`${sort} ${index} is not defined`);
  switch (sort) {
    case "func":
      return { sort, type: found(scope.funcs[index]) };
    case "type":
      return { sort, type: found(scope.types[index]) };
    case "instance":
      return { sort, exports: found(scope.instances[index]) };
    case "component": {
      const { imports, exports } = found(scope.components[index]);
      return { sort, imports, exports };
    }
    case "core module":
      return { sort };
  }
}

/** Adds something of that type to the index space of its sort. */
function define(scope: ComponentScope, type: ExternType): void {
  switch (type.sort) {
    case "func":
      scope.funcs.push(type.type);
      break;
    case "type":
      scope.types.push(type.type);
      break;
    case "instance":
      scope.instances.push(type.exports);
      break;
    case "component":
      scope.components.push(type);
      break;
    case "core module":
      break;
  }
}

function readInstance(from: BytesReader, scope: ComponentScope): void {
  const form = from.byte();
  if (form === 0x00) {
    const component = from.u32();
    const type = itemType(from, scope, "component", component);
    const args = from.vec(() => {
      const name = from.name();
      return [name, readItem(from, scope)] as const;
    });
    scope.definitions.push({ kind: "instantiate", component, args });
    if (type.sort === "component") scope.instances.push(type.exports);
    return;
  }
  if (form !== 0x01) from.malformed(`instance ${hex(form)}`);
  const exports = from.vec(() => {
    const name = readExternName(from);
    return [name, readItem(from, scope)] as const;
  });
  scope.definitions.push({ kind: "inline", exports });
  scope.instances.push(new Map(exports.map(([name, { type }]) => [name, type])));
}

function readAlias(from: BytesReader, scope: ComponentScope): void {
  if (from.peek() === 0x00) {
    readCoreAlias(from, scope);
    return;
  }
  const sort = readSort(from);
  readAliasOf(from, scope, sort);
}

function readCoreAlias(from: BytesReader, scope: ComponentScope): void {
  from.byte();
  const sort = from.peek();
  if (sort === 0x11) {
    from.byte();
    readAliasOf(from, scope, "core module");
    return;
  }
  if (sort === 0x10) {
    // An outer alias of a core type, which nothing here looks at.
    from.byte();
    from.expect(0x02, "the kind of an alias");
    from.u32();
    from.u32();
    return;
  }
  const coreSort = readCoreSort(from);
  from.expect(0x01, "the kind of an alias");
  const instance = from.u32();
  scope.definitions.push({ kind: "alias-core-export", sort: coreSort, instance, name: from.name() });
}

function readAliasOf(from: BytesReader, scope: ComponentScope, sort: ItemSort): void {
  const kind = from.byte();
  if (kind === 0x00) {
    const instance = from.u32();
    const name = from.name();
    const type = scope.instances[instance]?.get(name);
    if (type?.sort !== sort) return from.malformed(`instance ${instance} exports no ${sort} ${JSON.stringify(name)}`);
    if (sort !== "type") scope.definitions.push({ kind: "alias-export", sort, instance, name });
    define(scope, type);
    return;
  }
  if (kind !== 0x02) from.malformed(`alias ${hex(kind)}`);
  const scopes = from.u32();
  const index = from.u32();
  if (sort === "type") {
    scope.types.push(outerType(from, scope, scopes, index));
    return;
  }
  if (sort !== "component" && sort !== "core module") return from.malformed(`an outer alias of a ${sort}`);
  define(scope, itemType(from, outwards<ComponentScope>(from, scope, scopes), sort, index));
  scope.definitions.push({ kind: "alias-outer", sort, scopes, index });
}

function readImport(from: BytesReader, scope: ComponentScope): void {
  const name = readExternName(from);
  const type = renamed(readExternType(from, scope), name);
  if (scope.imports.has(name)) from.malformed(`two imports of the name ${name}`);
  scope.imports.set(name, type);
  scope.definitions.push({ kind: "import", name, type });
  define(scope, type);
}

function readExport(from: BytesReader, scope: ComponentScope): void {
  const name = readExternName(from);
  const item = readItem(from, scope);
  const ascribed = from.optional(() => readExternType(from, scope));
  if (ascribed && ascribed.sort !== item.sort) from.malformed(`${name} is exported as another sort`);
  const type = renamed(ascribed ?? item.type, name);
  if (scope.exports.has(name)) from.malformed(`two exports of the name ${name}`);
  scope.exports.set(name, type);
  scope.definitions.push({ kind: "export", name, item });
  define(scope, type);
}
