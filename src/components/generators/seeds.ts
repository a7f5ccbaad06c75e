import type { Seed as AnySeed } from "../../harness/target.ts";
import { LINKS, LIST_FORMS, STRING_ENCODINGS } from "../case/case.ts";
import type { Call, Case, ComponentOptions, JcoConfig } from "../case/case.ts";
import { RESERVED_EXPORTS } from "../case/legal.ts";
import { MAX_CALLS, MAX_DEPTH, MAX_FLAGS, MAX_MEMBERS } from "../case/limits.ts";
import {
  IMPORT_BINDINGS,
  INSTANTIATIONS,
  PLAIN_CALL,
  PLAIN_CASE,
  PLAIN_COMPONENT,
  PLAIN_JCO,
  PLAIN_NAMES,
  TIERS,
} from "../case/plain.ts";
import { INTEGER_RANGES, PRIMITIVE_KINDS } from "../types/type.ts";
import type { FuncType, IntegerKind, PrimitiveKind, ValueType } from "../types/type.ts";
import type { Value } from "../values/value.ts";
import {
  counted,
  enumeration,
  fixedList,
  flags,
  list,
  option,
  prim,
  record,
  result,
  SAMPLES,
  tower,
  tuple,
  variant,
  WRAPPERS,
} from "./seed_types.ts";
import { matrixSeeds, shapeSeeds } from "./seeds_composition.ts";

type Seed = AnySeed<Case>;

const STRING = prim("string");
/** Each function of a seed comes as this pair: a type in, a type out. */
const func = (params: readonly ValueType[], resultType: ValueType | null): FuncType => ({
  params: params.map((type, index) => ({ name: params.length === 1 ? "item" : `item${index}`, type })),
  result: resultType,
});
const seeded = (...seeds: readonly number[]): readonly Call[] =>
  seeds.map((seed) => ({ ...PLAIN_CALL, kind: "seeded", seed }));
const drawn = (args: readonly Value[], answer: Value | null): Call => ({
  ...PLAIN_CALL,
  kind: "drawn",
  args,
  result: answer,
});
const component = (options: Partial<ComponentOptions> = {}): ComponentOptions => ({ ...PLAIN_COMPONENT, ...options });
const seed = (
  name: string,
  type: FuncType,
  { importName, exportName, ...options }: Partial<Case & typeof PLAIN_NAMES> = {},
): Seed => ({
  name,
  case: {
    ...PLAIN_CASE,
    functions: [
      {
        func: type,
        importName: importName ?? PLAIN_NAMES.importName,
        exportName: exportName ?? PLAIN_NAMES.exportName,
      },
    ],
    components: [component({ postReturn: true }), component({ style: "copy" })],
    calls: seeded(1, 2, 3, 4),
    ...options,
  },
});

/** A function whose types meet every option that changes bindings. */
const MANIFOLD = func(
  [
    record("item-status", { "created-at": prim("u64"), "last-URL": option(STRING), tag: SAMPLES["enum"] as ValueType }),
    SAMPLES["variant"] as ValueType,
    SAMPLES["flags"] as ValueType,
    list(prim("s32")),
  ],
  result(tuple(STRING, SAMPLES["flags"] as ValueType), enumeration("error-code", 3)),
);

/** Cases that together reach every kind, boundary and option; the same ones each time, in the same order. */
export function* seedCases(): Generator<Seed> {
  yield* kinds();
  yield* limits();
  yield* values();
  yield* strings();
  yield* names();
  yield* options();
  yield* shapeSeeds();
  yield* matrixSeeds();
}

