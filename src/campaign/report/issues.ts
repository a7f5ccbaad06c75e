import type { TargetReport } from "./data.ts";
import { count, html, marked } from "./html.ts";
import type { Html } from "./html.ts";

/** The known issues that were seen, with the mends that prove them. */
export function issuesSection(targets: readonly TargetReport[]): Html {
  const all = targets.flatMap(({ name, issues }) => issues.map((issue) => ({ target: name, ...issue })));
  const most = Math.max(1, ...all.map(({ times, assumed }) => times + assumed));
  return html`<section id="issues">
    <h2>Known issues seen</h2>
    ${
      all.length === 0
        ? html`<p class="muted">None.</p>`
        : html`<p class="muted">
              A failure counts as known only if the case passes with the issue’s mend, a repair of what was tested;
              where none is possible, a rule decides.
            </p>
            <div class="scroll">
              <table class="sortable">
                <thead>
                  <tr>
                    <th class="n">seen</th>
                    <th class="bar-column"></th>
                    <th>issue</th>
                    <th>target</th>
                    <th>mend</th>
                  </tr>
                </thead>
                <tbody>
                  ${all.map(
                    ({ target, id, title, upstream, times, assumed, mend, package: name }) =>
                      html`<tr>
                        <td class="n" data-n="${times + assumed}">${count(times + assumed)}</td>
                        <td class="bar-column" data-n="${times + assumed}">
                          <i class="known" style="width:${width(times + assumed, most)}%"></i>
                        </td>
                        <td>
                          <b>${marked(title)}</b><br /><code>${id}</code>
                          <span class="muted"
                            >${name}${
                              assumed > 0 ? `, ${count(assumed)} × assumed of cases that were not run` : ""
                            }</span
                          >${upstream === null ? "" : html` <a href="${upstream}">upstream</a>`}
                        </td>
                        <td class="whole">${target}</td>
                        <td>
                          ${mend === null ? html`<span class="muted">none: its rule decides</span>` : marked(mend)}
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
    }
  </section>`;
}

/** Per cent of a bar on a logarithmic scale: what is seen a thousand times less often still shows. */
const width = (times: number, most: number): string => ((100 * Math.log1p(times)) / Math.log1p(most)).toFixed(1);
