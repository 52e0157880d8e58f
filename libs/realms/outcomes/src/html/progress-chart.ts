/** Items done over time as a curve. Inline SVG, no script. */
import { count, duration } from './figures.js';
import { markup, type Markup } from './markup.js';

export interface ProgressPoint {
  readonly at_ms: number;
  readonly done: number;
}

const width = 700;
const height = 150;
const bottom = height - 20;

/** Nothing where there is no curve to draw. */
export function progressChart(points: readonly ProgressPoint[]): Markup | undefined {
  const last = points.at(-1);
  if (points.length < 2 || last === undefined || last.at_ms === 0) return undefined;
  const most = Math.max(1, ...points.map(({ done }) => done));
  const line = points
    .map(({ at_ms, done }) => {
      const x = (at_ms / last.at_ms) * width;
      const y = bottom - (done / most) * (bottom - 10);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Items done over time">
    <line class="axis" x1="0" y1="${bottom}" x2="${width}" y2="${bottom}" />
    <polyline class="curve" points="0,${bottom} ${line}" />
    <text x="0" y="${height - 4}">0 s</text>
    <text class="end" x="${width}" y="${height - 4}">${duration(last.at_ms)}</text>
    <text class="end" x="${width}" y="24">${count(last.done)} items</text>
  </svg>`;
}
