import type { Clause, Node } from "../../wasm/tree.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A tree as JSON: 64-bit integers in digits, bytes in hexadecimal ones, and of
 * an instruction only what it has.
 */
export function treeToJson(value: unknown): Json {
  if (typeof value === "bigint") return { integer: String(value) };
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(treeToJson);
  if (typeof value !== "object" || value === null) return value as Json;
  if (isNode(value)) return nodeToJson(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, treeToJson(part)]));
}

const isNode = (value: object): value is Node => "args" in value && "clauses" in value;

function nodeToJson({ name, operands, args, body, clauses, hint }: Node): Json {
  return {
    do: [name, ...operands.map(treeToJson)],
    ...(args.length > 0 && { args: args.map(treeToJson) }),
    ...(body && { body: body.map(treeToJson) }),
    ...(clauses.length > 0 && { clauses: clauses.map(treeToJson) }),
    ...(hint !== undefined && { hint }),
  };
}

/** The inverse of `treeToJson`, if it is given what that returns; else something that is no tree. */
export function treeFromJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(treeFromJson);
  if (typeof json !== "object" || json === null) return json;
  const { do: instruction, args = [], body = null, clauses = [], hint } = json as Readonly<Record<string, unknown>>;
  if (Array.isArray(instruction)) {
    const [name, ...operands] = treeFromJson(instruction) as [string, ...Node["operands"][number][]];
    return {
      name,
      operands,
      args: treeFromJson(args) as readonly Node[],
      body: treeFromJson(body) as readonly Node[] | null,
      clauses: treeFromJson(clauses) as readonly Clause[],
      ...(hint !== undefined && { hint: hint === true }),
    } satisfies Node;
  }
  const [[key, only] = ["", null], ...others] = Object.entries(json);
  if (others.length === 0 && typeof only === "string") {
    if (key === "integer" && /^-?\d+$/.test(only)) return BigInt(only);
    if (key === "hex") return Uint8Array.from(Buffer.from(only, "hex"));
  }
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, treeFromJson(part)]));
}
