"""The numbers of a gallery: how many pictures there are, how long they took, and what they cost."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles

from bria_assets.gallery.picture_view import kind_title
from bria_assets.gallery.subject_view import STATUS_TITLES, Status, SubjectView
from bria_assets.gallery.subjects import CHAIN


@dataclass(frozen=True, kw_only=True)
class Latencies:
    """How long one endpoint took, in seconds."""

    endpoint: str
    count: int
    shortest: float
    lower_quarter: float
    median: float
    upper_quarter: float
    slowest_twentieth: float
    """Nineteen in twenty took at most as long."""
    longest: float


@dataclass
class Figures:
    """Counts of pictures that are shown. `add` is cheap; numbers of several are joined by `join`."""

    statuses: Counter[Status] = field(default_factory=Counter[Status])
    subjects: int = 0
    products: int = 0
    pictures: Counter[str] = field(default_factory=Counter[str])
    """By asset."""
    servers: Counter[str] = field(default_factory=Counter[str])
    failed: int = 0
    missing: int = 0
    doubtful: int = 0
    cost_usd: float = 0.0
    size_bytes: int = 0
    latest: datetime | None = None
    latencies: defaultdict[str, array[float]] = field(default_factory=lambda: defaultdict(lambda: array("f")))

    def add(self, view: SubjectView) -> None:
        """Counts a product's."""
        self.subjects += 1
        self.products += view.subject.product is not None
        self.statuses.update(view.statuses)
        for picture in view.pictures:
            self.failed += picture.failure is not None
            self.missing += picture.is_wanting and picture.failure is None
            self.doubtful += picture.has_doubts
            record = picture.record
            if record is None:
                continue
            self.pictures[record.asset] += 1
            self.servers[record.server] += 1
            self.cost_usd += picture.cost_usd
            self.size_bytes += record.picture.size_bytes
            self.latest = max(filter(None, [self.latest, record.made_at]))
            if record.endpoint is not None and record.latency_seconds is not None:
                self.latencies[record.endpoint].append(record.latency_seconds)

    def join(self, other: Figures) -> None:
        """Adds those of another."""
        self.subjects += other.subjects
        self.products += other.products
        self.statuses += other.statuses
        self.pictures += other.pictures
        self.servers += other.servers
        self.failed += other.failed
        self.missing += other.missing
        self.doubtful += other.doubtful
        self.cost_usd += other.cost_usd
        self.size_bytes += other.size_bytes
        self.latest = max(filter(None, [self.latest, other.latest]), default=None)
        for endpoint, seconds in other.latencies.items():
            self.latencies[endpoint].extend(seconds)

    @property
    def picture_count(self) -> int:
        """How many pictures are shown."""
        return sum(self.pictures.values())

    @property
    def seconds(self) -> float:
        """How long all of it took, one picture after the other."""
        return sum(sum(seconds) for seconds in self.latencies.values())

    @property
    def by_kind(self) -> str:
        """How many of each kind of the chain, and how many of all others, in words."""
        kinds = [(self.pictures[asset], kind_title(asset).lower()) for asset in CHAIN]
        counts = [*kinds, (self.picture_count - sum(count for count, _ in kinds), "other")]
        return ", ".join(f"{count:,}\u00a0{kind}{'' if count == 1 else 's'}" for count, kind in counts if count)

    @property
    def others(self) -> int:
        """How many pages there are of what is no product."""
        return self.subjects - self.products

    @property
    def by_status(self) -> Mapping[str, int]:
        """How many products stand how; those alone that there are."""
        return {STATUS_TITLES[status]: self.statuses[status] for status in Status if self.statuses[status]}

    def endpoints(self) -> Sequence[Latencies]:
        """How long each endpoint took, the slowest first."""
        found = [_latencies(endpoint, seconds) for endpoint, seconds in self.latencies.items()]
        return sorted(found, key=lambda latencies: latencies.median, reverse=True)


def _latencies(endpoint: str, seconds: Sequence[float]) -> Latencies:
    twentieths = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 19
    return Latencies(
        endpoint=endpoint,
        count=len(seconds),
        shortest=min(seconds),
        lower_quarter=twentieths[4],
        median=twentieths[9],
        upper_quarter=twentieths[14],
        slowest_twentieth=twentieths[18],
        longest=max(seconds),
    )
