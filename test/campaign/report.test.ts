import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ModuleReach } from "../../src/coverage/index.ts";
import type { ReportData, TargetReport } from "../../src/campaign/report/data.ts";
import { page } from "../../src/campaign/report/page.ts";
import { mergeStats } from "../../src/harness/stats/merge.ts";
import type { MatrixData } from "../../src/harness/stats/matrix.ts";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const browser = BROWSERS.find((name) => spawnSync(name, ["--version"]).status === 0);

const reach = (reached: number): ModuleReach => ({
  module: "bindgen",
  edges: 110,
  reached: reached + 5,
  functions: [
    { index: 0, label: "parse", sources: ["wast-1.0/src/parser.rs", "core/src/fmt.rs"], edges: 60, reached },
    { index: 1, label: "function 1", sources: [], edges: 40, reached: 5 },
    { index: 2, label: "function 2", sources: ["wast-1.0/src/lexer.rs"], edges: 10, reached: 0 },
  ],
});

const cell = (column: string, more: object = {}): MatrixData["cells"][number] => ({
  row: "sync → async",
  column,
  occurred: 0,
  passed: 0,
  suppressed: 0,
  rejected: 0,
  mended: 0,
  why: {},
  ...more,
});

/** Texts that would be something else in HTML, or end it. */
const HOSTILE = '</script><b onclick="alert(1)">&';

function target(name: string, more: Partial<TargetReport> = {}): TargetReport {
  const stats = {
    ...mergeStats([], 60),
    cases: 2000,
    endings: { passed: 1500, suppressed: 400, rejected: 90, found: 10 },
    matrix: {
      rows: "lifts",
      columns: "encodings",
      cells: [
        cell("utf8", { occurred: 9, passed: 8, suppressed: 1, why: { "an-issue": 1 } }),
        cell("utf16", { occurred: 3, rejected: 3 }),
        cell("latin1"),
      ],
    },
  };
  return {
    name,
    title: "what it tests",
    weight: 4,
    versions: { jco: "1.2.3" },
    samples: [
      { at: 1000, cases: 100, coverage: 0, found: 0 },
      { at: 30_000, cases: 900, coverage: 5000, found: 1 },
      { at: 60_000, cases: 2000, coverage: 5200, found: 2 },
    ],
    stats,
    findings: [
      {
        stored: {
          folder: "/p/findings/toy/slug-12345678",
          target: name,
          fingerprint: { engine: "e", property: "p", stage: "s", kind: "k", place: "" },
          cause: "c",
          summary: `it breaks ${HOSTILE}`,
          behind: [],
          versions: {},
          flags: [],
          expected: "one",
          actual: HOSTILE,
          where: null,
          times: 3,
          first: "",
          last: "",
          rechecked: null,
        },
        text: "e / p / s / k / c",
        isNew: true,
        times: 12,
        explained: "world\n  export run: func();",
        commands: [`npx component-fuzz reproduce ${name} findings/toy/slug-12345678 --out FOLDER`],
      },
    ],
    deaths: [{ kind: "hang", said: "timeout after 25 seconds", proof: null, input: null, times: 2 }],
    deadly: [{ how: "lost", path: "/p/findings/toy/lost-1" }],
    issues: [
      {
        id: "an-issue",
        title: "it drops `a` mark",
        package: "jco",
        upstream: "https://example.org/1",
        times: 40,
        assumed: 3,
        mend: "`decode` keeps it",
      },
    ],
    reach: { kind: "known", inputs: 12, modules: [reach(30)], before: [reach(20)] },
    out: null,
    ...more,
  };
}

const data = (...targets: readonly TargetReport[]): ReportData => ({
  plan: {
    started: "2026-01-02T03:04:05.000Z",
    ended: "2026-01-02T11:04:05.000Z",
    time: 8 * 3600 * 1000,
    shares: targets.map(({ name, weight }) => ({ name, weight })),
  },
  made: "2026-01-02T11:05:00.000Z",
  targets,
});

