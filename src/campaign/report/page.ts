import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser } from "./browser.ts";
import type { ReportData, TargetReport } from "./data.ts";
import { findingsSection } from "./findings.ts";
import { Html, count, duration, html, json, percent } from "./html.ts";
import { issuesSection } from "./issues.ts";
import { matrixSection } from "./matrix.ts";
import { reachSection } from "./reach.ts";
import { STYLE } from "./style.ts";

/** What the charts are drawn from. */
export interface Series {
  readonly name: string;
  /** Seconds of fuzzing. */
  readonly at: readonly number[];
  /** Edges; `null` where a process had not told any yet. */
  readonly coverage: readonly (number | null)[];
  /** Executions per second since the sample before. */
  readonly rate: readonly (number | null)[];
  /** Distinct findings. */
  readonly found: readonly number[];
}

/** The report as one page that needs nothing else. */
export function page(data: ReportData): string {
  const { plan, targets, made } = data;
  const title = `Campaign of ${day(plan.started)}`;
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>component-fuzz: ${title}</title>
      <style>
        ${new Html(file("uPlot.min.css"))}${new Html(STYLE)}
      </style>
      <header>
        <h1>${title}</h1>
        <p class="muted">
          ${plan.ended === null ? `not finished: as it stood at ${time(made)}` : `ended ${time(plan.ended)}`} · started
          ${time(plan.started)} · ${duration(plan.time)} of fuzzing planned · ${versions(targets)}
        </p>
        <div class="tiles">${tiles(data)}</div>
        <nav>
          <a href="#targets">Targets</a> <a href="#findings">Findings</a> <a href="#issues">Known issues</a>
          <a href="#matrix">Matrix</a> <a href="#reach">Inside the tools</a>
        </nav>
      </header>
      <main>
        ${targetsSection(targets)} ${findingsSection(targets)} ${issuesSection(targets)} ${matrixSection(targets)}
        ${reachSection(targets)}
      </main>
      <script type="application/json" id="series">
        ${json(targets.map(series))}
      </script>
      <script>
        ${new Html(file("uPlot.iife.min.js"))};
      </script>
      <script>
        (${new Html(browser.toString())})();
      </script>
    </html> `.text;
}

/** A file of the library that draws the charts. */
const file = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), "utf8");

const day = (iso: string): string => iso.slice(0, 10);
const time = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** Of all targets, each once. */
function versions(targets: readonly TargetReport[]): string {
  const all = Object.assign({}, ...targets.map((target) => target.versions)) as Record<string, string>;
  return Object.entries(all)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

function tiles({ targets }: ReportData): readonly Html[] {
  const sum = (of: (target: TargetReport) => number): number => targets.reduce((total, one) => total + of(one), 0);
  const cases = sum(({ stats }) => stats.cases);
  const elapsed = sum(elapsedOf);
  const found = sum(({ findings, deaths }) => findings.length + deaths.filter(({ proof }) => proof !== null).length);
  const added = sum(({ findings }) => findings.filter(({ isNew }) => isNew).length);
  const tile = (number: string, what: string, tone = ""): Html =>
    html`<div class="tile ${tone}"><b>${number}</b><span>${what}</span></div>`;
  return [
    tile(count(found), `distinct findings${found > 0 ? `, ${count(added)} of them new` : ""}`, found > 0 ? "bad" : ""),
    tile(count(cases), `executions in ${duration(elapsed)}`),
    tile(count(elapsed > 0 ? (1000 * cases) / elapsed : 0), "executions per second"),
    tile(count(sum(({ issues }) => issues.length)), "known issues seen"),
  ];
}

const elapsedOf = ({ samples }: TargetReport): number => samples.at(-1)?.at ?? 0;

function targetsSection(targets: readonly TargetReport[]): Html {
  return html`<section id="targets">
    <h2>Targets</h2>
    <p class="legend">
      How cases ended: <i class="passed"></i> passed <i class="known"></i> known or found before
      <i class="rejected"></i> rejected <i class="found"></i> found
    </p>
    ${targets.map(
      (target, index) =>
        html`<article>
          <h3>${target.name} <small>weight ${target.weight}</small></h3>
          <p class="muted">${target.title}</p>
          ${target.out === null ? "" : html`<p class="warning">It could not run: ${target.out}</p>`}
          <dl>
            <div>
              <dt>time</dt>
              <dd>${duration(elapsedOf(target))}</dd>
            </div>
            <div>
              <dt>executions</dt>
              <dd>${count(target.stats.cases)}</dd>
            </div>
            <div>
              <dt>per second</dt>
              <dd>${perSecond(target)}</dd>
            </div>
            <div>
              <dt>edges covered</dt>
              <dd>${count(target.samples.at(-1)?.coverage ?? 0)}</dd>
            </div>
            <div>
              <dt>findings</dt>
              <dd>${target.findings.length}</dd>
            </div>
            <div>
              <dt>processes that died</dt>
              <dd>${target.deaths.reduce((sum, { times }) => sum + times, 0)}</dd>
            </div>
          </dl>
          ${endings(target)}
          <div class="charts">
            <figure>
              <figcaption>Coverage: edges, by time of fuzzing</figcaption>
              <div class="chart" data-target="${index}" data-line="coverage"></div>
            </figure>
            <figure>
              <figcaption>Executions per second</figcaption>
              <div class="chart" data-target="${index}" data-line="rate"></div>
            </figure>
            <figure>
              <figcaption>Distinct findings</figcaption>
              <div class="chart" data-target="${index}" data-line="found"></div>
            </figure>
          </div>
        </article>`,
    )}
  </section>`;
}

function perSecond(target: TargetReport): string {
  const elapsed = elapsedOf(target);
  return elapsed === 0 ? "–" : count((1000 * target.stats.cases) / elapsed);
}

/** How the cases of a target ended, as a bar. */
function endings({ stats: { endings, cases } }: TargetReport): Html {
  if (cases === 0) return html``;
  const parts = [
    ["passed", endings.passed],
    ["known", endings.suppressed],
    ["rejected", endings.rejected],
    ["found", endings.found],
  ] as const;
  const words = parts.map(([name, number]) => `${percent(number, cases)} ${name}`).join(", ");
  return html`<div class="bar" role="img" aria-label="${words}" title="${words}">
      ${parts.map(([name, number]) => html`<i class="${name}" style="flex-grow:${number}"></i>`)}
    </div>
    <p class="small muted">${words}</p>`;
}

function series({ name, samples }: TargetReport): Series {
  return {
    name,
    at: samples.map(({ at }) => at / 1000),
    coverage: samples.map(({ coverage }) => coverage || null),
    rate: samples.map(({ at, cases }, index) => {
      const before = samples[index - 1] ?? { at: 0, cases: 0 };
      return at > before.at ? Math.max(0, (1000 * (cases - before.cases)) / (at - before.at)) : null;
    }),
    found: samples.map(({ found }) => found),
  };
}
