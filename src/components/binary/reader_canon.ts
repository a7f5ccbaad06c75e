import type { StringEncoding } from "../canonical/context.ts";
import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";
import { PLAIN_BUILTINS } from "./reader_definitions.ts";
import type { Canon, CanonOpts } from "./reader_definitions.ts";
import type { ComponentScope } from "./reader.ts";
import { readResultList, typeAt } from "./reader_types.ts";

const CONTEXT_SLOTS = 2;

/** Binary.md, "Canonical Definitions", `canon`. */
export function readCanon(from: BytesReader, scope: ComponentScope): void {
  const canon = decode(from, scope);
  scope.definitions.push({ kind: "canon", canon });
  if (canon.kind === "lift") scope.funcs.push(canon.type);
}

function decode(from: BytesReader, scope: ComponentScope): Canon {
  const opcode = from.byte();
  switch (opcode) {
    case 0x00: {
      from.expect(0x00, "the sort of what is lifted");
      const func = from.u32();
      const opts = readOpts(from);
      const item = typeAt(from, scope, from.u32());
      if (item.kind !== "func") return from.malformed("a lift to something that is no function type");
      checkAsync(from, opts, item.type.async);
      return { kind: "lift", func, opts, type: item.type };
    }
    case 0x01: {
      from.expect(0x00, "the sort of what is lowered");
      const func = from.u32();
      const opts = readOpts(from);
      const type = scope.funcs[func] ?? from.malformed(`func ${func} is not defined`);
      checkAsync(from, opts, type.async);
      if (opts.callback !== null || opts.postReturn !== null) from.malformed("an option that only a lift has");
      return { kind: "lower", func, opts, type };
    }
    case 0x09: {
      const result = readResultList(from, scope);
      const opts = readOpts(from);
      if (opts.async || opts.realloc !== null || opts.postReturn !== null)
        from.malformed("an option that task.return does not have");
      return { kind: "task.return", result, opts };
    }
    case 0x0a:
    case 0x0b: {
      const type = from.byte();
      if (type !== 0x7f) from.unsupported(`context of core type ${hex(type)}`);
      const slot = from.u32();
      if (slot >= CONTEXT_SLOTS) from.malformed(`context slot ${slot}`);
      return { kind: opcode === 0x0a ? "context.get" : "context.set", slot };
    }
    case 0x0c:
      return { kind: "thread.yield", cancellable: readFlag(from) };
    case 0x20:
    case 0x21: {
      const cancellable = readFlag(from);
      return { kind: opcode === 0x20 ? "waitable-set.wait" : "waitable-set.poll", cancellable, memory: from.u32() };
    }
    case 0x0d:
    case 0x1f:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
      return { kind: PLAIN_BUILTINS[opcode] };
    default:
      return from.unsupported(`canon ${hex(opcode)}`);
  }
}

function readFlag(from: BytesReader): boolean {
  const flag = from.byte();
  if (flag > 1) from.malformed(`flag ${hex(flag)}`);
  return flag === 1;
}

/** CanonicalABI.md, "`canonopt` Validation", where a function type says whether `async` may be. */
function checkAsync(from: BytesReader, opts: CanonOpts, asyncType: boolean): void {
  if (opts.async && !asyncType) from.malformed("the option async for a function that is not");
  if (opts.async && opts.postReturn !== null) from.malformed("the options async and post-return");
}

const ENCODINGS: readonly StringEncoding[] = ["utf8", "utf16", "latin1+utf16"];

/** `opts`. */
function readOpts(from: BytesReader): CanonOpts {
  const seen = new Set<number>();
  let opts: CanonOpts = {
    stringEncoding: "utf8",
    memory: null,
    realloc: null,
    postReturn: null,
    async: false,
    callback: null,
  };
  from.vec(() => {
    const option = from.byte();
    const slot = Math.max(option, 0x02);
    if (seen.has(slot)) from.malformed(`option ${hex(option)} twice`);
    seen.add(slot);
    opts = { ...opts, ...readOpt(from, option) };
  });
  if (opts.callback !== null && !opts.async) from.malformed("the option callback without async");
  if (opts.realloc !== null && opts.memory === null) from.malformed("the option realloc without memory");
  return opts;
}

function readOpt(from: BytesReader, option: number): Partial<CanonOpts> {
  const stringEncoding = ENCODINGS[option];
  if (stringEncoding) return { stringEncoding };
  switch (option) {
    case 0x03:
      return { memory: from.u32() };
    case 0x04:
      return { realloc: from.u32() };
    case 0x05:
      return { postReturn: from.u32() };
    case 0x06:
      return { async: true };
    case 0x07:
      return { callback: from.u32() };
    default:
      return from.malformed(`option ${hex(option)}`);
  }
}
