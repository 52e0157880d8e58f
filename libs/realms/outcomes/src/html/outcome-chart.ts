/** A bar for each group of items: how many migrated, were refused, failed. Inline SVG, no script. */
import { count } from './figures.js';
import { markup, type Markup } from './markup.js';

export interface OutcomeBar {
  readonly label: string;
  readonly migrated: number;
  readonly rejected: number;
  readonly failed: number;
}

const labelWidth = 150;
const barWidth = 470;
const countWidth = 80;
const rowHeight = 30;
const barHeight = 18;

export function outcomeChart(bars: readonly OutcomeBar[]): Markup {
  const largest = Math.max(1, ...bars.map(totalOf));
  const width = labelWidth + barWidth + countWidth;
  const height = bars.length * rowHeight;
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Outcome by group">
    ${bars.map((bar, row) => rowOf(bar, row * rowHeight, barWidth / largest))}
  </svg>`;
}

function rowOf(bar: OutcomeBar, y: number, unit: number): Markup {
  let x = labelWidth;
  const segments = (['migrated', 'rejected', 'failed'] as const).map((kind) => {
    const width = bar[kind] * unit;
    const from = x;
    x += width;
    return width === 0
      ? undefined
      : markup`<rect
          class="${kind}"
          x="${from.toFixed(1)}"
          y="${y + 6}"
          width="${width.toFixed(1)}"
          height="${barHeight}"
          ><title>${kind}: ${count(bar[kind])}</title></rect
        >`;
  });
  const middle = y + 20;
  return markup`<text class="end" x="${labelWidth - 10}" y="${middle}">${bar.label}</text>${segments}<text
      x="${(x + 8).toFixed(1)}"
      y="${middle}"
      >${count(totalOf(bar))}</text
    >`;
}

function totalOf({ migrated, rejected, failed }: OutcomeBar): number {
  return migrated + rejected + failed;
}
