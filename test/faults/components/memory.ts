import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";

export const MEMORY: readonly Fault[] = [
  {
    name: "realloc: no alignment",
    what: "memory is asked for with the alignment 1",
    oracle: "guest-audit",
    apply: everywhere(/\b(realloc\d+\(0, 0, )[248],/g, "$11,"),
  },
  {
    name: "realloc: wrong alignment",
    what: "memory is asked for with an alignment that is no power of two",
    oracle: "guest-audit",
    apply: everywhere(/\b(realloc\d*\(0, 0, )(\d),/g, (start, alignment) => `${start}${Number(alignment) + 2},`),
  },
  {
    name: "realloc: too small",
    what: "memory is asked for a byte short",
    oracle: "guest-audit",
    apply: everywhere(/\b(realloc\d+\(0, 0, \d, )(len\d+ \* \d+|\d+)\)/g, "$1Math.max(0, $2 - 1))"),
  },
  {
    name: "realloc: too large",
    what: "memory is asked for in units of 16 bytes",
    oracle: "guest-audit",
    apply: everywhere(/\b(realloc\d+\(0, 0, \d, )(len\d+ \* \d+|\d+)\)/g, "$1($2 + 15) & ~15)"),
  },
  {
    name: "realloc: asked twice",
    what: "memory is asked for twice, and the first block forgotten",
    oracle: "guest-audit",
    kind: "block-untold",
    apply: everywhere(/\brealloc\d*\(0, 0, \d, (?:len\d* \* \d+|len|\d+)\)/g, "($&, $&)"),
  },
  {
    name: "realloc: old block made up",
    what: "realloc is told of an old block that never was",
    oracle: "guest-audit",
    apply: everywhere(/\b(realloc\d*\()0, 0,/g, "$18, 8,"),
  },
  {
    name: "stale view of a string",
    what: "UTF-16 code units are written through a view from before the allocation",
    oracle: "round-trip",
    apply: everywhere(
      /(const ptr = realloc\(0, 0, 2, len \* 2\);)([\s\S]*?)out\[i\] = str\.charCodeAt\(i\+\+\);/g,
      "const before = new Uint16Array(memory.buffer); $1$2before[ptr / 2 + i] = str.charCodeAt(i++);",
    ),
  },
  {
    name: "stale view of a list",
    what: "a typed array is copied through a view from before the allocation",
    oracle: "round-trip",
    apply: everywhere(
      /(var ptr\d+ = realloc\d+\(0, 0, \d+, len\d+ \* \d+\);)([\s\S]{0,900}?)const (out\d+) = new Uint8Array\((memory\d+)\.buffer, (ptr\d+), valLenBytes\d+\);\s*out\d+\.set\((valData\d+)\);/g,
      "const stale$3 = new Uint8Array($4.buffer); $1$2 for (let k = 0; k < $6.length; k++) stale$3[$5 + k] = $6[k];",
    ),
  },
  {
    name: "stale DataView",
    what: "the view on a memory is kept when the memory has grown",
    oracle: "no-error",
    apply: everywhere(
      /const dataView = mem => dv\.buffer === mem\.buffer \? dv : dv = new DataView\(mem\.buffer\);/g,
      "const views = new Map(); const dataView = mem => views.get(mem) ?? (views.set(mem, new " +
        "DataView(mem.buffer)), views.get(mem));",
    ),
  },
  {
    name: "memory of another guest",
    what: "a result is read from the memory of another guest of the chain",
    oracle: "round-trip",
    apply: everywhere(/dataView\(memory1\)(\.get\w+\(ret \+)/g, "dataView(memory0)$1"),
  },
  {
    name: "adapter: offset of a store ignored",
    what: "what one guest passes to another is stored at the start of its block",
    oracle: "round-trip",
    apply: everywhere(/(\.set(?:Int|Float|BigInt)\d+\(ptr) \+ offset,/g, "$1,"),
  },
  {
    name: "adapter: narrower load",
    what: "of 32-bit integers that one guest passes to another the low half is loaded",
    oracle: "round-trip",
    apply: everywhere(/('mem\d+ I32Load': [^\n]*\.)getInt32\(/g, "$1getInt16("),
  },
];
