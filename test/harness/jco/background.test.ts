import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { Background, BACKGROUND_GLOBALS } from "../../../src/harness/jco/background.ts";
import { compileScript } from "../../../src/harness/jco/evaluate.ts";

type Run = (log: string[]) => void;

/** Runs a text as generated code. */
function running(
  body: string,
  background = new Background(),
): { readonly background: Background; readonly log: string[] } {
  const log: string[] = [];
  (compileScript(`export function run(log) { ${body} }`).evaluate(background)["run"] as Run)(log);
  return { background, log };
}

const later = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("what is left for later runs, in its order", async () => {
  const { log, background } = running(`
    setTimeout((...args) => log.push("timeout " + args), 5, 1, 2);
    setImmediate((arg) => log.push("immediate " + arg), 3);
    queueMicrotask(() => log.push("microtask"));
    const never = [setTimeout(() => log.push("never"), 1), setImmediate(() => log.push("never"))];
    clearTimeout(never[0]); clearImmediate(never[1]); clearTimeout(undefined);
    let times = 0;
    const interval = setInterval(() => { if (log.push("interval") && ++times === 2) clearInterval(interval); }, 6);
  `);
  expect(background.idle).toBe(false);
  await later(60);
  expect(log).toEqual(["microtask", "immediate 3", "timeout 1,2", "interval", "interval"]);
  expect(background.idle).toBe(true);
  expect(background.failure).toBeNull();
});

test("nothing runs any more when it is closed", async () => {
  const { log, background } = running(`
    const push = () => { log.push("ran"); setTimeout(push, 1); queueMicrotask(() => log.push("microtask")); };
    setTimeout(push, 1); setInterval(push, 1); setImmediate(push);
  `);
  background.close();
  expect(background.idle).toBe(true);
  running("setTimeout(() => log.push('ran'), 1);", background);
  await later();
  expect(log).toEqual([]);
  expect(background.idle).toBe(true);
});

test.each([
  ["thrown in a timer", "setTimeout(() => { throw new Error('boom'); }, 1);"],
  ["thrown in a microtask", "queueMicrotask(() => { throw new Error('boom'); });"],
  ["rejected in a timer", "setTimeout(async () => { await null; throw new Error('boom'); }, 1);"],
  ["rejected in a microtask", "queueMicrotask(async () => { throw new Error('boom'); });"],
])("an error that is %s does not end the process", async (_, body) => {
  const { background } = running(`${body} setTimeout(() => { throw new Error('later'); }, 10);`);
  await later(30);
  expect(background.failure).toMatchObject({ error: { message: "boom" } });
});

test("chance is the same for everyone", () => {
  const numbers = (): string[] =>
    running("for (let i = 0; i < 100; i++) log.push(String(Math.random()), String(Math.max(1, 2)));").log;
  const drawn = numbers();
  expect(drawn).toEqual(numbers());
  const values = drawn.map(Number).filter((_, index) => index % 2 === 0);
  expect(new Set(values).size).toBe(100);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(values.filter((value) => value < 0.5).length).toBeGreaterThan(30);
});

test("there is a value for each global", () => {
  expect(new Background().globals).toHaveLength(BACKGROUND_GLOBALS.length);
});

// Jest's own process object tells of no rejections.
test("a rejection that nobody handles is the youngest instance's, and nobody's after that", () => {
  const script = `
    import { Background, watch } from ${JSON.stringify(pathToFileURL("src/harness/jco/background.ts").href)};
    const [elder, young] = [new Background(), new Background()];
    const releases = [watch(elder, true), watch(young, true)];
    void Promise.reject(new Error("boom"));
    await releases[1]();
    console.log(elder.failure, young.failure.error.message);
    await releases[0]();
    console.log(process.listenerCount("unhandledRejection"));
    await watch(new Background(), false)();
    void Promise.reject(new Error("ours"));
  `;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script],
    { encoding: "utf8" },
  );
  expect(stdout).toBe("null boom\n0\n");
  expect(stderr).toMatch(/Error: ours/);
  expect(status).toBe(1);
});
