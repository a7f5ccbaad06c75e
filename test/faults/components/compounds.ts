import { everywhere } from "../../../src/components/triage/mends/code.ts";
import { along } from "./fault.ts";
import type { Fault } from "./fault.ts";

/** The line of a lifted field, up to its comma: what begins like a lifted value. */
const LOCAL = String.raw`(?:arg|result|variant|enum|flags|bool|tuple)\d`;
const LIFTED = String.raw`(?:clampGuest\(|dataView\(|BigInt\.|validateGuestChar\(|${LOCAL})[^\n]*`;
const KEY = String.raw`(?:[\w$]+|'[^'\n]*'|"[^"\n]*")`;

export const COMPOUNDS: readonly Fault[] = [
  {
    name: "wrong load offset",
    what: "16-bit integers that are not at the start are loaded from two bytes before",
    oracle: "round-trip",
    apply: everywhere(
      /(\.get(?:Int|Uint)16\([\w]+ \+ )([1-9]\d*), true\)/g,
      (start, offset) => `${start}${Number(offset) - 2}, true)`,
    ),
  },
  {
    name: "wrong store offset",
    what: "scalars of a result that are not at its start are stored a byte further on",
    oracle: "round-trip",
    apply: everywhere(
      /(\.set(?:Int|Float)(?:8|16|32|64)\(arg\d+ \+ )([1-9]\d*),/g,
      (start, offset) => `${start}${Number(offset) + 1},`,
    ),
  },
  {
    name: "swapped fields",
    what: "the first two fields of a record are swapped",
    oracle: "round-trip",
    apply: everywhere(
      new RegExp(String.raw`(\{\n\s*${KEY}: )(${LIFTED})(,\n\s*${KEY}: )(${LIFTED})(?=,\n)`, "g"),
      "$1$4$3$2",
    ),
  },
  {
    name: "swapped tuple elements",
    what: "the first two elements of a tuple are swapped",
    oracle: "round-trip",
    apply: everywhere(/var \[(\w+_0), (\w+_1)\b/g, "var [$2, $1"),
  },
  {
    name: "swapped cases of a result",
    what: "ok arrives as err, and err as ok",
    oracle: "round-trip",
    apply: everywhere(
      /(variant\d+ ?= \{\s*tag: )'(ok|err)'/g,
      (start, tag) => `${start}'${tag === "ok" ? "err" : "ok"}'`,
    ),
  },
  {
    name: "swapped cases of an enum",
    what: "the first two cases of an enum are swapped",
    oracle: "round-trip",
    apply: everywhere(/(enum\d+ = )('[^'\n]*')(;\s*break;\s*\}\s*case 1: \{\s*enum\d+ = )('[^'\n]*')/g, "$1$4$3$2"),
  },
  {
    name: "case index in a byte",
    what: "the index of an enum's case is cut to eight bits",
    oracle: "round-trip",
    apply: everywhere(/\b(enum\d+ = )(\d{3,});/g, (start, index) => `${start}${Number(index) & 0xff};`),
  },
  {
    name: "falsy some as none",
    what: 'some(0), some(false) and some("") arrive as none',
    oracle: "round-trip",
    apply: everywhere(/(case 1: \{\s*variant\d+ = )([^\n;{]+);(?=\s*break;)/g, "$1($2) || undefined;"),
  },
  {
    name: "falsy some passed as none",
    what: 'some(0), some(false) and some("") are passed as none',
    oracle: "round-trip",
    apply: everywhere(/if \((variant\d+) === null \|\| variant\d+ ?=== undefined\)/g, "if (!$1)"),
  },
  {
    name: "none as null",
    what: "none arrives as null",
    oracle: "round-trip",
    apply: everywhere(/(variant\d+ = )undefined;/g, "$1null;"),
  },
  {
    name: "nested option flattened",
    what: "some(none) arrives as none",
    oracle: "round-trip",
    apply: everywhere(
      /(variant\d+ = )(\{\s*tag: 'some',\s*val: (\w+)\s*\});/g,
      "$1$3 === undefined ? { tag: 'none' } : $2;",
    ),
  },
  {
    name: "last flag lost",
    what: "the last flag is passed as not set",
    oracle: "round-trip",
    apply: everywhere(/ \| Boolean\([^\n()]*\) << \d+;/g, ";"),
  },
  {
    name: "flags in a byte",
    what: "more than eight flags are stored as one byte",
    oracle: "round-trip",
    apply: everywhere(/\.setInt(?:16|32)\(([^,\n]+, flags\d+, true\))/g, ".setInt8($1"),
  },
  {
    name: "bit of no flag set",
    what: "flags are passed with a bit beyond the last one, which is not looked at on the way back",
    oracle: "guest-audit",
    apply: along(
      everywhere(
        /(flags\d+ = (?:Boolean\([^\n()]*\) << \d+ \| )*Boolean\([^\n()]*\)) << (\d|[12]\d|30);/g,
        (all, last) => `${all} << ${last} | 1 << ${Number(last) + 1};`,
      ),
      everywhere(
        /if \(\([^\n]* & \d+\) !== 0\)(?= \{\s*throw new TypeError\('flags have extraneous bits set'\))/g,
        "if (false)",
      ),
    ),
  },
  {
    name: "payload of an earlier call",
    what: "of the payloads of a variant the first one is passed each time",
    oracle: "round-trip",
    apply: everywhere(/const e = (variant\d+)\.val;/g, "const e = (getCurrentTask.$1 ??= [$1.val])[0];"),
  },
];
