import type { Runner, RunnerName } from "../../../src/modules/case/runner.ts";
import type { Job, Run, RunningEngine, TrapKind } from "../../../src/modules/engines/running.ts";
import type { Runners } from "../../../src/modules/engines/runners.ts";
import { isState } from "../../../src/modules/guests/runnable.ts";
import { mapped } from "../../../src/modules/guests/extension.ts";
import { readTree } from "../../../src/wasm/read_tree.ts";
import { writeTree } from "../../../src/wasm/write_tree.ts";
import type { RunProperty } from "../../../src/modules/oracles/same_run.ts";
import { node } from "../../../src/wasm/tree.ts";
import type { Node } from "../../../src/wasm/tree.ts";

/** An engine that lies about what a module does, wrapped around the real one. */
export interface RunFault {
  readonly name: string;
  /** What goes wrong because of it. */
  readonly what: string;
  /** The properties of which one has to notice it. */
  readonly oracles: readonly RunProperty[];
  /** The engine that lies. */
  readonly engine: RunnerName;
  readonly plant: (runners: Runners) => Runners;
}

type Lie = (run: (job: Job) => Run, job: Job) => Run;

/** The engines with one that does something else with its modules. */
const lying =
  (name: RunnerName, lie: Lie): RunFault["plant"] =>
  (runners) => {
    const real = runners[name] as unknown as RunningEngine<Runner>;
    const liar = new Proxy(real, {
      get: (target, property) => {
        if (property === "run") return (job: Job, settings: Runner) => lie((given) => target.run(given, settings), job);
        const member: unknown = Reflect.get(target, property, target);
        return typeof member === "function" ? (member as () => unknown).bind(target) : member;
      },
    });
    return { ...runners, [name]: liar };
  };

/** It takes instructions for others. */
const taking = (name: RunnerName, change: (one: Node) => Node): RunFault["plant"] =>
  lying(name, (run, job) => run({ ...job, binary: changed(job.binary, change) }));

function changed(binary: Uint8Array, change: (one: Node) => Node): Uint8Array<ArrayBuffer> {
  const module = readTree(binary);
  const functions = module.functions.map((one) => ({ ...one, body: mapped(one.body, change) }));
  return writeTree({ ...module, functions });
}

const renamed =
  (from: string, to: string) =>
  (one: Node): Node =>
    one.name === from ? { ...one, name: to } : one;

/** Adds 0 to what such instructions give, which takes the sign of −0 away and nothing else. */
function addingZero(): (one: Node) => Node {
  // What stands in an addition is come by once more.
  const done = new WeakSet<Node>();
  return (one) => {
    const [, type] = /^(f32|f64)\.(?:neg|copysign|mul|min|ceil|floor|trunc|nearest)$/.exec(one.name) ?? [];
    if (type === undefined || done.has(one)) return one;
    done.add(one);
    return node(`${type}.add`, [], one, node(`${type}.const`, [type === "f32" ? 0 : 0n]));
  };
}

/** It says that a trap of one kind is another one. */
const blaming = (name: RunnerName, from: TrapKind, to: TrapKind): RunFault["plant"] =>
  lying(name, (run, job) => {
    const honest = run(job);
    const calls = honest.calls.map((done) =>
      done.kind === "trap" && done.trap === from ? { ...done, trap: to } : done,
    );
    return { ...honest, calls };
  });

/** What a call has written is gone if it traps. */
const forgetting = (name: RunnerName): RunFault["plant"] =>
  lying(name, (run, job) => {
    const honest = run(job);
    let [last] = honest.calls;
    const calls = honest.calls.map((done, index) => {
      if (!isState(job.calls[index]!)) return done;
      if (honest.calls[index - 1]?.kind !== "trap") last = done;
      return last!;
    });
    return { ...honest, calls };
  });

const RESULTS: RunFault["oracles"] = ["results", "state", "traps"];

