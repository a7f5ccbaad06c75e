import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import wabt from "wabt";

interface BinaryenModule {
  validate(): number;
  emitText(): string;
  emitBinary(): Uint8Array;
  dispose(): void;
}

export interface Binaryen {
  readonly Features: { readonly All: number };
  readBinary(bytes: Uint8Array, features: number): BinaryenModule;
}

export type Wabt = Awaited<ReturnType<typeof wabt>>;

/** A fresh instance of wabt, which compiles its module each time. */
export const loadWabt = (): Promise<Wabt> => wabt();

/** Lines that binaryen wrote to the console since they were last taken. */
const written: unknown[][] = [];

/**
 * A fresh binaryen: `version` makes the module loader take it for another module. It keeps the console's functions
 * when it is loaded.
 */
export async function loadBinaryen(version: string): Promise<Binaryen> {
  const { log, error } = console;
  console.log = console.error = (...line) => void written.push(line);
  try {
    const url = pathToFileURL(createRequire(import.meta.url).resolve("binaryen")).href;
    return ((await import(`${url}?${version}`)) as { default: Binaryen }).default;
  } finally {
    Object.assign(console, { log, error });
  }
}

/** All that wabt.js 1.0.39 has a name for. */
const features = {
  ...{ exceptions: true, mutable_globals: true, sat_float_to_int: true, sign_extension: true, simd: true },
  ...{ threads: true, function_references: true, multi_value: true, tail_call: true, bulk_memory: true },
  ...{ reference_types: true, gc: true, memory64: true, extended_const: true, relaxed_simd: true, multi_memory: true },
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Reads and validates, prints and writes. */
export function throughWabt(tool: Wabt, input: Uint8Array): string {
  const ended: string[] = [];
  try {
    const module = tool.readWasm(input, features);
    try {
      (module as { validate(options: object): void }).validate(features);
      ended.push("valid");
    } catch (error) {
      ended.push(String(error));
    }
    ended.push(module.toText({}), hex(module.toBinary({}).buffer));
    module.destroy();
  } catch (error) {
    ended.push(String(error));
  }
  return ended.join("\n");
}

/** Reads and validates; what is valid is printed and written, too. */
export function throughBinaryen(tool: Binaryen, input: Uint8Array): string {
  written.length = 0;
  const ended: string[] = [];
  try {
    const module = tool.readBinary(input, tool.Features.All);
    const valid = module.validate();
    ended.push(String(valid));
    if (valid === 1) ended.push(module.emitText(), hex(module.emitBinary()));
    module.dispose();
  } catch (error) {
    ended.push(String(error instanceof Error ? error.message : error));
  }
  // An expression that is printed before it has a place is told by its address.
  return [...ended, ...written.map((line) => String(line).replace(/^0x[0-9a-f]+$/gm, "0x…"))].join("\n");
}
