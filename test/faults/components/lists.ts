import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";

/** Where the length of a list or string is lifted. */
const LENGTH = /\b((?:var|const) len\d+ = )(arg\d+|dataView\(memory\d+\)\.getUint32\([^,\n]+, true\));/g;

export const LISTS: readonly Fault[] = [
  {
    name: "last element lost",
    what: "a list is passed without its last element",
    oracle: "round-trip",
    apply: everywhere(/var (len\d+) = (vec\d+)\.length;/g, "var $1 = Math.max(0, $2.length - 1);"),
  },
  {
    name: "length in a byte",
    what: "of the length of a list or string the low eight bits are taken",
    oracle: "round-trip",
    apply: everywhere(LENGTH, "$1$2 & 0xff;"),
  },
  {
    name: "length in 16 bits",
    what: "of the length of a list or string the low sixteen bits are taken",
    oracle: "round-trip",
    apply: everywhere(LENGTH, "$1$2 & 0xffff;"),
  },
  {
    name: "wrong stride",
    what: "elements of a list are read one byte too far apart",
    oracle: "round-trip",
    apply: everywhere(
      /(var result\d+ = \[\];\s*for \(let i = 0; i < len\d+; i\+\+\) \{\s*const base = base\d+ \+ i \* )(\d+);/g,
      (start, size) => `${start}${Number(size) + 1};`,
    ),
  },
  {
    name: "list as a view",
    what: "a list of numbers is handed out as a view on the guest's memory",
    oracle: "retention",
    apply: everywhere(
      /new (\w+Array)\((memory\d+)\.buffer\.slice\((ptr\d+), ptr\d+ \+ (len\d+) \* \d+\)\)/g,
      "new $1($2.buffer, $3, $4)",
    ),
  },
  {
    name: "list used again",
    what: "each call fills and hands out the same array",
    oracle: "retention",
    apply: everywhere(/var (result\d+) = \[\];/g, "var $1 = (getCurrentTask.$1 ??= []); $1.length = 0;"),
  },
  {
    name: "typed array as array",
    what: "a list of numbers is handed out as a plain array",
    oracle: "round-trip",
    apply: everywhere(/(new \w+Array\(memory\d+\.buffer\.slice\([^\n]*\)\));/g, "[...$1];"),
  },
  {
    name: "offset of a subarray ignored",
    what: "a typed array is read from the start of its buffer",
    oracle: "round-trip",
    apply: everywhere(/(valData\d+ = new Uint8Array\(\w+\.buffer \|\| \w+), \w+\.byteOffset,/g, "$1, 0,"),
  },
  {
    name: "plain array in big endian",
    what: "the numbers of a plain array are stored with their bytes swapped",
    oracle: "round-trip",
    apply: everywhere(/(dv\d+\.set(?:Big)?(?:Int|Uint|Float)(?:16|32|64)\(ptr\d+\+ offset, v, )true\)/g, "$1false)"),
  },
  {
    name: "typed array clamped",
    what: "a plain array of 8-bit numbers is clamped to 127",
    oracle: "round-trip",
    apply: everywhere(/(dv\d+\.set(?:Int|Uint)8\(ptr\d+\+ offset, )v, true\)/g, "$1Math.min(v, 127))"),
  },
  {
    name: "last element of a fixed-length list lost",
    what: "a list of fixed length is stored without its last element",
    oracle: "round-trip",
    apply: everywhere(
      /(const addr\d+ = [\w.$]+;\s*for \(let i = 0; i < )(\d+)(; i\+\+\) \{\s*const e = )/g,
      (start, length, rest) => `${start}${Number(length) - 1}${rest}`,
    ),
  },
  {
    name: "last entry of a map lost",
    what: "a map arrives without its last entry",
    oracle: "round-trip",
    apply: everywhere(/(const result\d+ = new Map\(\);\s*for \(let i = 0; i < len\d+)/g, "$1 - 1"),
  },
  {
    name: "map value of the wrong entry",
    what: "the entries of a map all have the last one's value",
    oracle: "round-trip",
    apply: everywhere(
      /for \(const \[key, value\] of (entries\d+)\) \{/g,
      "const all = [...$1]; for (const [key] of all) { const value = all[all.length - 1][1];",
    ),
  },
];
