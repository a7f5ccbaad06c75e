import { everywhere } from "../../../src/components/triage/mends/code.ts";
import { along } from "./fault.ts";
import type { Fault } from "./fault.ts";

/**
 * Bugs that undo themselves when a value comes back the way it went: what
 * the host receives is right, and only a guest that looks can tell.
 */
export const BOTH_WAYS: readonly Fault[] = [
  {
    name: "both ways: big endian",
    what: "integers of 16 and 64 bits are stored and loaded in big endian",
    oracle: "guest-audit",
    apply: along(
      everywhere(/(\.set(?:Int16|BigInt64)\([^,\n]+, to(?:Int|Uint)(?:16|64)\([^\n]*?\)), true\)/g, "$1, false)"),
      everywhere(/(dataView\(\w+\)\.get(?:Int16|Uint16|BigInt64)\([^,\n]+), true\)/g, "$1, false)"),
    ),
  },
  {
    name: "both ways: swapped cases of an enum",
    what: "the first two cases of an enum have each other's index",
    oracle: "guest-audit",
    apply: along(
      everywhere(/(enum\d+ = )('[^'\n]*')(;\s*break;\s*\}\s*case 1: \{\s*enum\d+ = )('[^'\n]*')/g, "$1$4$3$2"),
      everywhere(/(enum\d+ = )([01]);/g, (start, index) => `${start}${1 - Number(index)};`),
    ),
  },
  {
    name: "both ways: swapped flags",
    what: "the first two flags have each other's bit",
    oracle: "guest-audit",
    apply: along(
      everywhere(/(Boolean\([^\n()]*\)) << 0 \| (Boolean\([^\n()]*\)) << 1\b/g, "$1 << 1 | $2 << 0"),
      everywhere(/(Boolean\((?:\w+|dataView[^\n]*?true\)) & )([12])\)/g, (start, bit) => `${start}${3 - Number(bit)})`),
    ),
  },
];
