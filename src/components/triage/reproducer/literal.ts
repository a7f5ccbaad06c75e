/**
 * A JavaScript value as source text that evaluates to it: what a host passes
 * to jco, written as a user would write it. −0, NaN and the place of a typed
 * array in its buffer are kept.
 *
 * @param js numbers, bigints, strings, booleans, undefined, typed arrays, `Map`s, arrays and plain objects of them.
 * @throws TypeError for anything else.
 */
export function literal(js: unknown): string {
  switch (typeof js) {
    case "undefined":
    case "boolean":
      return String(js);
    case "number":
      return Object.is(js, -0) ? "-0" : String(js);
    case "bigint":
      return `${js}n`;
    case "string":
      return quote(js);
    case "object":
      break;
    default:
      throw new TypeError(`there is no literal for a ${typeof js}`);
  }
  if (Array.isArray(js)) return `[${js.map(literal).join(", ")}]`;
  if (js instanceof Map)
    return js.size === 0 ? "new Map()" : `new Map([${Array.from(js, (entry) => literal(entry)).join(", ")}])`;
  if (ArrayBuffer.isView(js)) return typedArray(js as Numbers);
  if (js === null || Object.getPrototypeOf(js) !== Object.prototype)
    throw new TypeError("there is no literal for this object");
  const entries = Object.entries(js).map(([key, value]) => `${property(key)}: ${literal(value)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

type Numbers = Uint8Array | BigInt64Array;

/** Elements that are alike are not spelled out from this many on. */
const MANY = 64;

function typedArray(array: Numbers): string {
  const name = array.constructor.name;
  const all = new (array.constructor as Uint8ArrayConstructor)(array.buffer as ArrayBuffer);
  const [before, after] = [
    array.byteOffset / array.BYTES_PER_ELEMENT,
    array.byteOffset / array.BYTES_PER_ELEMENT + array.length,
  ];
  const whole = before === 0 && after === all.length;
  const made = elements(name, whole ? (array as Uint8Array) : all);
  return whole ? made : `${made}.subarray(${before}, ${after})`;
}

function elements(name: string, array: Uint8Array): string {
  if (array.length === 0) return `new ${name}()`;
  if (array.length >= MANY && array.every((element) => Object.is(element, array[0])))
    return `new ${name}(${array.length}).fill(${literal(array[0])})`;
  return `new ${name}([${Array.from(array, literal).join(", ")}])`;
}

/**
 * A property name; quoted where it is no plain word, and computed where `{ __proto__: … }` would mean something else.
 */
export function property(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** A string literal of plainly visible characters. */
function quote(text: string): string {
  const short = repeated(text);
  return (
    short ??
    JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
  );
}

/** Many times the same character. */
function repeated(text: string): string | null {
  return text.length >= MANY && text === (text[0] as string).repeat(text.length)
    ? `${quote(text[0] as string)}.repeat(${text.length})`
    : null;
}
