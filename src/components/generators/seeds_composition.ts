import { ANSWERS, THROUGH_STYLES } from "../case/case.ts";
import type { Call, Case, CaseFunction, ComponentOptions, Wait } from "../case/case.ts";
import { legalCombinations } from "../case/matrix.ts";
import type { CellComponent } from "../case/matrix.ts";
import { PLAIN_CALL, PLAIN_CASE, PLAIN_COMPONENT } from "../case/plain.ts";
import { MAX_STAGES } from "../case/limits.ts";
import type { FuncType, ValueType } from "../types/type.ts";
import { counted, list, prim, record, tuple } from "./seed_types.ts";
import type { Seed } from "../../harness/target.ts";

const STRING = prim("string");
const func = (params: readonly ValueType[], result: ValueType | null): FuncType => ({
  params: params.map((type, index) => ({ name: `item${index}`, type })),
  result,
});
const wide = record(
  "wide",
  Object.fromEntries(counted("item", 17).map((label, index) => [label, prim(index % 2 === 0 ? "u8" : "f64")])),
);

/**
 * Signatures on both sides of every limit: 4 flat parameters of an async lower, 16 of everything else, 1 flat result,
 * and 16 of `task.return`.
 */
const SIGNATURES: readonly FuncType[] = [
  func([STRING], STRING),
  func([prim("u32"), prim("u64"), prim("f32"), prim("s8")], prim("u16")),
  func([STRING, STRING, prim("bool")], tuple(STRING, prim("u64"))),
  func([list(prim("u16")), prim("char"), prim("s64")], list(STRING)),
  func([STRING, wide], wide),
  func([], tuple(STRING, prim("s32"))),
  func([tuple(...counted("", 16).map(() => prim("u8")))], tuple(...counted("", 16).map(() => prim("f32")))),
  func([STRING], null),
];

/** A case for every cell of the matrix, what is not a part of the cell taking turns. */
export function* matrixSeeds(): Generator<Seed<Case>> {
  let turn = 0;
  for (const { first, second, asyncHost } of legalCombinations()) {
    yield {
      name: [
        exportName(first),
        first.lower,
        exportName(second),
        second.lower,
        asyncHost ? "async" : "sync",
        first.encoding,
        second.encoding,
      ]
        .join("-")
        .replaceAll("+", "-"),
      case: {
        ...PLAIN_CASE,
        functions: [functionOf(SIGNATURES[turn % SIGNATURES.length]!)],
        components: [component(first, turn), component(second, turn + 1)],
        asyncHost,
        ...oneOrTwoCalls(first.asyncType, asyncHost, turn),
      },
    };
    turn++;
  }
}

const exportName = ({ asyncType, lift }: CellComponent): string => (asyncType ? lift : "plain");

const functionOf = (type: FuncType, name = ""): CaseFunction => ({
  func: type,
  importName: `host${name}`,
  exportName: `run${name}`,
});

function component({ asyncType, lift, lower, encoding }: CellComponent, turn: number): ComponentOptions {
  // Numbers without a common divisor, so that all combinations come up.
  const wait = ((lift === "callback" ? ["event-loop", "wait", "poll"] : ["wait", "poll"]) as readonly Wait[])[
    lower === "async" ? turn % (lift === "callback" ? 3 : 2) : 0
  ]!;
  return {
    ...PLAIN_COMPONENT,
    asyncType,
    lift,
    lower,
    encoding,
    style: turn % 2 === 0 ? "copy" : "forward",
    wait,
    yieldsBefore: asyncType && turn % 5 === 1 ? 1 : 0,
    yieldsAfter: asyncType && turn % 5 === 3 ? 2 : 0,
    yieldsLate: lift !== "sync" && turn % 7 === 2 ? 1 : 0,
    backpressure: asyncType && turn % 11 === 5,
    postReturn: lift === "sync" && turn % 3 === 0,
  };
}

/**
 * One call, answered at one of the times at which the host can; or, every fourth time, two at once where that can be.
 * There are many cells, and an engine may let each call wait for timers.
 */
