/** How the report looks, on a screen and on paper. */
import { Markup } from './markup.js';

export const style = new Markup(`
body{font:15px/1.5 system-ui,sans-serif;color:#1b2733;max-width:62em;margin:2em auto;padding:0 1.5em}
h1{font-size:1.7em;margin:0}h2{font-size:1.2em;margin:2em 0 .5em;border-bottom:1px solid #d5dde5}
p.lead{font-size:1.1em}small,.quiet{color:#5a6b7b}
.verdict{display:inline-block;padding:.15em .7em;border-radius:1em;color:#fff;background:#1d7a46}
.verdict.bad{background:#b3261e}
.tiles{display:flex;flex-wrap:wrap;gap:.8em;margin:1.2em 0}
.tile{flex:1 1 8em;border:1px solid #d5dde5;border-radius:.5em;padding:.6em .9em}
.tile b{display:block;font-size:1.6em}
table{border-collapse:collapse;width:100%;font-size:.93em}
th,td{text-align:left;padding:.3em .7em .3em 0;border-bottom:1px solid #e6ebf0;vertical-align:top}
th{color:#5a6b7b;font-weight:600}.num{text-align:right;font-variant-numeric:tabular-nums}
code{font-size:.92em;background:#f2f5f8;padding:.05em .3em;border-radius:.2em;word-break:break-all}
svg{width:100%;height:auto;font-size:13px}svg text{fill:#1b2733}svg .end{text-anchor:end}
.migrated{fill:#2f8f5b}.rejected{fill:#d59b22}.failed{fill:#c0392b}
.axis{stroke:#b8c4cf}.curve{fill:none;stroke:#2f6f9f;stroke-width:2}
.key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em;border-radius:.15em}
.key .migrated{background:#2f8f5b}.key .rejected{background:#d59b22}.key .failed{background:#c0392b}
details{margin:.4em 0}summary{cursor:pointer}
@media print{body{margin:0}details{display:block}}
`);
