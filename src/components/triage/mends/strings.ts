import { all, everywhere, inFunction } from "./code.ts";
import type { Mend } from "./mend.ts";

/** Mends of how strings and chars are read and written. */
export const STRINGS = {
  "jco-byte-order-mark": {
    kind: "source",
    edits: "the text decoders are made with `ignoreBOM: true`",
    edit: everywhere(/new TextDecoder\((?:('[\w-]+'))?\)/g, (encoding: string | undefined) => {
      return `new TextDecoder(${encoding ?? "'utf-8'"}, { ignoreBOM: true })`;
    }),
  },
  "jco-long-utf16-string-to-utf8": {
    kind: "source",
    edits: "the transcoder makes its string of 4096 code units at a time",
    edit: everywhere(
      /String\.fromCharCode\.apply\(null, new Uint16Array\((memory\d+)\.buffer, src, src_len\)\)/g,
      (memory) =>
        `Array.from({ length: Math.ceil(src_len / 4096) }, (_, i) => String.fromCharCode.apply(null, new Uint16Array(` +
        `${memory}.buffer, src + 8192 * i, Math.min(4096, src_len - 4096 * i)))).join('')`,
    ),
  },
  "jco-task-return-char-truncated": {
    kind: "source",
    edits: "`i32ToChar` makes its char by `String.fromCodePoint`",
    edit: inFunction("function i32ToChar(", "String.fromCharCode(n)", "String.fromCodePoint(n)"),
  },
  "jco-task-return-nul": {
    kind: "source",
    edits: "`i32ToChar` takes 0 for a number like others",
    edit: inFunction("function i32ToChar(", "if (!n || typeof n !== 'number')", "if (typeof n !== 'number')"),
  },
  "jco-task-return-utf16-halved": {
    kind: "source",
    edits: "`_liftFlatStringUTF16` takes two bytes for a code unit of a flat string",
    edit: inFunction(
      "function _liftFlatStringUTF16(",
      "new DataView(ctx.memory.buffer, offset, len)",
      "new DataView(ctx.memory.buffer, offset, 2 * len)",
    ),
  },
  "jco-task-return-utf16-list": {
    kind: "source",
    edits: "`_liftFlatStringUTF16` reads pointer and length at `storagePtr`, and goes on behind these",
    edit: all(
      inFunction(
        "function _liftFlatStringUTF16(",
        `const start = data.getUint32(ctx.storagePtr, vals[0], true);
         const codeUnits = data.getUint32(ctx.storagePtr, vals[0] + 4, true);`,
        `const start = data.getUint32(ctx.storagePtr, true);
         const codeUnits = data.getUint32(ctx.storagePtr + 4, true);`,
      ),
      inFunction(
        "function _liftFlatStringUTF16(",
        `ctx.storagePtr = ctx.storagePtr + 2 * codeUnits;
         if (ctx.storageLen !== undefined) { ctx.storageLen = ctx.storageLen - 2 * codeUnits }`,
        `ctx.storagePtr += 8;
         if (ctx.storageLen !== undefined) { ctx.storageLen -= 8; }`,
      ),
    ),
  },
  "node-encode-into-latin1": {
    kind: "source",
    edits: "strings are encoded by `encode`, and the bytes copied, where `encodeInto` was told to write them in place",
    edit: everywhere(
      /const \{ read, written \} = TEXT_ENCODER_UTF8\.encodeInto\(\s*s,\s*new Uint8Array\(memory\.buffer, ptr, len\),?\s*\);/g,
      "const encoded = TEXT_ENCODER_UTF8.encode(s);\n" +
        "new Uint8Array(memory.buffer, ptr, len).set(encoded);\n" +
        "const read = s.length, written = encoded.length;",
    ),
  },
} as const satisfies Readonly<Record<string, Mend>>;
