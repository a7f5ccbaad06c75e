import { byCrate, gained } from "../../coverage/index.ts";
import type { CrateReach, ModuleReach } from "../../coverage/index.ts";
import type { TargetReport } from "./data.ts";
import { count, html, percent } from "./html.ts";
import type { Html } from "./html.ts";

/** Functions that are named of those that reach further than in the campaign before. */
const NAMED = 25;

/** What the corpora reach inside the tools, by crate and source file. */
export function reachSection(targets: readonly TargetReport[]): Html {
  return html`<section id="reach">
    <h2>Coverage inside the tools</h2>
    <p class="muted">
      What the inputs of each target’s corpus reach, in edges of the tools’ WebAssembly. Each function counts once, for
      the crate of which it names most source files; one that names none lies between two of its crate, or its crate is
      not known.
    </p>
    ${targets.map((target) =>
      target.reach.kind === "unknown"
        ? html`<h3>${target.name}</h3>
            <p class="muted">${target.reach.why}</p>`
        : modules(target.name, target.reach),
    )}
  </section>`;
}

function modules(
  name: string,
  { inputs, modules, before }: { inputs: number; modules: readonly ModuleReach[]; before: readonly ModuleReach[] },
): Html {
  return html`<h3>${name} <small>${count(inputs)} inputs</small></h3>
    ${modules.map((reach) => {
      const { module, edges, reached, functions } = reach;
      const crates = byCrate(reach);
      const files = crates.flatMap((crate) =>
        crate.files.map((file) => ({ ...file, name: `${crate.name}/${file.name}`, files: [] })),
      );
      return html`<details class="module">
        <summary>
          <b>${module}</b> ${share(reached, edges)}
          <span class="muted"
            >${count(reached)} of ${count(edges)} edges, ${count(functions.filter((one) => one.reached > 0).length)} of
            ${count(functions.length)} functions</span
          >
          ${gain(
            reach,
            before.find((one) => one.module === module),
          )}
        </summary>
        ${table("crate or project", crates)}
        <h4>By source file</h4>
        ${table("source file", files)}
      </details>`;
    })}`;
}

const table = (what: string, rows: readonly CrateReach[]): Html =>
  html`<div class="scroll">
    <table class="sortable">
      <thead>
        <tr>
          <th>${what}</th>
          <th class="bar-column">reached</th>
          <th class="n">%</th>
          <th class="n">edges</th>
          <th class="n">functions</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
    </table>
  </div>`;

const row = ({ name, edges, reached, functions, reachedFunctions }: CrateReach): Html =>
  html`<tr>
    <td>${name}</td>
    <td class="bar-column" data-n="${edges === 0 ? 0 : reached / edges}">${share(reached, edges)}</td>
    <td class="n" data-n="${edges === 0 ? 0 : reached / edges}">${percent(reached, edges)}</td>
    <td class="n" data-n="${edges}">${count(reached)} / ${count(edges)}</td>
    <td class="n" data-n="${functions}">${count(reachedFunctions)} / ${count(functions)}</td>
  </tr>`;

const share = (part: number, whole: number): Html =>
  html`<span class="share"><i style="width:${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)}%"></i></span>`;

/** What a campaign reached that the one before did not. */
function gain(now: ModuleReach, before: ModuleReach | undefined): Html {
  if (!before) return html`<br /><span class="muted">No campaign before it to compare with.</span>`;
  if (before.edges !== now.edges || before.functions.length !== now.functions.length)
    return html`<br /><span class="muted">Another build than in the campaign before: not to be compared.</span>`;
  const earlier = new Map(before.functions.map(({ index, reached }) => [index, reached]));
  const more = gained(now, before);
  const added = now.reached - before.reached;
  const first = more.filter(({ index }) => earlier.get(index) === 0).length;
  if (added === 0 && more.length === 0)
    return html`<br /><span class="muted">Nothing that the campaign before did not reach.</span>`;
  return html`<br /><span class="gain"
      >${added < 0 ? "−" : "+"}${count(Math.abs(added))} edges since the campaign before; ${count(more.length)}
      functions reach further, ${count(first)} of them for the first time</span
    >
    ${
      more.length === 0
        ? ""
        : html`<br /><span class="small muted"
              >${more
                .slice(0, NAMED)
                .map(({ label, index, reached }) => `${label} +${reached - (earlier.get(index) ?? 0)}`)
                .join(" · ")}${more.length > NAMED ? ` · ${more.length - NAMED} more` : ""}</span
            >`
    }`;
}
