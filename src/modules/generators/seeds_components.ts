import * as write from "./parts.ts";
import { all, bytes, func, module, name, op, section, u32, vec } from "./parts.ts";
import type { Part } from "./parts.ts";
import type { Named } from "./seeds.ts";

/** Binary.md, "Component Definitions". */
const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00] as const;
const component = (...sections: readonly Part[]): Part => all(bytes(...COMPONENT), ...sections);

const coreModule = (inner: Part): Part => section(1, inner);
const coreInstances = (...items: readonly Part[]): Part => section(2, vec(...items));
const coreTypes = (...items: readonly Part[]): Part => section(3, vec(...items));
const nested = (inner: Part): Part => section(4, inner);
const instances = (...items: readonly Part[]): Part => section(5, vec(...items));
const aliases = (...items: readonly Part[]): Part => section(6, vec(...items));
const types = (...items: readonly Part[]): Part => section(7, vec(...items));
const canons = (...items: readonly Part[]): Part => section(8, vec(...items));
const imports = (...items: readonly Part[]): Part => section(10, vec(...items));
const exports = (...items: readonly Part[]): Part => section(11, vec(...items));

/** A name of an import or export: without a version. */
const label = (text: string): Part => all(bytes(0), name(text));
const exported = (text: string, sort: readonly number[], index: number): Part =>
  all(label(text), bytes(...sort), u32(index), bytes(0));
/** `instantiate` of a core module, without arguments. */
const instantiate = (index: number): Part => bytes(0x00, index, 0);
/** `alias core export` of the first instance. */
const coreAlias = (sort: number, of: string): Part => all(bytes(0x00, sort, 0x01, 0), name(of));
const FUNC = 0x01;
const TYPE = 0x03;

/** A module with a function of that type, a memory and `realloc`. */
const guest = (type: Part, ...ops: readonly Part[]): Part =>
  module(
    write.types(type, func(["i32", "i32", "i32", "i32"], ["i32"])),
    write.functions(0, 1),
    write.memories(write.limits({ minimum: 1n })),
    write.exports(
      write.exported("f", "func"),
      write.exported("realloc", "func", 1),
      write.exported("memory", "memory"),
    ),
    write.code(write.body([], ...ops), write.body([], write.i32(1024))),
  );

/** Binary.md, "Type Definitions": the primitive types, then what is made of them. */
const PRIMITIVES = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x7a, 0x79, 0x78, 0x77, 0x76, 0x75, 0x74, 0x73] as const;
const STRING = 0x73;
const U8 = 0x7d;
const COMPOUND: Readonly<Record<string, Part>> = {
  record: all(bytes(0x72), vec(all(name("a"), bytes(U8)), all(name("b-c"), bytes(STRING)))),
  variant: all(bytes(0x71), vec(all(name("none"), bytes(0, 0)), all(name("some"), bytes(1, U8, 0)))),
  list: bytes(0x70, STRING),
  tuple: all(bytes(0x6f), vec(bytes(U8), bytes(STRING))),
  flags: all(bytes(0x6e), vec(name("x"), name("y"))),
  enum: all(bytes(0x6d), vec(name("x"), name("y"))),
  option: bytes(0x6b, U8),
  result: bytes(0x6a, 1, U8, 0),
  "fixed-length-list": bytes(0x67, U8, 3),
  resource: bytes(0x3f, 0x7f, 0),
  stream: bytes(0x66, 1, U8),
  future: bytes(0x65, 0),
};

/** A function type: parameters by name, and one result or none. */
const funcType = (parameters: readonly Part[], result: Part | null): Part =>
  all(bytes(0x40), vec(...parameters), ...(result ? [bytes(0), result] : [bytes(1, 0)]));

