import { expect, test } from "@jest/globals";
import { Kept } from "../../../src/modules/engines/kept.ts";

function counting(): {
  readonly kept: Kept<{ memoryBytes: () => number }>;
  readonly made: () => number;
  grow: (to: number) => void;
} {
  let made = 0;
  let bytes = 0;
  const make = (): Promise<{ memoryBytes: () => number }> => {
    made++;
    bytes = 0;
    return Promise.resolve({ memoryBytes: () => bytes });
  };
  return { kept: new Kept(make, 100), made: () => made, grow: (to) => void (bytes = to) };
}

test("an instance is kept until it is dropped or has grown", async () => {
  const { kept, made, grow } = counting();
  expect(() => kept.instance).toThrow(TypeError);
  await Promise.all([kept.ready(), kept.ready()]);
  grow(100);
  await kept.ready();
  expect([made(), kept.replaced]).toEqual([1, 0]);
  grow(101);
  await kept.ready();
  expect([made(), kept.replaced]).toEqual([2, 1]);
  kept.drop();
  await kept.ready();
  expect([made(), kept.replaced]).toEqual([3, 2]);
  kept.renew();
  await kept.ready();
  expect([made(), kept.replaced]).toEqual([4, 2]);
});