function oneOrTwoCalls(asyncExports: boolean, asyncHost: boolean, turn: number): Pick<Case, "calls" | "inFlight"> {
  const all = calls(asyncHost, turn);
  const [first, second] = [all[turn % all.length]!, all[(turn + 1) % all.length]!];
  return asyncExports && turn % 4 === 3 ? { inFlight: 2, calls: [first, second] } : { inFlight: 1, calls: [first] };
}

/** Two calls; of a host that may answer late, one call for each time at which it can. */
function calls(asyncHost: boolean, seed: number): readonly Call[] {
  const answers = asyncHost ? ANSWERS : [PLAIN_CALL.answer, PLAIN_CALL.answer];
  return answers.map((answer, index) => ({ ...PLAIN_CALL, kind: "seeded", answer, seed: seed * 4 + index }));
}

/** Every shape, with flat and with spilled parameters and results, of `async` types and of others. */
export function* shapeSeeds(): Generator<Seed<Case>> {
  for (const async of [false, true]) {
    for (const [params, paramTypes] of Object.entries(PARAMS)) {
      for (const [result, resultType] of Object.entries(RESULTS)) {
        const main = functionOf(func(paramTypes, resultType));
        const kind = async ? "async" : "sync";
        for (const [name, { others = [], ...shape }] of shapes(async)) {
          if (result === "spilled" && shape.components?.some(({ style }) => style === "bare" || style === "relay"))
            continue;
          yield {
            name: `shape-${name}-${kind}-${params}-${result}`,
            case: { ...PLAIN_CASE, functions: [main, ...others], asyncHost: async, calls: calls(async, 1), ...shape },
          };
        }
      }
    }
  }
}

const PARAMS: Readonly<Record<string, readonly ValueType[]>> = { flat: [STRING, prim("u8")], spilled: [STRING, wide] };
const RESULTS: Readonly<Record<string, ValueType>> = { flat: prim("u32"), spilled: tuple(STRING, prim("u8")) };

/** What makes a shape, with the functions that it has besides. */
type Shape = Partial<Case> & { readonly others?: readonly CaseFunction[] };

/** The least of each shape. */
function* shapes(async: boolean): Generator<readonly [name: string, shape: Shape]> {
  const one = (options: Partial<ComponentOptions> = {}): ComponentOptions => ({
    ...PLAIN_COMPONENT,
    ...(async ? { asyncType: true, lift: "callback", lower: "async", wait: "event-loop" } : {}),
    ...options,
  });
  const through = (style: ComponentOptions["style"]): ComponentOptions => ({
    ...PLAIN_COMPONENT,
    style,
    asyncType: async,
  });
  for (let length = 1; length <= MAX_STAGES; length++)
    yield [
      `chain-${length}`,
      { components: counted("", length).map((_, index) => one({ style: index % 2 === 0 ? "copy" : "forward" })) },
    ];
  yield ["diamond", { components: [one(), one({ encoding: "utf16" }), one({ beside: true })] }];
  yield ["diamond-on-a-component", { components: [one(), one(), one({ beside: true }), one({ style: "copy" })] }];
  for (const style of THROUGH_STYLES) {
    yield [style, { components: [one(), through(style), one()] }];
    yield [`${style}-of-host`, { components: [one(), through(style)] }];
  }
  yield ["nested", { components: [one({ nesting: 1 }), one({ nesting: 2 })] }];
  yield ["twice", { components: [one(), one()], shareDefinitions: true }];
  yield [
    "twice-beside",
    { components: [one(), one({ style: "copy" }), one({ style: "copy", beside: true })], shareDefinitions: true },
  ];
  yield ["modules", { components: [one({ importsModules: true }), one({ importsModules: true, nesting: 1 })] }];
  for (const separateMemories of [false, true]) {
    const others = [functionOf(func([wide], STRING), "-two"), functionOf(func([prim("u8")], null), "-three")];
    const of = calls(async, 9).flatMap((call): Call[] => [call, { ...call, of: 1 }, { ...call, of: 2 }]);
    yield [
      separateMemories ? "memories" : "functions",
      { components: [one({ separateMemories, style: "copy" }), one({ separateMemories })], others, calls: of },
    ];
  }
}
