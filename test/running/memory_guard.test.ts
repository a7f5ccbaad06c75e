import { describe, expect, test } from "@jest/globals";
import { MemoryGuard } from "../../src/running/memory_guard.ts";

const MIB = 1 << 20;

/** A process whose resident memory is what `resident` says; a collection leaves `left`. */
function guarded(process: { resident: number; left: number }): {
  readonly guard: MemoryGuard;
  readonly execute: (times: number) => void;
} {
  const guard = new MemoryGuard(
    1000 * MIB,
    () => process.resident,
    () => {
      process.resident = process.left;
    },
  );
  return {
    guard,
    execute: (times) => {
      for (let i = 0; i < times; i++) guard.look();
    },
  };
}

describe("the guard of resident memory", () => {
  test("leaves a process alone that stays below the limit", () => {
    const { guard, execute } = guarded({ resident: 1000 * MIB, left: 0 });
    execute(1000);
    expect(guard.collections).toBe(0);
  });

  test("collects soon after the limit was passed, and each time again", () => {
    const process = { resident: 1001 * MIB, left: 300 * MIB };
    const { guard, execute } = guarded(process);
    execute(8);
    expect(guard.collections).toBe(1);
    execute(100);
    expect(guard.collections).toBe(1);
    process.resident = 1001 * MIB;
    execute(8);
    expect(guard.collections).toBe(2);
  });

  test("does not collect over and over what is in use", () => {
    const process = { resident: 1500 * MIB, left: 1500 * MIB };
    const { guard, execute } = guarded(process);
    execute(1000);
    expect(guard.collections).toBe(1);
    process.resident = 1800 * MIB;
    execute(8);
    expect(guard.collections).toBe(2);
    process.resident = 900 * MIB;
    execute(8);
    process.resident = 1001 * MIB;
    execute(8);
    expect(guard.collections).toBe(3);
  });

  test("has a collector of its own", () => {
    const guard = new MemoryGuard(0);
    for (let i = 0; i < 8; i++) guard.look();
    expect(guard.collections).toBe(1);
  });
});
