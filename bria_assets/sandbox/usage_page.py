"""The usage as a page for people: one HTML document without scripts, and nothing from elsewhere.

What callers sent is shown as text only; tokens are not in it, for the sandbox keeps none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape

from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT
from bria_assets.sandbox.recent_jobs import JobState, RecentJob
from bria_assets.sandbox.usage import Usage
from bria_assets.sandbox.usage_style import STYLE

THUMBNAILS_PATH = "/usage/pictures"

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'"
"""A page that shows what anybody sent: no script may run on it, whatever is in there."""

_STATE_CLASSES: dict[JobState, str] = {"in progress": "busy", "completed": "good", "error": "bad", "expired": "soft"}
_SECONDS_OF = (("d", 86400), ("h", 3600), ("min", 60))


@dataclass(frozen=True, kw_only=True)
class UsagePage:
    """What the page shows.

    Attributes:
        usage: All counts.
        jobs: The newest jobs, the newest first.
        drawn: Names of those whose picture is there as a file.
        with_picture: Names of those that have or will have a picture.
        now: Seconds since 1970.
        limits: Plan and profile, in a few words.
    """

    usage: Usage
    jobs: Sequence[RecentJob]
    drawn: frozenset[str]
    with_picture: frozenset[str]
    now: float
    limits: str


def usage_page(page: UsagePage) -> str:
    """Return the HTML document."""
    sections = [
        _header(page),
        _tiles(page.usage),
        _endpoints(page.usage),
        _repetitions(page.usage),
        _deliveries(page.usage),
        _jobs(page),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>Usage of the sandbox</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(section for section in sections if section)
        + "\n</body>\n</html>\n"
    )


def _header(page: UsagePage) -> str:
    at = datetime.fromtimestamp(page.now, tz=timezone.utc)
    return (
        f'<header><h1>Usage of the sandbox</h1>\n<p class="soft">{escape(page.limits)} As of {at:%Y-%m-%d %H:%M:%S}'
        " UTC; reload for newer figures. Programs get the same as JSON.</p></header>"
    )


def _tiles(usage: Usage) -> str:
    jobs = sum(usage.jobs.values())
    unpriced = f", without {_counted(usage.jobs_without_price, 'job')} of no price" if usage.jobs_without_price else ""
    figures = [
        (f"{jobs:,}", "jobs", ""),
        (f"{usage.bill_usd:,.2f} USD", f"at Bria's list prices{unpriced}", ""),
        (_polls_per_job(usage), f"polls a job ({usage.polls:,} in all)", ""),
        (f"{usage.too_many_requests:,}", "429s", "bad" if usage.too_many_requests else ""),
        (f"{usage.repeated_posts:,}", "repeated requests", "bad" if usage.repeated_posts else ""),
        (f"{sum(usage.deliveries.values()):,}", "webhook deliveries", ""),
    ]
    tiles = "\n".join(
        f'<div class="tile"><b class="{look}">{figure}</b><span>{escape(text)}</span></div>'
        for figure, text, look in figures
    )
    return f'<div class="tiles">\n{tiles}\n</div>'


def _endpoints(usage: Usage) -> str:
    paths = sorted(
        {*usage.jobs, *usage.most_in_a_minute, *usage.too_many_requests_by_endpoint},
        key=lambda path: (path == STATUS_ENDPOINT, path),
    )
    if not paths:
        return '<p class="soft">Nothing was asked of it yet.</p>'
    headings = ("Endpoint", "Jobs", "Bill, USD", "Polls a job", "Busiest minute", "429s")
    rows = [
        (
            _path(path),
            "" if path == STATUS_ENDPOINT else f"{usage.jobs.get(path, 0):,}",
            _bill(usage, path),
            f"{usage.polls_per_job[path]:.1f}" if path in usage.polls_per_job else "",
            f"{usage.most_in_a_minute.get(path, 0):,}",
            f"{usage.too_many_requests_by_endpoint.get(path, 0):,}",
        )
        for path in paths
    ]
    return f"<h2>By endpoint</h2>\n{_table(headings, rows, numbers_from=1)}"


def _bill(usage: Usage, path: str) -> str:
    if path in usage.bills_usd:
        return f"{usage.bills_usd[path]:,.3f}"
    return "no price" if path in usage.jobs else ""


def _repetitions(usage: Usage) -> str:
    if not usage.repetitions:
        return ""
    rows = [(f"{each.posts:,} times", escape(each.label), _path(each.endpoint)) for each in usage.repetitions]
    return (
        "<h2>Repeated requests: possible double bills</h2>\n"
        '<p class="soft">The same payload from the same token, accepted more than once.</p>\n'
        f"{_table(('Asked', 'For', 'Endpoint'), rows)}"
    )


def _deliveries(usage: Usage) -> str:
    if not usage.deliveries:
        return ""
    told = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in usage.deliveries.items())
    return f"<h2>Webhook deliveries</h2>\n<p>{escape(told)}</p>"


def _jobs(page: UsagePage) -> str:
    if not page.jobs:
        return ""
    cards = "\n".join(_job(page, each) for each in page.jobs)
    return f'<h2>Newest jobs</h2>\n<div class="jobs">\n{cards}\n</div>'


def _job(page: UsagePage, each: RecentJob) -> str:
    job = each.job
    polls = f" · {_counted(job.polls, 'poll')}" if job.polls else ""
    return (
        f'<article class="job">{_picture(page, each)}<div class="about"><p>{escape(each.label)}</p>'
        f'<p class="{_STATE_CLASSES[each.state]}">{each.state}</p>'
        f'<p class="soft">{_ago(page.now - job.created_at)}{polls}</p>'
        f"<p>{_path(job.endpoint)}</p></div></article>"
    )


def _picture(page: UsagePage, each: RecentJob) -> str:
    name, label = each.job.picture_name, escape(each.label, quote=True)
    if each.job.request_id in page.drawn:
        picture = f'<img src="{THUMBNAILS_PATH}/{name}" alt="{label}" loading="lazy">'
        url = f"{RESULTS_ENDPOINT}/{name}"
        inside = f'<a class="picture" href="{url}">{picture}</a>' if each.state == "completed" else ""
        return inside or f'<div class="picture">{picture}</div>'
    if each.job.request_id not in page.with_picture:
        said = "its result is text"
    elif each.state == "completed":
        said = f'not downloaded yet: <a href="{RESULTS_ENDPOINT}/{name}">draw it</a>'
    else:
        said = "no picture" if each.state == "error" else "not there yet" if each.state == "in progress" else "gone"
    return f'<div class="picture none"><span>{said}</span></div>'


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int | None = None) -> str:
    def cell(tag: str, at: int, content: str) -> str:
        is_number = numbers_from is not None and at >= numbers_from
        look = ' class="number"' if is_number else ""
        name = f' data-of="{headings[at]}"' if tag == "td" and is_number else ""
        return f"<{tag}{look}{name}>{content}</{tag}>"

    head = "".join(cell("th", at, heading) for at, heading in enumerate(headings))
    body = "\n".join(f"<tr>{''.join(cell('td', at, content) for at, content in enumerate(row))}</tr>" for row in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _polls_per_job(usage: Usage) -> str:
    # Not all polls in all: some ask about jobs that there are not.
    jobs = sum(usage.jobs[path] for path in usage.polls_per_job)
    polls = sum(usage.jobs[path] * mean for path, mean in usage.polls_per_job.items())
    return f"{polls / jobs:.1f}" if jobs else "0"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _path(path: str) -> str:
    # A narrow column breaks it where its parts end.
    return f"<code>{escape(path).replace('/', '/<wbr>').replace('_', '_<wbr>')}</code>"


def _ago(seconds: float) -> str:
    for unit, length in _SECONDS_OF:
        if seconds >= length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{max(seconds, 0):.0f} s ago"