/** Every kind alone as parameter and as result, and inside every other. */
function* kinds(): Generator<Seed> {
  yield seed("nothing", func([], null));
  for (const [name, type] of Object.entries(SAMPLES)) {
    yield seed(`param-${name}`, func([type], null));
    yield seed(`result-${name}`, func([], type));
  }
  for (const [outer, wrap] of Object.entries(WRAPPERS)) {
    for (const inner of [
      "string",
      "u64",
      "record",
      "variant",
      "flags",
      "option",
      "result",
      "list",
      "fixed-list",
      "map-by-string",
      "tuple",
      "enum",
    ]) {
      const type = wrap(SAMPLES[inner] as ValueType);
      yield seed(`${outer}-around-${inner}`, func([type], type));
    }
  }
  const point = SAMPLES["record"] as ValueType;
  yield seed(
    "type-used-again",
    func([point, list(point), record("line", { start: point, end: option(point) })], point),
  );
}

/** Where one more of something changes how values are passed, or is the most there is. */
function* limits(): Generator<Seed> {
  for (const kind of ["u32", "u64", "f32", "f64", "bool"] as const) {
    for (const count of [15, 16, 17])
      yield seed(
        `params-${count}-${kind}`,
        func(
          counted("x", count).map(() => prim(kind)),
          prim(kind),
        ),
      );
  }
  for (const count of [7, 8, 9])
    yield seed(
      `params-${count}-strings`,
      func(
        counted("x", count).map(() => STRING),
        STRING,
      ),
    );
  for (const count of [1, 2, 16, 17]) {
    const types = counted("x", count).map((_, index) =>
      prim((["u8", "f32", "s64", "f64"] as const)[index % 4] as PrimitiveKind),
    );
    yield seed(`flat-tuple-${count}`, func([tuple(...types)], tuple(...types)));
    yield seed(`flat-fixed-list-${count}`, func([fixedList(prim("u16"), count)], fixedList(prim("u16"), count)));
  }
  const joined = variant("joined", {
    a: prim("f32"),
    b: prim("u32"),
    c: prim("u64"),
    d: prim("f64"),
    e2: tuple(prim("f64"), STRING),
  });
  yield seed("flat-joined", func([joined], joined));
  for (const count of [1, 2, 127, 128, 255, 256, 257, 300]) {
    const type = enumeration("level-of", count);
    const last = { case: count - 1, value: null };
    yield seed(`enum-${count}`, func([type, list(type)], type), {
      calls: [drawn([last, [last, { case: 0, value: null }]], last), ...seeded(1, 2)],
    });
  }
  for (const count of [1, 7, 8, 9, 15, 16, 17, 31, MAX_FLAGS]) {
    const type = flags("bar-set", count);
    const all = type.labels.map(() => true);
    yield seed(`flags-${count}`, func([type, list(type)], type), {
      calls: [drawn([all, [all]], all), ...seeded(1, 2)],
    });
  }
  for (const count of [1, 17, MAX_MEMBERS]) {
    const fields = record(
      "wide",
      Object.fromEntries(
        counted("item", count).map((label, index) => [
          label,
          prim(PRIMITIVE_KINDS[index % PRIMITIVE_KINDS.length] as PrimitiveKind),
        ]),
      ),
    );
    yield seed(`record-${count}`, func([fields], fields));
    const cases = variant(
      "many",
      Object.fromEntries(
        counted("item", count).map((label, index) => [
          label,
          index % 3 === 0 ? null : prim(index % 3 === 1 ? "u16" : "string"),
        ]),
      ),
    );
    yield seed(`variant-${count}`, func([cases], cases), {
      calls: [
        drawn([{ case: count - 1, value: valueOfCase(cases.cases[count - 1]?.type ?? null) }], {
          case: 0,
          value: null,
        }),
        ...seeded(1, 2, 3),
      ],
    });
  }
  for (const levels of [10, 40, MAX_DEPTH - 1]) {
    yield seed(`deep-list-${levels}`, func([tower(prim("u8"), levels, list)], null));
    yield seed(`deep-option-${levels}`, func([tower(prim("u8"), levels, option)], null));
    yield seed(
      `deep-tuple-${levels}`,
      func(
        [],
        tower(STRING, levels, (inner) => tuple(inner)),
      ),
    );
    yield seed(
      `deep-record-${levels}`,
      func(
        [],
        tower(STRING, levels, (inner, level) => record(`node${level}`, { next: inner })),
      ),
    );
  }
  yield seed("many-calls", func([prim("u32"), STRING], list(prim("u8"))), {
    calls: seeded(...counted("", MAX_CALLS).map(Number)),
  });
}

