// Jazzer.js does not instrument what mentions Fuzzer.coverageTracker.incrementCounter: this must not count itself.

import { isShipped } from "./feature.ts";
import { InstructionSet } from "./instruction.ts";
import type { Row } from "./instruction.ts";
import type { ImmediateKind, Operands } from "./immediates.ts";
import { atomics } from "./instructions/atomics.ts";
import { control } from "./instructions/control.ts";
import { memory } from "./instructions/memory.ts";
import { numeric } from "./instructions/numeric.ts";
import { references } from "./instructions/references.ts";
import { vectors } from "./instructions/vectors.ts";

/** Every instruction, a row each: an instruction is added to one of these tables. */
export const rows = [...control, ...memory, ...numeric, ...references, ...vectors, ...atomics] as const;

type AnyRow = (typeof rows)[number];

/** The kinds of a row's immediates. */
type Kinds<R extends Row> = R[2];

/** The name of an instruction. */
export type InstructionName = AnyRow[0];

/** The names of instructions whose immediates are `K`. */
type NameWith<K extends readonly ImmediateKind[], R extends Row = AnyRow> = R extends Row
  ? Kinds<R> extends K
    ? R[0]
    : never
  : never;

/** Instructions without immediates that may stand anywhere. */
export type PlainName = Exclude<NameWith<readonly []>, "else" | "end" | "catch_all">;

/** Loads and stores, those of vectors and atomic ones included. */
export type MemoryName = NameWith<readonly [Extract<ImmediateKind, `memarg${string}`>]>;

type OperandsOfKinds<K extends readonly ImmediateKind[]> = { readonly [I in keyof K]: Operands[K[I]] };

/** What an instruction takes, in the order of its immediates. */
export type OperandsOf<Name extends InstructionName> = OperandsOfKinds<
  Kinds<Extract<AnyRow, readonly [Name, ...unknown[]]>>
>;

/** All that is known. */
export const instructions = new InstructionSet(rows);

/** An opcode as the rows have it. */
export const opcodeOf = (name: InstructionName): number => instructions.named(name).opcode;

/** What engines run without a flag. */
export const shipped = new InstructionSet(rows.filter(([, , , , features = []]: Row) => features.every(isShipped)));