/** The page's text as a reader sees it, without what scripts and styles say. */
const text = (html: string): string =>
  html
    .replaceAll(/<(script|style)[^]*?<\/\1>/g, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("\u202f", "")
    .replaceAll(/\s+/g, " ");

describe("the report of a campaign", () => {
  test("tells what was found, what is known, and what was reached", () => {
    const told = text(page(data(target("toy"), target("other", { findings: [], deaths: [] }))));
    expect(told).toContain(
      "Campaign of 2026-01-02 ended 2026-01-02 11:04 UTC · started 2026-01-02 03:04 UTC · 8 h 00 min",
    );
    expect(told).toContain("1 distinct findings, 1 of them new 4000 executions in 2 min 00 s 33 executions per second");
    expect(told).toContain(
      "toy weight 4 what it tests time 1 min 00 s executions 2000 per second 33 edges covered 5200",
    );
    expect(told).toContain("75.0 % passed, 20.0 % known, 4.5 % rejected, 0.5 % found");
    expect(told).toContain("To reproduce npx component-fuzz reproduce toy findings/toy/slug-12345678 --out FOLDER");
    expect(told).toContain("What happens world export run: func();");
    expect(told).toContain("2 toy hang: timeout after 25 seconds not again in a process of its own");
    expect(told).toContain(
      "toy: the process died while it ran this npx jazzer fuzz_targets/toy /p/findings/toy/lost-1",
    );
    expect(told).toContain(
      "43 it drops a mark an-issue jco, 3 × assumed of cases that were not run upstream toy decode keeps it",
    );
    expect(told).toContain("2 of 3 legal cells were tried, in 1 of them cases passed");
  });

  test("counts a function once, for its crate and file, and says what was gained", () => {
    const html = page(data(target("toy")));
    const told = text(html);
    expect(told).toContain("bindgen 35 of 110 edges, 2 of 3 functions +10 edges since the campaign before");
    expect(told).toContain("1 functions reach further, 0 of them for the first time parse +10");
    expect(told).toMatch(
      /crate or project reached % edges functions wast-1\.0 31\.8 % 35 \/ 110 2 \/ 3 By source file/,
    );
    expect(told).toMatch(/wast-1\.0\/src\/parser\.rs 50\.0 % 30 \/ 60 1 \/ 1 wast-1\.0\/\(between/);
    expect(told).not.toContain("core/src/fmt.rs");
    const other = { ...reach(20), edges: 111 };
    const changed = target("toy", { reach: { kind: "known", inputs: 1, modules: [reach(30)], before: [other] } });
    expect(text(page(data(changed)))).toContain("Another build than in the campaign before");
    const same = target("toy", { reach: { kind: "known", inputs: 1, modules: [reach(30)], before: [reach(30)] } });
    expect(text(page(data(same)))).toContain("Nothing that the campaign before did not reach.");
    const unknown = target("toy", { reach: { kind: "unknown", why: "It took too long." } });
    expect(text(page(data(unknown)))).toContain("It took too long.");
  });

  test("shows a cell of the matrix by what came of it", () => {
    const html = page(data(target("toy")));
    const cells = Array.from(html.matchAll(/<i class="cell (\w+)" style="[^"]*" title="([^"]*)"/g), ([, a, b]) => [
      a,
      b,
    ]);
    expect(cells).toEqual([
      ["passed", "sync → async, utf8: 9 cases, 8 passed, 1 known (0 passed with mends), 0 rejected; an-issue (1)"],
      ["rejected", "sync → async, utf16: 3 cases, 0 passed, 0 known (0 passed with mends), 3 rejected"],
      ["never", "sync → async, latin1: 0 cases, 0 passed, 0 known (0 passed with mends), 0 rejected"],
    ]);
  });

  test("needs nothing else, and lets no text become a part of it", () => {
    const html = page(data(target("toy", { out: HOSTILE, name: "toy" })));
    expect(html).not.toMatch(/<(link|img|script)[^>]+(src|href)=|url\(|@import/);
    expect(html).not.toContain("<b onclick");
    expect(html.match(/<script/g)).toHaveLength(3);
    expect(
      text(page(data(target("toy", { samples: [], issues: [], findings: [], deaths: [], deadly: [] })))),
    ).toContain("No property was broken that no known issue explains.");
  });
});

describe("in a browser", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "report-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The page as it is once its scripts have run, and what they complain about. */
  function load(html: string, width: number): { readonly page: string; readonly complaints: readonly string[] } {
    const file = join(folder, "index.html");
    writeFileSync(file, html);
    const { stdout, stderr } = spawnSync(
      browser!,
      [
        ...[
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--enable-logging=stderr",
          `--user-data-dir=${folder}/profile`,
        ],
        ...[`--window-size=${width},900`, "--virtual-time-budget=3000", "--dump-dom", pathToFileURL(file).href],
      ],
      { encoding: "utf8", maxBuffer: 64 << 20 },
    );
    return { page: stdout, complaints: stderr.split("\n").filter((line) => /:CONSOLE[:(]/.test(line)) };
  }

  (browser === undefined ? test.skip : test)(
    "every chart is drawn, on a desk and on a telephone (where Chromium is installed)",
    () => {
      const html = page(data(target("toy"), target(`other ${HOSTILE}`, { samples: [] })));
      for (const width of [1280, 500]) {
        const { page: loaded, complaints } = load(html, width);
        expect(complaints).toEqual([]);
        expect(loaded.match(/<canvas/g)).toHaveLength(6);
        const drawn = Array.from(loaded.matchAll(/<canvas[^>]* width="(\d+)"/g), ([, pixels]) => Number(pixels));
        expect(Math.min(...drawn)).toBeGreaterThan(100);
        expect(Math.max(...drawn)).toBeLessThan(width);
      }
    },
    60_000,
  );
});