const valueOfCase = (type: ValueType | null): Value | null =>
  type === null ? null : type.kind === "string" ? "last" : 65_535;

/** Values at the ends of their ranges, and long ones. */
function* values(): Generator<Seed> {
  for (const [kind, [min, max]] of Object.entries(INTEGER_RANGES)) {
    const type = prim(kind as IntegerKind);
    const [low, high] = kind.endsWith("64") ? [min, max] : [Number(min), Number(max)];
    for (const form of LIST_FORMS) {
      yield seed(`list-${kind}-${form}`, func([type, list(type)], list(type)), {
        calls: [
          { ...drawn([low, [low, high, low]], [high, low]), form },
          { ...drawn([high, []], [high]), form },
          { ...PLAIN_CALL, kind: "seeded", form, seed: 5 },
        ],
      });
    }
  }
  yield seed("floats-32", func([list(prim("f32"))], prim("f32")), {
    calls: [
      drawn(
        [
          [
            0, 0x8000_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0xffc0_0001, 0x7f80_0001, 1, 0x007f_ffff,
            0x7f7f_ffff,
          ],
        ],
        0x8000_0000,
      ),
    ],
  });
  yield seed("floats-64", func([list(prim("f64"))], prim("f64")), {
    calls: [
      drawn(
        [
          [
            0n,
            1n << 63n,
            0x7ffn << 52n,
            0xfffn << 52n,
            0x7ff8n << 48n,
            0xfff8_0000_0000_0001n,
            0x7ff0_0000_0000_0001n,
            1n,
          ],
        ],
        1n << 63n,
      ),
    ],
  });
  yield seed("chars", func([list(prim("char"))], prim("char")), {
    calls: [drawn([[0, 0x7f, 0x80, 0xff, 0x100, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x1_0000, 0x10_ffff]], 0x10_ffff)],
  });
  const long = Array.from({ length: 0x1_0001 }, (_, index) => (index % 13) * 19);
  yield seed("list-over-64-ki", func([list(prim("u8"))], list(prim("u16"))), {
    calls: [drawn([long], []), drawn([[]], long)],
  });
  yield seed("list-of-lists", func([list(list(prim("u64")))], list(list(STRING))), {
    calls: [drawn([[[], [1n], [1n, 2n]]], [[], [""], ["a", "é", "日"]]), ...seeded(1, 2)],
  });
}

/** Every pair of encodings, with strings of each kind. */
function* strings(): Generator<Seed> {
  const type = func([STRING, list(STRING), prim("char")], STRING);
  const texts = [
    "",
    "plain",
    "caf\u00e9 \u00ff",
    "\u0100\u65e5\u672c",
    "\u{1f600}\u{10ffff}",
    "e\u0301",
    "a\u0000b",
    "\ufeffbom",
    "latin\u00e9\u0101",
  ];
  const calls = [
    ...texts.map((text, index) =>
      drawn([text, texts.slice(0, index), text.codePointAt(0) ?? 0x41], texts.at(-1 - index) ?? ""),
    ),
    drawn(["x".repeat(127), ["y".repeat(128)], 0x41], "z".repeat(255)),
    drawn(["\u00e9".repeat(256), ["\u65e5".repeat(300)], 0x41], "\u{1f600}".repeat(200)),
  ];
  for (const caller of STRING_ENCODINGS) {
    for (const callee of STRING_ENCODINGS) {
      for (const style of ["forward", "copy"] as const) {
        yield seed(`strings-${caller}-${callee}-${style}`.replaceAll("+", "-"), type, {
          components: [
            component({ encoding: caller, style, postReturn: true }),
            component({ encoding: callee, style: "copy" }),
          ],
          calls,
        });
      }
    }
    yield seed(`strings-long-${caller}`.replaceAll("+", "-"), func([STRING], STRING), {
      components: [component({ encoding: caller, style: "copy", postReturn: true })],
      calls: [
        drawn(["a".repeat(0x1_0001)], "\u00ff".repeat(0x1_0001)),
        drawn(["\u0101".repeat(0x8001)], "\u{1f600}".repeat(0x4001)),
      ],
    });
  }
}

