/** The style of the page: one for light and dark, for desks and for telephones. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f8; --card: #fff; --text: #1b2230; --muted: #5c6779; --line: #dde2ea;
  --accent: #2459c4; --second: #8a4fc0; --passed: #2c9a62; --mended: #3f8fd0; --known: #d9952b; --rejected: #a3adbb;
  --found: #cc3a30; --never: #e7eaf0; --code: #eef1f6; }
@media (prefers-color-scheme: dark) { :root { --page: #11151b; --card: #1a2029; --text: #e5e9f0; --muted: #98a4b6;
  --line: #2d3643; --accent: #76a7ff; --second: #c79bf2; --passed: #43b883; --mended: #5aa9e6; --known: #e0a644;
  --rejected: #667285; --found: #f2675c; --never: #29313d; --code: #232b37; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 24px; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 40px 0 10px; }
h3 { font-size: 16px; margin: 20px 0 4px; }
h4 { font-size: 13px; margin: 14px 0 4px; color: var(--muted); }
h3 small { font-weight: normal; color: var(--muted); margin-left: 6px; }
p { margin: 0 0 10px; }
a { color: var(--accent); }
nav { margin: 18px 0 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
.warning { color: var(--found); }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: 6px; padding: 10px 12px; margin: 0; overflow-x: auto; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 16px; }
.tile, article, details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.tile { padding: 12px 16px; }
.tile b { display: block; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 13px; }
.tile.bad b { color: var(--found); }
article { padding: 14px 18px; margin-bottom: 14px; }
article h3 { margin-top: 0; }
dl { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 0 0 10px; }
dt { color: var(--muted); font-size: 13px; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
dl.wide { display: block; }
dl.wide div { display: grid; grid-template-columns: 80px 1fr; gap: 10px; margin-bottom: 2px; }
dl.wide dd { min-width: 0; }
.bar { display: flex; height: 10px; border-radius: 5px; overflow: hidden; background: var(--never); }
.bar i { display: block; flex-basis: 0; }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-left: 10px; }
.legend i:first-child { margin-left: 0; }
.legend { font-size: 13px; color: var(--muted); }
i.passed { background: var(--passed); }
i.mended { background: var(--mended); }
i.known { background: var(--known); }
i.rejected { background: var(--rejected); }
i.found { background: var(--found); }
i.never { background: var(--never); }
.charts { display: grid; grid-template-columns: 2fr 1fr 1fr; gap: 14px; }
figure { margin: 8px 0 0; min-width: 0; }
figcaption { font-size: 13px; color: var(--muted); margin-bottom: 2px; }
.chart { height: 190px; min-width: 0; overflow: hidden; }
.chart .u-legend { display: none; }
details { padding: 10px 16px; margin-bottom: 8px; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details[open] > summary { margin-bottom: 10px; }
.badge { font-size: 12px; border-radius: 4px; padding: 1px 7px; background: var(--never); color: var(--muted); }
.badge.new { background: var(--found); color: var(--card); }
.fingerprint { color: var(--muted); }
.gain { color: var(--passed); }
.scroll { overflow-x: auto; }
.whole { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--muted); border-bottom: 1px solid var(--line); }
.sortable th { cursor: pointer; }
th, td { padding: 4px 10px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
tbody tr + tr td { border-top: 1px solid var(--line); }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar-column { width: 130px; min-width: 60px; }
td.bar-column i { display: block; height: 9px; margin-top: 6px; border-radius: 2px; }
.share { display: inline-block; width: 120px; max-width: 100%; height: 9px; border-radius: 2px; overflow: hidden;
  background: var(--never); }
.share i { display: block; height: 100%; margin: 0 !important; background: var(--accent); }
.columns { columns: 3 200px; font-size: 13px; color: var(--muted); margin: 0 0 10px; padding-left: 22px; }
.heat { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr)); gap: 0 28px; }
.row { display: flex; gap: 2px; margin-bottom: 2px; }
.row span { flex: 1; min-width: 0; font-size: 12px; line-height: 18px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; color: var(--muted); }
.row .cell { flex: 0 0 18px; height: 18px; border-radius: 2px; }
.row .cell.illegal { background: none; }
.row .number { font: 11px/18px system-ui, sans-serif; text-align: center; color: var(--muted); }
.told { min-height: 3em; margin-top: 10px; font-size: 13px; color: var(--muted); overflow-wrap: anywhere; }
ul { padding-left: 20px; }
@media (max-width: 720px) {
  header, main { padding: 0 12px; }
  header { padding-top: 14px; }
  h1 { font-size: 21px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile b { font-size: 22px; }
  article, details { padding: 10px 12px; }
  .charts { grid-template-columns: 1fr; }
  .bar-column { width: 60px; }
  dl.wide div { display: block; }
  .share { width: 70px; }
  .row { gap: 1px; }
  #issues table, #issues tbody, #issues tr { display: block; }
  #issues thead { display: none; }
  #issues tr { border-top: 1px solid var(--line); padding: 6px 0; display: grid; grid-template-columns: auto 1fr;
    gap: 0 8px; }
  #issues td { border: 0; padding: 0; }
  #issues td:nth-child(n + 3) { grid-column: 1 / -1; }
  #issues td.bar-column { width: auto; }
}
@media print { nav { display: none; } details { break-inside: avoid; } }
`;
