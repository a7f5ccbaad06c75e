import { KEY_KINDS, PRIMITIVE_KINDS } from "../types/type.ts";
import type { Field, KeyKind, PrimitiveKind, ValueType } from "../types/type.ts";
import { OTHER_PRIMITIVES, PRIMITIVE_CODES } from "./primitives.ts";
import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";
import { skipCoreType } from "./reader_core.ts";
import type { ComponentFuncType, ExternType, ExternTypes, TypeItem } from "./reader_definitions.ts";

/** What `valtype`s and `externtype`s refer to by index, seen from inside out. */
interface TypeScope {
  /** Of the scope that the type is defined in; `count` scopes further out with `outer`. */
  readonly types: TypeItem[];
  readonly outer: TypeScope | null;
  /** Instances by their index, for `(alias export)` of types. */
  readonly instances: ExternTypes[];
}

const PRIMITIVES: ReadonlyMap<number, PrimitiveKind> = new Map(
  PRIMITIVE_KINDS.map((kind) => [PRIMITIVE_CODES[kind], kind]),
);

const UNSUPPORTED: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(OTHER_PRIMITIVES).map(([code, kind]) => [code, `type ${kind}`])),
  0x69: "type own",
  0x68: "type borrow",
  0x66: "type stream",
  0x65: "type future",
  0x3f: "type resource",
};

const MAX_FLAGS = 32;

/** Binary.md, "Type Definitions", `deftype`. */
export function readType(from: BytesReader, scope: TypeScope): TypeItem {
  const opcode = from.peek();
  switch (opcode) {
    case 0x40:
    case 0x43:
      from.byte();
      return { kind: "func", type: readFuncType(from, scope, opcode === 0x43) };
    case 0x41: {
      from.byte();
      const { imports, exports } = readDeclarations(from, scope, true);
      return { kind: "component", imports, exports };
    }
    case 0x42:
      from.byte();
      return { kind: "instance", exports: readDeclarations(from, scope, false).exports };
    default:
      return { kind: "value", type: readDefValType(from, scope) };
  }
}

function readFuncType(from: BytesReader, scope: TypeScope, isAsync: boolean): ComponentFuncType {
  const params = labelled(from, scope);
  return { async: isAsync, params, result: readResultList(from, scope) };
}

/** `resultlist`. */
export function readResultList(from: BytesReader, scope: TypeScope): ValueType | null {
  const kind = from.byte();
  if (kind === 0x00) return readValType(from, scope);
  if (kind !== 0x01) from.malformed(`result list ${hex(kind)}`);
  from.expect(0x00, "the number of results");
  return null;
}

function labelled(from: BytesReader, scope: TypeScope): Field[] {
  return from.vec(() => {
    const name = from.name();
    return { name, type: readValType(from, scope) };
  });
}

/** `defvaltype`. A named type gets its index as a name, which an import or export of it replaces. */
function readDefValType(from: BytesReader, scope: TypeScope): ValueType {
  const name = `type-${scope.types.length}`;
  const opcode = from.byte();
  const primitive = PRIMITIVES.get(opcode);
  if (primitive) return { kind: primitive };
  const some = <T>(items: T[]): T[] => (items.length > 0 ? items : from.malformed("a type without members"));
  const val = () => readValType(from, scope);
  switch (opcode) {
    case 0x72:
      return { kind: "record", name, fields: some(labelled(from, scope)) };
    case 0x71:
      return {
        kind: "variant",
        name,
        cases: some(
          from.vec(() => {
            const label = from.name();
            const type = from.optional(val);
            from.expect(0x00, "the end of a case");
            return { name: label, type };
          }),
        ),
      };
    case 0x70:
      return { kind: "list", element: val() };
    case 0x67: {
      const element = val();
      const length = from.u32();
      if (length === 0) from.malformed("a fixed-length list of none");
      return { kind: "fixed-list", element, length };
    }
    case 0x6f:
      return { kind: "tuple", elements: some(from.vec(val)) };
    case 0x6e: {
      const labels = some(from.vec(() => from.name()));
      if (labels.length > MAX_FLAGS) from.malformed(`${labels.length} flags`);
      return { kind: "flags", name, labels };
    }
    case 0x6d:
      return { kind: "enum", name, labels: some(from.vec(() => from.name())) };
    case 0x6b:
      return { kind: "option", type: val() };
    case 0x6a: {
      const ok = from.optional(val);
      return { kind: "result", ok, err: from.optional(val) };
    }
    case 0x63: {
      const { kind } = val();
      if (!(KEY_KINDS as readonly string[]).includes(kind)) from.malformed(`a map whose keys are ${kind}`);
      return { kind: "map", key: { kind: kind as KeyKind }, value: val() };
    }
    default:
      return UNSUPPORTED[opcode] ? from.unsupported(UNSUPPORTED[opcode]) : from.malformed(`type ${hex(opcode)}`);
  }
}

