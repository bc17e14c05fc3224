/**
 * The style of the evaluation page: light and dark by the reader's setting, one column, tables that scroll on their
 * own.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --back: #fbfbfa; --ink: #1c1f24; --soft: #5b6470; --line: #dfe2e6; --own: #1f5fbf; --bar: #a9b4c2; --good: #1a7f4b; --warn: #9a5b00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --ink: #e8eaed; --soft: #9aa4b0; --line: #2c323a; --own: #6ea8ff; --bar: #55606e; --good: #5fd39a; --warn: #f0b35a; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.5rem; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 40px 0 8px; border-top: 1px solid var(--line); padding-top: 24px; }
p, ul { max-width: 68ch; }
li { overflow-wrap: anywhere; }
.verdict { display: inline-block; font-weight: 600; border: 1px solid currentColor; border-radius: 6px; padding: 2px 10px; }
.published { color: var(--good); } .logistic { color: var(--warn); } .refused { color: var(--bad); }
figure { margin: 16px 0; }
figcaption { color: var(--soft); margin-bottom: 8px; }
svg { display: block; width: 100%; max-width: 520px; height: auto; font: 13px system-ui, sans-serif; fill: var(--soft); }
.grid { stroke: var(--line); } .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--own); stroke-width: 2; } .dot { fill: var(--own); } .served { fill: var(--ink); }
.bar { fill: var(--bar); } .own { fill: var(--own); } .whisker { stroke: var(--ink); stroke-width: 1.5; } .figure { fill: var(--ink); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 500; }
@media (max-width: 560px) { svg { font-size: 14px; }  }
`;
