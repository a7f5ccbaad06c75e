import { expect, test } from "@jest/globals";
import { clock } from "../../src/platform/clock.ts";

test("timers fire in the order of their times, those of one time in the order in which they were set", async () => {
  const log: string[] = [];
  const say = (what: string) => (): void => void log.push(what);
  clock.set(say("20"), 20);
  clock.set(say("1"), 0);
  clock.next(say("next"));
  clock.set(say("1 again"), 1.9);
  clock.set(say("1, too long"), 2 ** 31);
  clock.set(() => {
    log.push("5");
    clock.set(say("15 later than 5"), 15);
    clock.next(say("next after 5"));
  }, 5);
  await clock.sleep(30);
  expect(log).toEqual(["next", "1", "1 again", "1, too long", "5", "next after 5", "20", "15 later than 5"]);
});

test("microtasks come between timers of the same time", async () => {
  const log: string[] = [];
  for (const name of ["a", "b"])
    clock.set(
      () =>
        void Promise.resolve()
          .then(() => log.push(`${name} later`))
          .then(() => log.push(`${name} last`)),
      1,
    );
  await clock.sleep(2);
  expect(log).toEqual(["a later", "a last", "b later", "b last"]);
});

test("a repeated timer fires until it is cleared, also by itself", async () => {
  let [times, own] = [0, 0];
  const repeated = clock.set(() => times++, 3, true);
  const itself = clock.set(
    () => {
      if (++own === 2) clock.clear(itself);
    },
    1,
    true,
  );
  await clock.sleep(10);
  clock.clear(repeated);
  await clock.sleep(10);
  expect([times, own]).toEqual([3, 2]);
});

test("what is cleared never fires, and nothing is left behind", async () => {
  let fired = false;
  const timer = clock.set(() => {
    fired = true;
  }, 1);
  clock.clear(timer);
  clock.clear(timer);
  await new Promise((resolve) => setImmediate(resolve));
  expect(fired).toBe(false);
  await clock.sleep(5);
  expect(fired).toBe(false);
});

test("an error in a timer does not stop the clock", () => {
  const errors: unknown[] = [];
  // Jest's own process object tells of no errors: what a turn throws is looked at by running it here.
  const { setImmediate: real } = globalThis;
  const turns: (() => void)[] = [];
  globalThis.setImmediate = ((turn: () => void) => {
    turns.push(turn);
    return {};
  }) as unknown as typeof setImmediate;
  try {
    let later = false;
    clock.set(() => {
      throw new Error("boom");
    }, 1);
    clock.set(() => {
      later = true;
    }, 2);
    while (turns.length > 0) {
      try {
        turns.shift()!();
      } catch (error) {
        errors.push(error);
      }
    }
    expect(later).toBe(true);
  } finally {
    globalThis.setImmediate = real;
  }
  expect(errors).toMatchObject([{ message: "boom" }]);
});

test("time goes on although something is always to be done at once", async () => {
  let [times, ended] = [0, false];
  const again = (): void => {
    if (++times < 100_000 && !ended) clock.next(again);
  };
  again();
  await clock.sleep(10);
  ended = true;
  expect(times).toBeGreaterThan(900);
  expect(times).toBeLessThan(1100);
});

// Node would take 16 hours.
test("nothing is waited for in earnest", async () => {
  await expect(clock.sleep(60_000_000)).resolves.toBeUndefined();
});
