"""The page `docs/benchmarks.md`, from the results."""

from __future__ import annotations

from benchmarks.cases import METHODS
from benchmarks.children import ROOT
from benchmarks.results import Results
from benchmarks.tables import tables

PAGE = ROOT / "docs" / "benchmarks.md"

_INTRODUCTION = """\
# Benchmarks

What the engine reaches, against the best possible schedule and next to what people use today. Real HTTP on loopback,
the sandbox in a process of its own, plain pictures of 128 px, latencies lognormal with a median of 18 s and a 95th
percentile of 30 s, drawn from the seed and the request: all methods of a seed meet the same latencies. Each product
goes through generate -> cutout -> lifestyle shot; all are known at the start.

**Clairvoyant** is the schedule of someone who knows every latency in advance: one poll a job, at its end or later, and
no more requests to an endpoint in any 60 s than the plan allows; status polls count as one endpoint. With webhooks it
is the same without polls. It is computed for each run from the latencies that the server gave in that run
(`benchmarks/clairvoyant.py`, which also computes how far it can be from the optimum). A run is measured from its first
POST to the moment when the last product's picture is in the store.
"""

_METHODS = "\n".join(f"- `{method.name}`: {method.title}" for method in METHODS.values())

_NOTES = """\
## How to read this

- Run it: `make bench` (all of it, hours), `make bench ARGS=--quick` (two minutes, writes nothing),
  `make bench ARGS="--parts table --cases 60x20 --seeds 1"` (one case; the page keeps the others' last results).
- **Time scale**: where processor time allows, sandbox and methods run on a clock that is up to 4 times as fast as real
  time, the 60 s windows with it. Computing is not sped up, so a scale makes figures worse, never better: ours where a
  method of ours has one, and those of the other two, whose scale is higher on the large plan. How busy both processes
  were is in a table: near 100 % the machine is what is measured, far below it the scale makes no difference.
- **The plain script** is the algorithm of Bria's published workflow examples: a semaphore of 5, a poll every 2 s, no
  answer to a 429. It is stopped after 10 minutes of its clock; what it had done by then is counted.
- **bria-client** is used as its README says for long operations: `submit`, then `poll(response, interval=2,
  timeout=300)`, 50 products at once. Its own retries (3, of status requests only) are part of it. It is stopped after
  15 minutes. Neither of the two writes anything down: what is billed and not collected is lost with its product.
- **Columns**: `plan` is requests a minute and endpoint. `done`, `a minute` (products), `of possible` (clairvoyant
  schedule), `polls a job`, `billed` (jobs) and `lost` (billed, but never collected) are medians over the seeds; `worst`
  is the worst seed. `429s` and `fullest minute` (most requests to one endpoint in any 60 s) are the worst of all seeds,
  as the server saw them, requests that it turned away among them. `at least` is the lower bound of what is possible.
  `busy` is the share of one processor.
- The lifestyle shots of all methods go to `replace_background`, so that all do the same work.
- Real latencies are not lognormal with the same median for every stage; these are what the cases are defined with.
"""


def write_page(results: Results) -> None:
    """Writes the page."""
    PAGE.write_text(_page(results), encoding="utf-8")


def _page(results: Results) -> str:
    machine = results.machine
    moments = [trial.measured_at for trial in results.trials] + [run.measured_at for run in results.whole_runs]
    commits = sorted({each.commit for each in [*results.trials, *results.whole_runs]})
    dates = sorted({f"{moment:%Y-%m-%d}" for moment in moments})
    if not dates:
        return f"{_INTRODUCTION}\nNothing is measured yet: `make bench` fills this page.\n\n{_NOTES}"
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    measured = (
        f"Measured {when} at {', '.join(commits)}, on {machine.processors} x {machine.processor}, "
        f"{machine.memory_gb:g} GB, {machine.system}, Python {machine.python}, {versions}. Command: `make bench`."
    )
    return "\n".join(
        [
            _INTRODUCTION,
            f"Methods:\n\n{_METHODS}\n",
            measured,
            "",
            *(f"## {table.title}\n\n{table.to_markdown()}\n" for table in tables(results)),
            _NOTES,
        ]
    )
