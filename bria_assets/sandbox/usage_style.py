"""How the usage page looks: light and dark by the reader's system, and in one column on a phone."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2026; --soft: #5b6672; --line: #e1e5ea;
  --accent: #3556c8; --good: #1d7a46; --busy: #8a6100; --bad: #b3261e;
  --check: #e6e9ed;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161b; --card: #1b2128; --ink: #e8ecf1; --soft: #9aa6b2; --line: #2d353f;
    --accent: #93aaff; --good: #6fd39b; --busy: #e8bd5a; --bad: #ff9d94;
    --check: #2a323b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem; max-width: 76rem;
  background: var(--ground); color: var(--ink);
  font: 0.95rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 0.7rem; }
p { margin: 0.3rem 0; }
a { color: var(--accent); }
code { font: 0.86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.tiles { display: grid; gap: 0.7rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); margin-top: 1.3rem; }
.tile, .table, .job { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; }
.tile { padding: 0.7rem 0.9rem; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 0.84rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.5rem 0.9rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th { font-size: 0.8rem; font-weight: 600; color: var(--soft); white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); }
.jobs { display: grid; gap: 0.8rem; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
.job { overflow: hidden; display: flex; flex-direction: column; }
.picture {
  aspect-ratio: 1; display: grid; place-items: center; text-align: center; font-size: 0.84rem; color: var(--soft);
  background: repeating-conic-gradient(var(--check) 0 25%, transparent 0 50%) 0 0 / 1rem 1rem;
}
.picture.none { background: var(--ground); padding: 0 1rem; }
.picture img { width: 100%; height: 100%; object-fit: contain; }
.about { padding: 0.6rem 0.8rem 0.75rem; font-size: 0.86rem; }
.about p { margin: 0 0 0.15rem; overflow-wrap: anywhere; }
.about code { color: var(--soft); }
@media (max-width: 34rem) {
  .tiles { grid-template-columns: 1fr 1fr; }
  .jobs { grid-template-columns: 1fr 1fr; gap: 0.6rem; }
  /* A table's row becomes a card, each figure with its heading beside it. */
  thead { display: none; }
  tr { display: block; padding: 0.5rem 0.8rem; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td, td.number { display: flex; justify-content: space-between; gap: 1rem; padding: 0.12rem 0; border: 0; }
  td:empty { display: none; }
  td[data-of]::before { content: attr(data-of); color: var(--soft); }
}
"""
