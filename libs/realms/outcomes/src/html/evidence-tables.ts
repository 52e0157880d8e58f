/** What did not come over, each line with where its proof stands. */
import type { Evidence, EvidenceGroup } from '../report/migration-outcome.js';
import type { MigrationReport } from '../report/migration-report.js';
import { count } from './figures.js';
import { markup, type Markup } from './markup.js';

export function refusals({ refusals }: MigrationReport): Markup | undefined {
  if (refusals.length === 0) return undefined;
  return markup`<h2>Refused by policy</h2>
    ${refusals.map(
      ({ policy, advice, ...group }) =>
        markup`<p>
            <b>${count(group.items)}</b> by <code>${policy}</code>${advice === undefined ? '' : `: ${advice}`}
          </p>
          ${evidence(group)}`,
    )}`;
}

export function incidents({ incidents }: MigrationReport): Markup | undefined {
  if (incidents.length === 0) return undefined;
  return markup`<h2>Incidents</h2>
    ${incidents.map(
      ({ code, step, ...group }) =>
        markup`<p><b>${count(group.items)}</b> ended at <code>${step}</code> with <code>${code}</code></p>
          ${evidence(group)}`,
    )}`;
}

export function findings({ findings }: MigrationReport): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<h2>Findings on the quality of the source</h2>
    <table>
      <tr>
        <th>Finding</th>
        <th>Field of the target</th>
        <th class="num">Items</th>
        <th>For example</th>
      </tr>
      ${findings.map(
        ({ code, pointer, items, examples: [first] }) =>
          markup`<tr>
            <td>${code.replaceAll('_', ' ')}</td>
            <td><code>${pointer}</code></td>
            <td class="num">${count(items)}</td>
            <td>${first && markup`${first.key} <code>symphainy why ${first.execution_id}</code>`}</td>
          </tr>`,
      )}
    </table>`;
}

function evidence({ items, examples }: EvidenceGroup): Markup {
  const more = items - examples.length;
  return markup`<details>
    <summary>${count(examples.length)} with their evidence</summary>
    <table>
      <tr>
        <th>Item</th>
        <th>Offset in the source</th>
        <th>Chain of evidence</th>
        <th>Detail</th>
      </tr>
      ${examples.map(row)}
    </table>
    ${more <= 0 ? undefined : markup`<p class="quiet">and ${count(more)} more, in the list of all items</p>`}
  </details>`;
}

function row({ key, execution_id, decision_id, offset, detail }: Evidence): Markup {
  const decision = decision_id === undefined ? '' : markup`<br /><small>decision ${decision_id}</small>`;
  return markup`<tr>
    <td>${key}</td>
    <td class="num">${offset === undefined ? '' : count(offset)}</td>
    <td><code>symphainy why ${execution_id}</code>${decision}</td>
    <td>${detail}</td>
  </tr>`;
}