/** Names that JavaScript or generated code could stumble over. */
function* names(): Generator<Seed> {
  const reserved = [
    "delete",
    "class",
    "default",
    "await",
    "constructor",
    "prototype",
    "then",
    "to-string",
    "arguments",
    "this",
    "null",
  ];
  const fields = record("object", Object.fromEntries(reserved.map((label) => [label, prim("u8")])));
  yield seed("names-reserved-fields", func([fields], fields));
  const cases = variant("promise", Object.fromEntries(reserved.map((label) => [label, prim("u8")])));
  yield seed(
    "names-reserved-cases",
    func(
      [cases, { kind: "enum", name: "symbol", labels: reserved }, { kind: "flags", name: "number", labels: reserved }],
      cases,
    ),
  );
  yield seed("names-reserved-params", {
    params: reserved.map((name) => ({ name, type: prim("u8") })),
    result: prim("u8"),
  });
  for (const [index, word] of reserved.entries()) {
    if (RESERVED_EXPORTS.includes(word)) continue;
    yield seed(`names-function-${word}`, func([STRING], STRING), {
      exportName: word,
      importName: reserved.at(index - 1) ?? "host",
    });
  }
  const acronyms = record("HTTP-request", {
    "get-URL": STRING,
    "url-ID": prim("u32"),
    utf8: prim("bool"),
    x2: prim("f32"),
    "UTF8-x2": prim("u8"),
  });
  yield seed("names-acronyms", func([acronyms], acronyms), { importName: "get-JSON" });
  yield seed("names-acronym-export", func([STRING], STRING), { exportName: "get-URL" });
  const meets = record("get-url", { "get-url": enumeration("url-get", 2), url: option(STRING) });
  yield seed(
    "names-that-meet",
    {
      params: [
        { name: "get-url", type: meets },
        { name: "url", type: meets },
      ],
      result: meets,
    },
    { importName: "url", exportName: "url" },
  );
}

/** Every option away from how it is by default. */
function* options(): Generator<Seed> {
  yield seed("options-plain", MANIFOLD);
  for (const jco of configurations()) {
    const [[name, value]] = Object.entries(jco) as [[string, unknown]];
    yield seed(`jco-${name}-${String(value)}`, MANIFOLD, { jco: { ...PLAIN_JCO, ...jco } });
  }
  for (const tier of TIERS) yield seed(`v8-${tier}`, MANIFOLD, { v8: { tier } });
  for (const link of LINKS) yield seed(`link-${link}`, MANIFOLD, { link });
  for (const count of [1, 2, 3]) {
    for (const style of ["forward", "copy"] as const) {
      yield seed(`components-${count}-${style}`, MANIFOLD, {
        components: counted("", count).map(() => component({ style, postReturn: true })),
      });
    }
  }
  const moving = component({ style: "copy", growPages: 1, growEvery: 2, gap: 24, postReturn: true });
  yield seed("memory-grows", func([list(STRING), list(prim("u64"))], list(STRING)), {
    components: [moving, moving],
    calls: seeded(...counted("", 20).map(Number)),
  });
}

function* configurations(): Generator<Partial<JcoConfig>> {
  for (const instantiation of INSTANTIATIONS.filter((one) => one !== PLAIN_JCO.instantiation)) yield { instantiation };
  for (const importBindings of IMPORT_BINDINGS.filter((one) => one !== PLAIN_JCO.importBindings))
    yield { importBindings };
  for (const [name, value] of Object.entries(PLAIN_JCO)) if (typeof value === "boolean") yield { [name]: !value };
}