export const RUN_FAULTS: readonly RunFault[] = [
  {
    name: "narrower load",
    what: "loads of 32 and 16 bits take half of them",
    oracles: RESULTS,
    engine: "v8-baseline",
    plant: taking("v8-baseline", (one) => {
      const narrower = /^i(?:32|64)\.load(?:16|32)_/.test(one.name)
        ? one.name.replace("16", "8").replace("32_", "16_")
        : one.name.replace(/^i32\.load$/, "i32.load16_u");
      return narrower === one.name ? one : { ...one, name: narrower, operands: unaligned(one) };
    }),
  },
  {
    name: "lost sign",
    what: "what is loaded or extended with its sign has none",
    oracles: RESULTS,
    engine: "wabt",
    plant: taking("wabt", (one) => {
      if (one.name === "i32.extend8_s") return node("i32.and", [], ...one.args, node("i32.const", [0xff]));
      if (one.name === "i32.extend16_s") return node("i32.and", [], ...one.args, node("i32.const", [0xffff]));
      return { ...one, name: one.name.replace(/^(i(?:32|64)\.(?:load\d+|extend_i32))_s$/, "$1_u") };
    }),
  },
  {
    name: "operands swapped",
    what: "what is less is greater",
    oracles: RESULTS,
    engine: "v8-tiering",
    plant: taking("v8-tiering", (one) => ({
      ...one,
      name: one.name.replace(/^(i(?:32|64)\.)l([te]_[su])$/, "$1g$2"),
    })),
  },
  {
    name: "shift not masked",
    what: "i32.shl by 32 and more leaves nothing",
    oracles: RESULTS,
    engine: "v8-baseline",
    plant: taking("v8-baseline", (one) => {
      if (one.name !== "i32.shl" || one.args.length !== 2) return one;
      const wide = one.args.map((argument) => node("i64.extend_i32_u", [], argument));
      return node("i32.wrap_i64", [], node("i64.shl", [], ...wide));
    }),
  },
  {
    name: "missed trap",
    what: "i32.trunc_f64_s saturates",
    oracles: ["traps"],
    engine: "v8-optimising",
    plant: taking("v8-optimising", renamed("i32.trunc_f64_s", "i32.trunc_sat_f64_s")),
  },
  {
    name: "trap of another kind",
    what: "an access beyond a memory is taken for one beyond a table",
    oracles: ["traps"],
    engine: "v8-flags",
    plant: blaming("v8-flags", "memory", "table"),
  },
  {
    name: "−0 lost",
    what: "0 is added to what f32 and f64 instructions of one sign or another give",
    oracles: RESULTS,
    engine: "v8-baseline",
    plant: taking("v8-baseline", addingZero()),
  },
  {
    name: "one NaN bit",
    what: "f32.const makes what signals quiet",
    oracles: RESULTS,
    engine: "v8-baseline",
    plant: taking("v8-baseline", (one) => {
      const bits = one.operands[0] as number;
      const signals = one.name === "f32.const" && (bits & 0x7f80_0000) === 0x7f80_0000 && (bits & 0x7f_ffff) !== 0;
      return signals ? { ...one, operands: [(bits | 0x40_0000) >>> 0] } : one;
    }),
  },
  {
    name: "writes gone after a trap",
    what: "globals and memories are as before a call that has trapped",
    oracles: ["state"],
    engine: "v8-optimising",
    plant: forgetting("v8-optimising"),
  },
  {
    name: "another operation",
    what: "xor of integers is or",
    oracles: RESULTS,
    engine: "v8-optimising",
    plant: taking("v8-optimising", (one) => ({ ...one, name: one.name.replace(/^(i(?:32|64)\.)xor$/, "$1or") })),
  },
  {
    name: "store left out",
    what: "i64.store8 writes nothing",
    oracles: RESULTS,
    engine: "v8-flags",
    plant: taking("v8-flags", (one) => (one.name === "i64.store8" ? dropped(one) : one)),
  },
  {
    name: "optimised away",
    what: "the optimiser takes stores of integers for dead",
    oracles: RESULTS,
    engine: "binaryen",
    plant: taking("binaryen", (one) => (/^i(?:32|64)\.store/.test(one.name) ? dropped(one) : one)),
  },
];

/** What is done for its operands, and nothing with them. */
const dropped = (one: Node): Node =>
  one.args.length === 2
    ? { ...node("block", ["empty"]), body: one.args.map((argument) => node("drop", [], argument)) }
    : one;

function unaligned({ operands }: Node): Node["operands"] {
  const [argument, ...rest] = operands as readonly [{ readonly align: number }, ...Node["operands"]];
  return [{ ...argument, align: 0 } as Node["operands"][number], ...rest];
}
