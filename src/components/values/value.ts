/**
 * Component values as plain data, independent of any engine.
 *
 * | type                                | value                                                   |
 * | ----------------------------------- | ------------------------------------------------------- |
 * | bool                                | `boolean`                                               |
 * | s8 … u32                            | `number`, in the type's range                           |
 * | s64, u64                            | `bigint`, in the type's range                           |
 * | f32                                 | its bits as an unsigned 32-bit `number`                 |
 * | f64                                 | its bits as an unsigned 64-bit `bigint`                 |
 * | char                                | its code point as a `number`                            |
 * | string                              | `string` without lone surrogates                        |
 * | list, fixed-list, tuple, record     | array, in the order of the definition                   |
 * | map                                 | array of `[key, value]` arrays; keys may repeat         |
 * | variant, enum, option, result       | `{ case, value }`: index of the case, `null` where the case has no payload
 * (option: none 0, some 1; result: ok 0, err 1) |
 * | flags                               | array of `boolean`, one a label                         |
 *
 * Floats are bits so that −0 and the payload of a NaN survive printing,
 * storing and comparing.
 */
export type Value = boolean | number | bigint | string | readonly Value[] | CaseValue;

export interface CaseValue {
  readonly case: number;
  readonly value: Value | null;
}
