import type { StringEncoding } from "../canonical/context.ts";
import { hex } from "./reader_bytes.ts";
import type { BytesReader } from "./reader_bytes.ts";
import { PLAIN_BUILTINS } from "./reader_definitions.ts";
import type { Canon, CanonOpts } from "./reader_definitions.ts";
import type { ComponentScope } from "./reader.ts";
import { readResultList, typeAt } from "./reader_types.ts";

const CONTEXT_SLOTS = 2;

/** What is left of the immediate `cancellable` since component-model #716. */
const NOT_CANCELLABLE = 0x00;

const UNSUPPORTED_CANONS: Readonly<Record<number, string>> = {
  0x02: "resource.new",
  0x03: "resource.drop",
  0x04: "resource.rep",
  0x05: "task.cancel",
  0x06: "subtask.cancel",
  0x0e: "stream.new",
  0x0f: "stream.read",
  0x10: "stream.write",
  0x11: "stream.cancel-read",
  0x12: "stream.cancel-write",
  0x13: "stream.drop-readable",
  0x14: "stream.drop-writable",
  0x15: "future.new",
  0x16: "future.read",
  0x17: "future.write",
  0x18: "future.cancel-read",
  0x19: "future.cancel-write",
  0x1a: "future.drop-readable",
  0x1b: "future.drop-writable",
  0x1c: "error-context.new",
  0x1d: "error-context.debug-message",
  0x1e: "error-context.drop",
  0x26: "thread.index",
  0x27: "thread.new-indirect",
  0x28: "thread.resume-later",
  0x29: "thread.suspend",
  0x2a: "thread.suspend-then-resume",
  0x2b: "thread.yield-then-resume",
  0x2c: "thread.suspend-then-promote",
  0x2d: "thread.yield-then-promote",
  0x40: "thread.spawn-ref",
  0x41: "thread.spawn-indirect",
  0x42: "thread.available-parallelism",
};

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
      const kind = opcode === 0x0a ? "context.get" : "context.set";
      if (type === 0x7e) from.unsupported(`canon ${kind} i64`);
      if (type !== 0x7f) from.malformed(`context of core type ${hex(type)}`);
      const slot = from.u32();
      if (slot >= CONTEXT_SLOTS) from.malformed(`context slot ${slot}`);
      return { kind, slot };
    }
    case 0x0c:
      from.expect(NOT_CANCELLABLE, "cancellable");
      return { kind: "thread.yield" };
    case 0x20:
    case 0x21:
      from.expect(NOT_CANCELLABLE, "cancellable");
      return { kind: opcode === 0x20 ? "waitable-set.wait" : "waitable-set.poll", memory: from.u32() };
    case 0x0d:
    case 0x1f:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
      return { kind: PLAIN_BUILTINS[opcode] };
    default: {
      const name = UNSUPPORTED_CANONS[opcode];
      return name === undefined ? from.malformed(`canon ${hex(opcode)}`) : from.unsupported(`canon ${name}`);
    }
  }
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
    // Of wasm-tools; Binary.md has no opcodes yet for what the GC proposal adds.
    case 0x08:
      return from.unsupported("canonical option core-type");
    case 0x09:
      return from.unsupported("canonical option gc");
    default:
      return from.malformed(`option ${hex(option)}`);
  }
}
