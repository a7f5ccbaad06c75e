/**
 * Closes an exhaustive switch: a union member without a branch is a compile
 * error at the call.
 *
 * @throws always; reached only through data that its type does not admit.
 */
export function unreachable(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}
