import { everywhere, inFunction } from "../../../../src/components/triage/mends/code.ts";
import type { Behind } from "./behind.ts";

/** Behind issues of how values are lifted and lowered. */
export const VALUES: readonly Behind[] = [
  {
    issue: "jco-byte-order-mark",
    what: "U+FEFF is taken out of strings wherever it stands",
    plant: everywhere(/(TEXT_DECODER_UTF8\.decode\(new Uint8Array\(memory\d+\.buffer, \w+, \w+\)\))/g, (decode) => {
      return `${decode}.replaceAll('\\ufeff', '')`;
    }),
  },
  {
    issue: "jco-long-utf16-string-to-utf8",
    what: "the transcoder says that it has written a byte less",
    plant: everywhere(/return \[read, written\];/g, "return [read, written - 1];"),
  },
  {
    issue: "node-encode-into-latin1",
    what: "a char of two bytes is given three",
    plant: everywhere(/(ch < 0x800\) \{ len \+= )2;/g, "$13;"),
  },
  {
    issue: "jco-async-host-result-lowered-twice",
    what: "what strings are encoded into is allocated twice",
    plant: inFunction(
      "function _utf8AllocateAndEncode(",
      "const ptr = realloc(0, 0, 1, len);",
      "const ptr = (realloc(0, 0, 1, len), realloc(0, 0, 1, len));",
    ),
  },
  {
    issue: "jco-task-return-char-truncated",
    what: "`task.return` hands on the lower 16 bits of a char",
    plant: inFunction("function _liftFlatChar(", "i32ToChar(ctx.params[0])", "i32ToChar(ctx.params[0] & 0xffff)"),
  },
  {
    issue: "jco-task-return-nul",
    what: "`task.return` takes a char of 0 for none",
    plant: inFunction("function _liftFlatChar(", "i32ToChar(ctx.params[0])", "i32ToChar(ctx.params[0] || -1)"),
  },
  {
    issue: "jco-task-return-utf16-halved",
    what: "the length of a flat string is halved before it is decoded",
    plant: inFunction(
      "function _liftFlatStringUTF16(",
      "const len = ctx.params[1];",
      "const len = ctx.params[1] >> 1;",
    ),
  },
  {
    issue: "jco-task-return-utf16-list",
    what: "lists that `task.return` reads use a variable that is not there",
    plant: everywhere(/(?=ctx\.storageLen = len \* elemSize32;)/g, "void vals; "),
  },
  {
    issue: "jco-task-return-fixed-list",
    what: "a bool from `task.return` is handed out as a number",
    plant: inFunction("function _liftFlatBool(", "val = ctx.params[0] === 1;", "val = ctx.params[0];"),
  },
  {
    issue: "jco-task-return-after-fixed-list",
    what: "a flat string leaves its length to what follows",
    plant: inFunction(
      "function _liftFlatStringUTF8(",
      "ctx.params = ctx.params.slice(2);",
      "ctx.params = ctx.params.slice(1);",
    ),
  },
  {
    issue: "jco-task-return-enum-of-256",
    what: "the last element of a list is not taken for a part of it",
    plant: everywhere(/ctx\.storageLen = len \* elemSize32;/g, "ctx.storageLen = (len - 1) * elemSize32;"),
  },
  {
    issue: "jco-task-return-large-enum",
    what: "an enum has to leave a core value for its payload",
    plant: inFunction("function _liftFlatVariant(", "(isEnum ? 0 : 1)", "1"),
  },
  {
    issue: "jco-narrow-payload-in-i64",
    what: "an s8 may not be negative",
    plant: everywhere(/, -128, 127\)/g, ", 0, 127)"),
  },
  {
    issue: "jco-s32-payload-in-i64",
    what: "an s32 that travels in an i64 loses its sign",
    plant: everywhere(/\bval: (Number\(arg\d+\))/g, "val: Math.abs($1)"),
  },
  {
    issue: "jco-async-result-as-number",
    what: "every case of an enum is the first one",
    plant: inFunction("function _lowerFlatVariant(", "{ discriminant: idx, meta }", "{ discriminant: 0, meta }"),
  },
  {
    issue: "jco-async-result-no-number",
    what: "a 64-bit integer in a result is looked for in an object",
    plant: inFunction("function _lowerFlatU64(", ", ctx.vals[0], true)", ", BigInt(Object(ctx)), true)"),
  },
  {
    issue: "jco-async-result-char",
    what: "the elements of a tuple are all its first one",
    plant: inFunction("function _lowerFlatTuple(", "ctx.vals = [tuple[idx]];", "ctx.vals = [tuple[0]];"),
  },
  {
    issue: "jco-async-result-enum-of-256",
    what: "of the discriminants of an enum every second one is used",
    plant: inFunction("function _lowerFlatVariant(", "{ discriminant: idx, meta }", "{ discriminant: idx & ~1, meta }"),
  },
  {
    issue: "jco-async-result-none",
    what: "`none` has the discriminant of `some`",
    plant: inFunction("function _lowerFlatVariant(", "{ discriminant: idx, meta }", "{ discriminant: 1, meta }"),
  },
  {
    issue: "jco-async-result-none-refused",
    what: "a payload is lowered where a case has none",
    plant: inFunction(
      "function _lowerFlatVariant(",
      "if (lowerFn) { lowerFn(ctx); }",
      "(lowerFn ?? caseMetas.at(-1)[1])(ctx);",
    ),
  },
  {
    issue: "jco-async-lower-goes-on",
    what: "the result of an asynchronous call is stored behind its place",
    plant: inFunction("onResolve(subtaskValue)", "storagePtr: resultPtr,", "storagePtr: resultPtr + 4,"),
  },
  {
    issue: "jco-latin1-utf16-strings",
    what: "decoded strings have one character more",
    plant: everywhere(/(TEXT_DECODER_UTF8\.decode\([^;\n]*\));/g, "$1 + '!';"),
  },
  {
    issue: "jco-long-fixed-length-list-adapter",
    what: "bools are stored upside down",
    plant: everywhere(/\be \? 1 : 0, true\)/g, "e ? 0 : 1, true)"),
  },
];