/** `valtype`. */
function readValType(from: BytesReader, scope: TypeScope): ValueType {
  const primitive = PRIMITIVES.get(from.peek());
  if (primitive) {
    from.byte();
    return { kind: primitive };
  }
  const index = from.s33();
  if (index < 0) {
    // One byte, of which s33 takes the upper bit for a sign.
    const other = OTHER_PRIMITIVES[0x80 + index];
    return other ? from.unsupported(`type ${other}`) : from.malformed(`value type ${index}`);
  }
  const item = typeAt(from, scope, index);
  return item.kind === "value" ? item.type : from.malformed(`type ${index} is no value type`);
}

export function typeAt(from: BytesReader, { types }: TypeScope, index: number): TypeItem {
  return types[index] ?? from.malformed(`type ${index} of ${types.length}`);
}

/** What `(alias outer)` of a type means; `count` scopes outwards. */
export function outerType(from: BytesReader, scope: TypeScope, count: number, index: number): TypeItem {
  return typeAt(from, outwards(from, scope, count), index);
}

/** The scope that is `count` scopes outwards of `scope`. */
export function outwards<T extends { readonly outer: T | null }>(from: BytesReader, scope: T, count: number): T {
  let target: T | null = scope;
  for (let n = 0; n < count && target; n += 1) target = target.outer;
  return target ?? from.malformed(`${count} scopes outwards`);
}

/** `externtype`. */
export function readExternType(from: BytesReader, scope: TypeScope): ExternType {
  const sort = from.byte();
  switch (sort) {
    case 0x00:
      from.expect(0x11, "the core sort");
      from.u32();
      return { sort: "core module" };
    case 0x01: {
      const item = typeAt(from, scope, from.u32());
      return item.kind === "func" ? { sort: "func", type: item.type } : from.malformed("no function type");
    }
    case 0x03: {
      const bound = from.byte();
      if (bound !== 0x00)
        return bound === 0x01 ? from.unsupported("type resource") : from.malformed(`bound ${hex(bound)}`);
      return { sort: "type", type: typeAt(from, scope, from.u32()) };
    }
    case 0x04: {
      const item = typeAt(from, scope, from.u32());
      return item.kind === "component"
        ? { sort: "component", imports: item.imports, exports: item.exports }
        : from.malformed("no component type");
    }
    case 0x05: {
      const item = typeAt(from, scope, from.u32());
      return item.kind === "instance"
        ? { sort: "instance", exports: item.exports }
        : from.malformed("no instance type");
    }
    default:
      return sort === 0x02 ? from.unsupported("values") : from.malformed(`extern type ${hex(sort)}`);
  }
}

/** `nameattributes`; attributes mean nothing here. */
export function readExternName(from: BytesReader): string {
  const form = from.byte();
  const name = from.name();
  if (form > 0x02) from.malformed(`form of name ${hex(form)}`);
  if (form === 0x02) from.vec(() => [from.byte(), from.name()]);
  return name;
}

/** Gives the type of an import or export, if it is a named type, the name under which it is known from now on. */
export function renamed(type: ExternType, name: string): ExternType {
  if (type.sort !== "type" || type.type.kind !== "value" || !("name" in type.type.type)) return type;
  return { sort: "type", type: { kind: "value", type: { ...type.type.type, name } } };
}

/** `componentdecl`s or `instancedecl`s. */
function readDeclarations(
  from: BytesReader,
  outer: TypeScope,
  isComponent: boolean,
): { imports: ExternTypes; exports: ExternTypes } {
  const scope: TypeScope = { types: [], outer, instances: [] };
  const imports = new Map<string, ExternType>();
  const exports = new Map<string, ExternType>();
  const declare = (to: Map<string, ExternType>) => {
    const name = readExternName(from);
    const type = renamed(readExternType(from, scope), name);
    if (to.has(name)) from.malformed(`two of the name ${name}`);
    to.set(name, type);
    enter(scope, type);
  };
  from.vec(() => {
    const kind = from.byte();
    switch (kind) {
      case 0x00:
        skipCoreType(from);
        break;
      case 0x01:
        scope.types.push(readType(from, scope));
        break;
      case 0x02:
        readTypeAlias(from, scope);
        break;
      case 0x03:
        if (!isComponent) from.malformed("an import in an instance type");
        declare(imports);
        break;
      case 0x04:
        declare(exports);
        break;
      default:
        from.malformed(`declaration ${hex(kind)}`);
    }
  });
  return { imports, exports };
}

/** Adds what a declaration introduces to the index spaces that types look into. */
function enter(scope: TypeScope, type: ExternType): void {
  if (type.sort === "type") scope.types.push(type.type);
  else if (type.sort === "instance") scope.instances.push(type.exports);
}

/** `alias` in a component or instance type. */
function readTypeAlias(from: BytesReader, scope: TypeScope): void {
  const sort = from.byte();
  if (sort === 0x00) {
    from.expect(0x10, "the core sort of an alias");
    from.expect(0x02, "the kind of an alias");
    from.u32();
    from.u32();
    return;
  }
  const kind = from.byte();
  const [first, second] = [from.u32(), kind === 0x00 ? from.name() : from.u32()];
  if (sort === 0x03 && typeof second === "number") {
    scope.types.push(outerType(from, scope, first, second));
    return;
  }
  const found = typeof second === "string" ? scope.instances[first]?.get(second) : undefined;
  if (found?.sort !== "type" && found?.sort !== "instance") from.malformed("an alias of nothing");
  enter(scope, found);
}
