import { node } from "../../wasm/tree.ts";
import type { Node } from "../../wasm/tree.ts";
import type { ValueType } from "../../wasm/value_types.ts";

/**
 * A value as an i64, bit by bit; of a vector the halves are taken together,
 * of a reference whether it is null.
 *
 * @param value has no effects: it is asked for as often as it takes.
 */
export function asInteger(type: ValueType, value: Node): Node {
  const widened = (narrow: Node): Node => node("i64.extend_i32_u", [], narrow);
  if (typeof type === "object") return widened(node("ref.is_null", [], value));
  switch (type) {
    case "i32":
      return widened(value);
    case "i64":
      return value;
    case "f32":
      return widened(node("i32.reinterpret_f32", [], value));
    case "f64":
      return node("i64.reinterpret_f64", [], value);
    case "v128": {
      const [low, high] = [0, 1].map((lane) => node("i64x2.extract_lane", [lane], value));
      return node("i64.add", [], node("i64.mul", [], low!, node("i64.const", [31n])), high!);
    }
  }
}
