import { everywhere } from "../../../src/components/triage/mends/code.ts";
import type { Fault } from "./fault.ts";

const DECODED_UTF8 = /(TEXT_DECODER_UTF8\.decode\(new Uint8Array\(memory\d+\.buffer, \w+, \w+\)\))/g;
const DECODED = /((?:TEXT_DECODER_UTF8|utf16Decoder)\.decode\(new Uint(?:8|16)Array\(memory\d+\.buffer, \w+, \w+\)\))/g;

export const STRINGS: readonly Fault[] = [
  {
    name: "string cut at NUL",
    what: "a string ends at its first NUL",
    oracle: "round-trip",
    apply: everywhere(DECODED, "$1.split('\\0')[0]"),
  },
  {
    name: "byte-order marks dropped",
    what: "U+FEFF is taken out of strings wherever it stands",
    oracle: "round-trip",
    apply: everywhere(DECODED, "$1.replaceAll('\\ufeff', '')"),
  },
  {
    name: "strings normalised",
    what: "strings arrive in normalisation form C",
    oracle: "round-trip",
    apply: everywhere(DECODED, "$1.normalize()"),
  },
  {
    name: "line ends converted",
    what: "carriage returns arrive as line feeds",
    oracle: "round-trip",
    apply: everywhere(DECODED, "$1.replaceAll('\\r', '\\n')"),
  },
  {
    name: "UTF-8 as Latin-1",
    what: "each byte of a string is taken for a char",
    oracle: "round-trip",
    apply: everywhere(
      /TEXT_DECODER_UTF8\.decode\((new Uint8Array\(memory\d+\.buffer, \w+, \w+\))\)/g,
      "Array.from($1, (byte) => String.fromCharCode(byte)).join('')",
    ),
  },
  {
    name: "UTF-8 decoded in pieces",
    what: "chars at a boundary of 16 bytes are decoded half by half",
    oracle: "round-trip",
    apply: everywhere(
      /(TEXT_DECODER_UTF8)\.decode\((new Uint8Array\(memory\d+\.buffer, \w+, (\w+)\))\)/g,
      "Array.from({ length: Math.ceil($3 / 16) }, (_, i) => $1.decode($2.subarray(16 * i, 16 * i + 16))).join('')",
    ),
  },
  {
    name: "UTF-8 length in code units",
    what: "a string is passed with its length in UTF-16 code units instead of bytes",
    oracle: "round-trip",
    apply: everywhere(/const res = \{ ptr, len, codepoints \};/g, "const res = { ptr, len: s.length, codepoints };"),
  },
  {
    name: "UTF-16 length in bytes",
    what: "a string is passed with its length in bytes instead of UTF-16 code units",
    oracle: "round-trip",
    apply: everywhere(
      /(_utf16AllocateAndEncode\([^\n]*;\s*var ptr\d+ ?= encodeRes\.ptr;\s*var len\d+ = )([\w.$]+)\.length;/g,
      "$12 * $2.length;",
    ),
  },
  {
    name: "surrogate pair split",
    what: "the second half of a surrogate pair is replaced in UTF-16",
    oracle: "round-trip",
    apply: everywhere(
      /out\[i\] = str\.charCodeAt\(i\+\+\);/g,
      "const unit = str.charCodeAt(i); out[i++] = (unit & 0xfc00) === 0xdc00 ? 0xfffd : unit;",
    ),
  },
  {
    name: "char as UTF-16 code unit",
    what: "a char above U+FFFF is cut to 16 bits",
    oracle: "round-trip",
    apply: everywhere(/(function validateGuestChar\(i\) \{[^}]*\}\s*return String\.)fromCodePoint/g, "$1fromCharCode"),
  },
  {
    name: "last byte of a string lost",
    what: "a string is decoded without its last byte",
    oracle: "round-trip",
    apply: everywhere(DECODED_UTF8, (decode) => decode.replace(/, (\w+)\)\)$/, ", Math.max(0, $1 - 1)))")),
  },
  {
    name: "transcoder: last unit lost",
    what: "a string that goes from a UTF-8 guest to a UTF-16 one loses its last code unit",
    oracle: "round-trip",
    apply: everywhere(
      /(view\[i\] = content\.charCodeAt\(i\);\s*\}\s*return )codeUnits;/g,
      "$1Math.max(0, codeUnits - 1);",
    ),
  },
  {
    name: "transcoder: high bytes lost",
    what: "a string that goes from a UTF-16 guest to a UTF-8 one loses the high byte of each code unit",
    oracle: "round-trip",
    apply: everywhere(
      /(String\.fromCharCode\.apply\(null, )(new Uint16Array\(memory\d+\.buffer, src, src_len\))/g,
      "$1$2.map((unit) => unit & 0xff)",
    ),
  },
];
