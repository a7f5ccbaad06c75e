/** Why `value` is not one of `allowed`. @returns `null` if it is. */
export function oneOf(what: string, value: string, allowed: readonly string[]): string | null {
  return allowed.includes(value) ? null : `${what} is ${JSON.stringify(value)}, not ${allowed.join(" or ")}`;
}

/** Why `value` is no integer in `min` … `max`. @returns `null` if it is one. */
export function inRange(what: string, value: number, min: number, max: number): string | null {
  return Number.isInteger(value) && value >= min && value <= max ? null : `${what} is ${value}, not ${min} … ${max}`;
}

export function isBoolean(what: string, value: unknown): string | null {
  return typeof value === "boolean" ? null : `${what} is no boolean`;
}
