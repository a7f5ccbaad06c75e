import { expect, test } from "@jest/globals";
import { PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { discriminantSize } from "../../../src/components/canonical/alignment.ts";
import { elemSize } from "../../../src/components/canonical/elem_size.ts";
import type { ComponentOptions } from "../../../src/components/case/case.ts";
import { CANONICAL_ABI, unsigned } from "../../../src/components/guests/abi.ts";
import type { GuestAbi } from "../../../src/components/guests/abi.ts";
import { echoModule } from "../../../src/components/guests/echo.ts";
import { GuestDriver } from "./driver.ts";
import { Random } from "./random.ts";

const OPTIONS: ComponentOptions = {
  ...PLAIN_COMPONENT,
  encoding: "utf16",
  style: "copy",
  growPages: 0,
  growEvery: 1,
  gap: 0,
  postReturn: true,
};

/** Wrong ideas that a guest may have of the Canonical ABI. */
const FAULTS: readonly (readonly [string, Partial<GuestAbi>])[] = [
  [
    "the size of a tuple without the padding at its end",
    {
      elemSize: (type) =>
        type.kind === "tuple"
          ? (CANONICAL_ABI.fieldOffsets(type.elements.map((t) => ({ type: t }))).at(-1) ?? 0) +
            elemSize(type.elements.at(-1) ?? type)
          : elemSize(type),
    },
  ],
  ["elements that are a byte further apart", { elemSize: (type) => elemSize(type) + (type.kind === "u8" ? 1 : 0) }],
  [
    "fields one after the other, unaligned",
    {
      fieldOffsets: (fields) =>
        fields.map((_, index) => fields.slice(0, index).reduce((sum, { type }) => sum + elemSize(type), 0)),
    },
  ],
  ["a payload right after its discriminant", { payloadOffset: discriminantSize }],
  ["discriminants of one byte only", { discriminantSize: () => 1 }],
  [
    "flags in one byte only",
    { scalar: (kind, size) => (kind === "flags" ? unsigned(1) : CANONICAL_ABI.scalar(kind, size)) },
  ],
  [
    "a narrower store",
    {
      scalar: (kind, size) =>
        kind === "u32" ? { ...unsigned(4), store: "i32.store16" } : CANONICAL_ABI.scalar(kind, size),
    },
  ],
  [
    "a narrower load",
    {
      scalar: (kind, size) =>
        kind === "char" ? { ...unsigned(4), load: "i32.load16_u" } : CANONICAL_ABI.scalar(kind, size),
    },
  ],
  ["memory that is not aligned", { alignment: () => 1 }],
];

/** Whether a guest of function `seed` hands on other values than it got, notes something, or traps. */
function fails(seed: number, abi: GuestAbi): boolean {
  const random = new Random(seed);
  const func = random.func();
  const guest = new GuestDriver(func, OPTIONS, abi);
  const args = func.params.map((param) => random.value(param.type));
  const result = func.result && random.value(func.result);
  try {
    expect(guest.call(args, result)).toEqual({ received: args, returned: result });
    expect(guest.audit()).toMatchObject({ finished: 1, broken: [] });
    return false;
  } catch {
    return true;
  }
}

/** The functions whose guests can be wrong in some way at all, and their guests as they should be. */
const GUESTS = Array.from({ length: 300 }, (_, seed) => {
  const func = new Random(seed).func();
  return { seed, func, bytes: Buffer.from(echoModule([func], OPTIONS).encode()) };
});

test.each(FAULTS)("a guest with %s is noticed", (_, fault) => {
  const abi = { ...CANONICAL_ABI, ...fault };
  const differ = GUESTS.filter(({ func, bytes }) => !bytes.equals(echoModule([func], OPTIONS, 1, abi).encode()));
  const noticed = differ.find(({ seed }) => fails(seed, abi));
  expect(noticed).toBeDefined();
  expect(fails(noticed?.seed ?? 0, CANONICAL_ABI)).toBe(false);
});
