/** Control totals: source against target by group, to the last digit. */
import { amountOf, type ComparedTotal, type MigrationReport } from '../report/migration-report.js';
import { amount, count, words } from './figures.js';
import { markup, type Markup } from './markup.js';

export function controlTotals(report: MigrationReport): Markup | undefined {
  const { control_totals: totals, amounts } = report;
  if (totals.length === 0) return undefined;
  const shown = totals.filter(({ migrated, target }) => migrated.count > 0 || target.count > 0);
  const others = totals.filter((total) => !shown.includes(total));
  return markup`<h2>Control totals</h2>
    <p class="quiet">
      Of what was migrated, as the source file has it and as the target has it. What was refused or failed is
      in the source only.
    </p>
    <table>
      <tr>
        <th>Group</th>
        <th></th>
        <th class="num">Count</th>
        ${amounts.map((name) => markup`<th class="num">${words(name)}</th>`)}
        <th></th>
      </tr>
      ${shown.map((total) => rows(total, amounts))}
    </table>
    ${others.length === 0 ? undefined : leftWhole(others)}`;
}

/** Groups of which nothing came over. */
function leftWhole(totals: readonly ComparedTotal[]): Markup {
  const groups = totals.map(({ group, currency, source }) => `${group} ${currency} (${count(source.count)})`);
  return markup`<p class="quiet">Of these nothing was migrated: ${groups.join(', ')}.</p>`;
}

function rows(total: ComparedTotal, amounts: readonly string[]): Markup {
  const { group, currency, source, migrated, target, equal } = total;
  const left = source.count - migrated.count;
  const line = (what: string, side: ComparedTotal['source'], isFirst: boolean) =>
    markup`<tr>
      <td>${isFirst ? `${group} ${currency}` : ''}</td>
      <td>${what}</td>
      <td class="num">${count(side.count)}</td>
      ${amounts.map((name) => markup`<td class="num">${amount(amountOf(side, name))}</td>`)}
      <td>
        ${isFirst ? `${left === 0 ? '' : `${count(left)} left behind`}` : equal ? '✓ equal' : '✗ differs'}
      </td>
    </tr>`;
  return markup`${line('source', migrated, true)}${line('target', target, false)}`;
}
