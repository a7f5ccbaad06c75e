import { relative } from "node:path";
import type { FindingReport, TargetReport } from "./data.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** What an input did to its process. */
const HOW: Readonly<Record<string, string>> = {
  lost: "the process died while it ran this",
  timeout: "it takes too long",
  oom: "it takes too much memory",
};

/** The findings of all targets, with what shows them. */
export function findingsSection(targets: readonly TargetReport[]): Html {
  const findings = targets.flatMap((target) => target.findings);
  const deaths = targets.flatMap(({ name, deaths }) => deaths.map((death) => ({ name, ...death })));
  const deadly = targets.flatMap(({ name, deadly }) => deadly.map((input) => ({ name, ...input })));
  return html`<section id="findings">
    <h2>Findings</h2>
    ${findings.length === 0 ? html`<p class="muted">No property was broken that no known issue explains.</p>` : ""}
    ${findings.map(card)}
    ${
      deaths.length === 0
        ? ""
        : html`<h3>Processes that died</h3>
            <table>
              <thead>
                <tr>
                  <th class="n">times</th>
                  <th>target</th>
                  <th>how</th>
                  <th>alone</th>
                </tr>
              </thead>
              <tbody>
                ${deaths.map(
                  ({ name, kind, said, proof, times }) =>
                    html`<tr>
                      <td class="n">${times}</td>
                      <td>${name}</td>
                      <td>${kind}: ${said}</td>
                      <td>
                        ${proof === null ? "not again in a process of its own" : html`<code>${shown(proof)}</code>`}
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
    }
    ${
      deadly.length === 0
        ? ""
        : html`<h3>Inputs that ended their processes</h3>
            <ul>
              ${deadly.map(
                ({ name, how, path }) =>
                  html`<li>
                    ${name}: ${HOW[how] ?? how}
                    <pre>npx jazzer fuzz_targets/${name} ${shown(path)}</pre>
                  </li>`,
              )}
            </ul>`
    }
  </section>`;
}

function card({ stored, text, isNew, times, explained, commands }: FindingReport): Html {
  const { target, summary, expected, actual, where, behind, rechecked } = stored;
  return html`<details class="finding">
    <summary>
      <span class="badge ${isNew ? "new" : ""}">${isNew ? "new" : "seen before"}</span>
      <b>${summary}</b> <span class="muted">${target} · ${times} ×</span><br /><code class="fingerprint">${text}</code>
    </summary>
    <dl class="wide">
      ${
        where === null
          ? ""
          : html`<div>
              <dt>where</dt>
              <dd>${where}</dd>
            </div>`
      }
      <div>
        <dt>expected</dt>
        <dd><code>${expected}</code></dd>
      </div>
      <div>
        <dt>actual</dt>
        <dd><code>${actual}</code></dd>
      </div>
      ${
        behind.length === 0
          ? ""
          : html`<div>
              <dt>behind</dt>
              <dd>${behind.join(", ")}</dd>
            </div>`
      }
      ${
        rechecked?.state.kind === "known"
          ? html`<div>
              <dt>by now</dt>
              <dd>known as ${rechecked.state.issue}</dd>
            </div>`
          : ""
      }
    </dl>
    <h4>To reproduce</h4>
    <pre>${commands.join("\n")}</pre>
    <h4>What happens</h4>
    <pre>${explained.trim()}</pre>
  </details>`;
}

/** A path as it can be typed in the project's folder. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