/** Each section of a component, each type, what is lifted and lowered. */
export function* components(): Generator<Named> {
  yield { name: "component-empty", part: component() };
  yield { name: "component-core-module", part: component(coreModule(module())) };
  yield {
    name: "component-core-instance",
    part: component(coreModule(guest(func([], []))), coreInstances(instantiate(0))),
  };
  yield {
    name: "component-custom",
    part: component(section(0, name("a"), bytes(1)), section(0, name("component-name"))),
  };
  yield {
    name: "component-core-type",
    part: component(coreTypes(func(["i32"], []), all(bytes(0x50), vec(all(bytes(0x01), func([], [])))))),
  };
  yield {
    name: "component-nested",
    part: component(nested(component(types(bytes(U8)))), instances(bytes(0x00, 0, 0))),
  };
  yield { name: "component-type-primitives", part: component(types(...PRIMITIVES.map((code) => bytes(code)))) };
  for (const [kind, part] of Object.entries(COMPOUND))
    yield { name: `component-type-${kind}`, part: component(types(part)) };
  yield {
    name: "component-type-of-instance",
    part: component(
      types(all(bytes(0x42), vec(all(bytes(0x01), bytes(U8)), all(bytes(0x04), label("t"), bytes(TYPE, 0, 0))))),
    ),
  };
  yield {
    name: "component-import",
    part: component(types(funcType([], null)), imports(all(label("f"), bytes(FUNC, 0)))),
  };
  yield* calls();
  yield { name: "invalid-component-index", part: component(coreInstances(instantiate(0))) };
  yield { name: "invalid-component-version", part: bytes(0x00, 0x61, 0x73, 0x6d, 0x0c, 0x00, 0x01, 0x00) };
  yield {
    name: "invalid-component-code",
    part: component(coreModule(guest(func([], []), op("i32.add"))), coreInstances(instantiate(0))),
  };
}

function* calls(): Generator<Named> {
  yield {
    name: "component-lift",
    part: component(
      coreModule(guest(func(["i32"], ["i32"]), op("local.get", 0))),
      coreInstances(instantiate(0)),
      aliases(coreAlias(0x00, "f")),
      types(funcType([all(name("x"), bytes(0x79))], bytes(0x79))),
      canons(bytes(0x00, 0x00, 0, 0, 0)),
      exports(exported("f", [FUNC], 0)),
    ),
  };
  const options = vec(bytes(0x00), bytes(0x03, 0), bytes(0x04, 1));
  yield {
    name: "component-lift-string",
    part: component(
      coreModule(guest(func(["i32", "i32"], []))),
      coreInstances(instantiate(0)),
      aliases(coreAlias(0x00, "f"), coreAlias(0x00, "realloc"), coreAlias(0x02, "memory")),
      types(funcType([all(name("text"), bytes(STRING))], null)),
      canons(all(bytes(0x00, 0x00, 0), options, bytes(0))),
      exports(exported("take-text", [FUNC], 0)),
    ),
  };
  yield {
    name: "component-lower",
    part: component(
      types(funcType([], null)),
      imports(all(label("host"), bytes(FUNC, 0))),
      canons(bytes(0x01, 0x00, 0, 0)),
      coreInstances(all(bytes(0x01), vec(all(name("f"), bytes(0x00, 0))))),
      coreModule(module(write.types(func([], [])), write.imports(write.imported("m", "f", "func", u32(0))))),
      coreInstances(all(bytes(0x00, 0), vec(all(name("m"), bytes(0x12, 0))))),
    ),
  };
  yield {
    name: "component-resource",
    part: component(types(bytes(0x3f, 0x7f, 0)), canons(bytes(0x02, 0), bytes(0x03, 0), bytes(0x04, 0))),
  };
  yield {
    name: "component-import-instance",
    part: component(
      types(all(bytes(0x42), vec(all(bytes(0x01), funcType([], null)), all(bytes(0x04), label("f"), bytes(FUNC, 0))))),
      imports(all(label("a:b/c@1.0.0"), bytes(0x05, 0))),
      // `alias export` of an instance.
      aliases(all(bytes(FUNC, 0x00, 0), name("f"))),
    ),
  };
}
