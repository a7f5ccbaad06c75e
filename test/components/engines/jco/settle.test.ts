import { describe, expect, test } from "@jest/globals";
import { clock } from "../../../../src/platform/clock.ts";
import { Background } from "../../../../src/harness/jco/background.ts";
import { idle, settle } from "../../../../src/components/engines/jco/settle.ts";
import type { Activity } from "../../../../src/components/engines/jco/settle.ts";

const activity = (rest: Partial<Activity> = {}): Activity => ({
  background: new Background(),
  owed: false,
  steps: 0,
  ...rest,
});

const never = new Promise<never>(() => {});

/** Sets timers for ever, as jco does where a task can't go on. */
function polling(): Background {
  const background = new Background();
  const again = background.globals[0] as typeof setTimeout;
  const poll = (): void => void again(poll, 10);
  poll();
  return background;
}

/** The turns of 10 ms that were over before the last one of `work`. */
async function timed<T>(work: Promise<T>): Promise<{ readonly result: T; readonly turns: number }> {
  let turns = 0;
  const counting = clock.set(() => turns++, 10, true);
  const result = await work;
  clock.clear(counting);
  return { result, turns };
}

describe("a promise", () => {
  test("that settles is waited for", async () => {
    expect(await settle(Promise.resolve(1), activity())).toEqual({ kind: "value", value: 1 });
    expect(await settle(Promise.reject(new Error("boom")), activity())).toMatchObject({
      kind: "thrown",
      error: { message: "boom" },
    });
    const late = clock.sleep(300).then(() => "late");
    expect(await settle(late, activity({ owed: true }))).toEqual({ kind: "value", value: "late" });
  });

  test("for which nothing is left to be done is given up soon", async () => {
    const { result, turns } = await timed(settle(never, activity()));
    expect(result).toEqual({ kind: "never" });
    expect(turns).toBe(9);
  });

  test("that is polled for is given up after many turns", async () => {
    const background = polling();
    const { result, turns } = await timed(settle(never, activity({ background })));
    background.close();
    expect(result).toEqual({ kind: "never" });
    expect(turns).toBe(199);
  });

  test("is waited for longer while something happens", async () => {
    const background = polling();
    let steps = 0;
    const stepping = clock.set(() => steps++, 100, true);
    const late = clock.sleep(2500).then(() => "late");
    expect(
      await settle(late, {
        background,
        owed: false,
        get steps() {
          return steps;
        },
      }),
    ).toEqual({ kind: "value", value: "late" });
    clock.clear(stepping);
    background.close();
  });

  test("is given up soon after a failure in the background", async () => {
    const background = polling();
    background.fail(new Error("boom"));
    const { turns } = await timed(settle(never, activity({ background })));
    background.close();
    expect(turns).toBe(2);
  });
});

describe("what is left behind", () => {
  test("is waited for", async () => {
    const background = new Background();
    expect(await idle(activity({ background }))).toBe(true);
    (background.globals[0] as typeof setTimeout)(() => {}, 50);
    expect((await timed(idle(activity({ background })))).turns).toBe(5);
    expect(background.idle).toBe(true);
  });

  test("but not for ever", async () => {
    const background = polling();
    expect(await idle(activity({ background }))).toBe(false);
    background.close();
  });
});
