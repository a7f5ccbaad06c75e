import { all, everywhere, inFunction } from "./code.ts";
import type { Mend } from "./mend.ts";

const emptyOption: Mend = {
  kind: "source",
  edits: "`_lowerFlatOption` takes `{ tag: 'none' }`, which has no `val`, for the option that it is",
  edit: all(
    inFunction(
      "function _lowerFlatOption(",
      "|| Object.keys(v).length !== 2",
      "|| Object.keys(v).length !== (v.tag === 'none' ? 1 : 2)",
    ),
    inFunction("function _lowerFlatOption(", "|| !('val' in v);", "|| (v.tag === 'some' && !('val' in v));"),
  ),
};

/** How memory is read as the core value that a type flattens to, by what lowers the type; others are unsigned. */
const READERS: readonly (readonly [lower: RegExp, reader: string])[] = [
  [/_lowerFlatS8\b/, "getInt8"],
  [/_lowerFlatS16\b/, "getInt16"],
  [/_lowerFlat[SU]64\b/, "getBigInt64"],
  [/_lowerFlatF(?:loat)?32\b/, "getFloat32"],
  [/_lowerFlatF(?:loat)?64\b/, "getFloat64"],
];

/**
 * The functions that lower a result write it to memory; of a result that is one core value they write that, and nothing
 * besides.
 */
const flatResult: Mend = {
  kind: "source",
  edits: "`_lowerImport` lowers a result that is one core value, and returns that",
  edit: all(
    everywhere(
      /(resultLowerFns: \[((?:(?!hasResultPointer:)[^])+)\],)(\s*)(hasResultPointer: false,\s*funcTypeIsAsync: true,)/g,
      (lowers = "", lower = "", space = "", rest = "") => {
        const reader = READERS.find(([pattern]) => pattern.test(lower))?.[1] ?? "getInt32";
        return `${lowers}${space}readFlatResult: '${reader}',${space}${rest}`;
      },
    ),
    inFunction(
      "async function _lowerImport(",
      `if (!subtask.isResolved()) {
         await task.suspendUntil({ readyFn: () => subtask.isResolved() });
       }
       resolve(subtask.getResult());`,
      `if (!subtask.isResolved()) {
         await task.suspendUntil({ readyFn: () => subtask.isResolved() });
       }
       if (args.readFlatResult === undefined) {
         resolve(subtask.getResult());
       } else {
         const scratch = { buffer: new ArrayBuffer(8) };
         resultLowerFns[0]({
           componentIdx,
           memory: scratch,
           vals: [subtask.getResult()],
           storagePtr: 0,
           stringEncoding,
         });
         resolve(new DataView(scratch.buffer)[args.readFlatResult](0, true));
       }`,
    ),
  ),
};

/** Mends of how the results of asynchronous imports are lowered. Issues with the same mend have the same cause. */
export const LOWERING = {
  "jco-async-result-as-number": flatResult,
  "jco-async-result-no-number": flatResult,
  "jco-async-result-char": {
    kind: "source",
    edits: "`_lowerFlatChar` stores the code point of the char",
    edit: inFunction(
      "function _lowerFlatChar(",
      "new DataView(ctx.memory.buffer).setUint32(ctx.storagePtr, i32ToChar(ctx.vals[0]), true);",
      `if (typeof ctx.vals[0] !== 'string') { throw new TypeError('must be a string'); }
       new DataView(ctx.memory.buffer).setUint32(ctx.storagePtr, ctx.vals[0].codePointAt(0), true);`,
    ),
  },
  "jco-async-result-enum-of-256": {
    kind: "source",
    edits: "`_lowerFlatVariant` takes one byte for 256 cases",
    edit: inFunction("function _lowerFlatVariant(", "if (caseMetas.length < 256)", "if (caseMetas.length <= 256)"),
  },
  "jco-async-result-none": emptyOption,
  "jco-async-result-none-refused": emptyOption,
} as const satisfies Readonly<Record<string, Mend>>;
