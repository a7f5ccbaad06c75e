import { expect, test } from "@jest/globals";
import type { HostFunc } from "../../../../src/components/engines/reference/host.ts";
import { call, calls, chain, INCREMENTS, load, POLLING, value } from "./components.ts";

const later = <T>(answer: T, turns: number): Promise<T> =>
  new Promise((resolve) => {
    const turn = (left: number) => void (left === 0 ? resolve(answer) : setImmediate(() => turn(left - 1)));
    turn(turns);
  });

const at: Readonly<Record<string, HostFunc>> = {
  "at once": { call: ([x]) => (x as number) * 10 },
  "in a microtask": { call: ([x]) => Promise.resolve((x as number) * 10) },
  "in a later turn": { call: ([x]) => later((x as number) * 10, 2) },
};

const all = { ...INCREMENTS, ...POLLING };
const names = Object.keys(all);

test.each(Object.keys(at).flatMap((when) => names.map((name) => [name, when] as const)))(
  "%s, host answers %s",
  async (name, when) => {
    for (const eager of [false, true]) {
      const root = await load(chain([all[name] as string]), { h: at[when] as HostFunc }, { eager });
      expect(await call(root, "f", 4)).toEqual(value(41));
      expect(await calls(root, "f", [1, 2, 3])).toEqual([11, 21, 31].map(value));
      expect(await root.settle()).toEqual({ kind: "value", value: { unfinished: 0 } });
    }
  },
);

test.each(names.flatMap((outer) => names.map((inner) => [outer, inner] as const)))(
  "%s calls %s",
  async (outer, inner) => {
    const text = chain([all[outer] as string, all[inner] as string]);
    for (const host of Object.values(at)) {
      const root = await load(text, { h: host });
      expect(await call(root, "f", 4)).toEqual(value(42));
      expect(await calls(root, "f", [1, 2, 3])).toEqual([12, 22, 32].map(value));
      expect(await root.settle()).toEqual({ kind: "value", value: { unfinished: 0 } });
    }
  },
);

test("a long chain of all kinds", async () => {
  const guests = [...Object.values(all), ...Object.values(all)];
  const root = await load(chain(guests), { h: { call: ([x]) => later(x as number, 3) } });
  expect(await calls(root, "f", [0, 100])).toEqual([guests.length, 100 + guests.length].map(value));
});

test("a callback guest needs no JSPI, a stackful one says so", async () => {
  const host = { h: at["in a microtask"] as HostFunc };
  const without = await load(chain([INCREMENTS["callback, wait"] as string]), host, { jspi: false });
  expect(await call(without, "f", 4)).toEqual(value(41));
  const stackful = await load(chain([INCREMENTS["stackful, wait"] as string]), host, { jspi: false });
  expect(await call(stackful, "f", 4)).toMatchObject({ kind: "unsupported" });
});
