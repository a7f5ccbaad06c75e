import type { CoreTrapKind } from "./trap_kind.ts";

/** In V8's words and in Wasmtime's, which jco takes over. */
const TRAPS: readonly (readonly [RegExp, CoreTrapKind])[] = [
  [/^unreachable$|^wasm `unreachable` instruction executed$/, "unreachable"],
  [
    /^memory access out of bounds$|^out of bounds memory access$|\bdata segment \d+ is out of bounds/,
    "memory out of bounds",
  ],
  [/^operation does not support unaligned accesses$|^misaligned memory access$/, "unaligned atomic"],
  [/^(?:divide|remainder) by zero$|^integer divide by zero$/, "division by zero"],
  [/^divide result unrepresentable$|^integer overflow$/, "integer overflow"],
  [/^float unrepresentable in integer range$|^invalid conversion to integer$/, "invalid conversion"],
  [/\btable index is out of bounds$|out of bounds table access$/, "table out of bounds"],
  [/^null function or function signature|^function signature mismatch$/, "indirect call"],
  [/^indirect call type mismatch$|^uninitialized element$/, "indirect call"],
  [/^dereferencing a null pointer$|^rethrowing null value$|^null reference$/, "null reference"],
  [/^illegal cast$|^cast failure$/, "cast failure"],
  [
    /^(?:array element access|(?:data|element) segment) out of bounds$|^out of bounds array access$/,
    "array out of bounds",
  ],
  [/^requested new array is too large$|^allocation size too large$/, "array too large"],
];

/** @returns the trap of core WebAssembly that V8 means by `message`, or `null` if it is none that is known. */
export function coreTrapOf(message: string): CoreTrapKind | null {
  return TRAPS.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
