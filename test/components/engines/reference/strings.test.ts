import { expect, test } from "@jest/globals";
import { call, guest, load, value } from "./components.ts";

/** Takes a string and answers what it was asked for by `realloc`: `<alignment><new size>`, two digits each call. */
const SINK = (encoding: string) =>
  guest(
    "",
    [],
    `(global $asked (mut i32) (i32.const 0))
    (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32) (result i32)
      (global.set $asked
        (i32.add
          (i32.mul (global.get $asked) (i32.const 100))
          (i32.add (i32.mul (local.get $align) (i32.const 10)) (local.get $new))))
      (i32.const 64))
    (func (export "take") (param i32 i32) (result i32) (global.get $asked))`,
    `(func (export "take") (param "s" string) (result u32) (canon lift (core func $code "take")
      string-encoding=${encoding} (memory $m) (realloc (core func $code "realloc"))))`,
  );

/** Passes on the two code units at 64, "aé" in UTF-16, or the two at 68, the same in Latin-1. */
const SOURCE = (encoding: string) =>
  guest(
    '(import "take" (func $take (param "s" string) (result u32)))',
    [["take", `lower (func $take) string-encoding=${encoding} (memory $m)`, "(param i32 i32) (result i32)"]],
    `(func (export "f") (param $at i32) (param $length i32) (result i32)
      (i32.store (i32.const 64) (i32.const 0x00e90061)) (i32.store (i32.const 68) (i32.const 0x0000e961))
      (call $take (local.get $at) (local.get $length)))`,
    '(func (export "f") (param "at" u32) (param "length" u32) (result u32) (canon lift (core func $code "f")))',
  );

const UTF16_TAG = 0x8000_0000;

test.each<[from: string, at: number, length: number, to: string, asked: number]>([
  ["latin1+utf16", 64, 2 + UTF16_TAG, "latin1+utf16", 24_12],
  ["latin1+utf16", 68, 2, "latin1+utf16", 22],
  ["latin1+utf16", 64, 2 + UTF16_TAG, "utf8", 12_16_13],
  ["latin1+utf16", 68, 2, "utf8", 12_14_13],
  ["utf16", 64, 2, "latin1+utf16", 22],
  ["utf16", 64, 2, "utf8", 12_16_13],
])(
  "a string keeps its encoding and length on its way: %s at %d, %d units, to %s",
  async (from, at, length, to, asked) => {
    const root = await load(`(component $sink ${SINK(to)}) (instance $sink (instantiate $sink))
    (component $source ${SOURCE(from)}) (instance $source (instantiate $source (with "take" (func $sink "take"))))
    (export "f" (func $source "f"))`);
    expect(call(root, "f", at, length)).toEqual(value(asked));
  },
);
