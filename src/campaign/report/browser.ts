import type UPlot from "uplot";
import type { Series } from "./page.ts";

// What the page's own scripts find in a browser.
declare const uPlot: typeof UPlot;

/**
 * What runs in the page: draws the charts, and again when the colours of the system change, sorts tables, tells cells.
 * Its text is all that gets there, so it uses nothing from around it.
 */
export function browser(): void {
  const page = globalThis.document;
  const series = JSON.parse(page.getElementById("series")!.textContent) as Series[];
  const colour = (name: string): string => getComputedStyle(page.documentElement).getPropertyValue(`--${name}`).trim();
  const colours: Record<string, string> = { coverage: "accent", rate: "second", found: "found" };
  const charts: { place: HTMLElement; chart: UPlot }[] = [];

  /** Seconds as `30 s`, `5 min` or `2 h`. */
  const clock = (seconds: number): string => {
    if (seconds >= 7200) return `${Math.round(seconds / 360) / 10} h`;
    return seconds >= 120 ? `${Math.round(seconds / 6) / 10} min` : `${Math.round(seconds)} s`;
  };
  const short = (value: number): string =>
    value >= 10_000 ? `${Math.round(value / 100) / 10}k` : String(Math.round(value * 10) / 10);

  /** Coverage is looked at where it grows, once the corpus was read; the others from nothing on. */
  const rangeOf = (line: string, values: readonly (number | null)[], most: number): [number, number] => {
    if (line !== "coverage") return [0, Math.max(1, most * 1.08)];
    const least = Math.min(most, ...values.flatMap((value) => (value !== null && value >= most / 2 ? [value] : [])));
    const space = Math.max(5, (most - least) * 0.08);
    return [Math.max(0, least - space), most + space];
  };

  function draw(): void {
    for (const { chart } of charts.splice(0)) chart.destroy();
    for (const place of page.querySelectorAll<HTMLElement>(".chart")) {
      const { target, line } = place.dataset as { target: string; line: "coverage" | "rate" | "found" };
      const { name, at, [line]: values } = series[Number(target)]!;
      const axis: UPlot.Axis = {
        stroke: colour("muted"),
        grid: { stroke: colour("line"), width: 1 },
        ticks: { show: false },
        font: "11px system-ui",
      };
      const chart = new uPlot(
        {
          width: place.clientWidth,
          height: place.clientHeight,
          padding: [8, 16, 0, 0],
          cursor: { y: false },
          scales: { x: { time: false }, y: { range: (_, __, most) => rangeOf(line, values, most) } },
          axes: [
            { ...axis, size: 24, values: (_, all) => all.map(clock) },
            {
              ...axis,
              size: 46,
              values: (_, all) => all.map(short),
              ...(line === "rate" ? {} : { incrs: [1, 10, 100, 1000, 10_000].flatMap((n) => [n, 2 * n, 5 * n]) }),
            },
          ],
          series: [
            {},
            {
              label: line,
              stroke: colour(colours[line]!),
              ...(line === "coverage" ? {} : { fill: `${colour(colours[line]!)}22` }),
              width: 2,
              points: { show: at.length < 2 },
              ...(line === "found" ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
            },
          ],
          hooks: {
            setCursor: [
              ({ cursor: { idx } }): void => {
                const value = idx === null || idx === undefined ? null : values[idx];
                const caption = place.parentElement!.querySelector("figcaption")!;
                caption.dataset["text"] ??= caption.textContent;
                caption.textContent =
                  value === null || value === undefined
                    ? caption.dataset["text"]
                    : `${caption.dataset["text"]}: ${short(value)} at ${clock(at[idx!]!)}`;
              },
            ],
          },
        },
        [[...at], [...values]],
        place,
      );
      chart.root.setAttribute("role", "img");
      chart.root.setAttribute("aria-label", `${name}: ${line}`);
      charts.push({ place, chart });
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", () => {
    for (const { place, chart } of charts) chart.setSize({ width: place.clientWidth, height: place.clientHeight });
  });

  for (const header of page.querySelectorAll<HTMLTableCellElement>(".sortable th"))
    header.addEventListener("click", () => {
      const body = header.closest("table")!.tBodies[0]!;
      const key = (row: HTMLTableRowElement): number | string => {
        const { dataset, textContent } = row.cells[header.cellIndex]!;
        return dataset["n"] === undefined ? textContent : Number(dataset["n"]);
      };
      const isDown = header.dataset["down"] !== "1";
      header.dataset["down"] = isDown ? "1" : "";
      const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
      body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b)) * (isDown ? -1 : 1)));
    });

  for (const map of page.querySelectorAll(".heat")) {
    const tell = ({ target }: Event): void => {
      if (target instanceof HTMLElement && target.title) map.nextElementSibling!.textContent = target.title;
    };
    map.addEventListener("click", tell);
    map.addEventListener("mouseover", tell);
  }
}
