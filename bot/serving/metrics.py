"""What is counted, in Prometheus's terms; never who asked or what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds; finest around the 300 ms that an inline answer may take."""


class Metrics:
    """The counters of one bot, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "speechbot_questions",
            "Questions by surface and outcome",
            ["surface", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "speechbot_answer_seconds",
            "From taking a question to having its answer",
            ["surface"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.errors = Counter("speechbot_errors", "Errors while handling updates", registry=self.registry)
        self.refused = Counter(
            "speechbot_refused", "Updates not answered on purpose", ["reason"], registry=self.registry
        )
        self.swaps = Counter(
            "speechbot_snapshot_swaps", "New snapshots that took over answering", registry=self.registry
        )
        self.failed_swaps = Counter(
            "speechbot_snapshot_swap_failures", "Looks at a new snapshot that failed", registry=self.registry
        )
        self.changes = Counter(
            "speechbot_library_changes",
            "Changes of the library by outcome",
            ["task", "outcome"],
            registry=self.registry,
        )

    def watch(self, name: str, documentation: str, value: Callable[[], float]) -> None:
        """Report what a function returns at the time of asking."""
        Gauge(f"speechbot_{name}", documentation, registry=self.registry).set_function(value)

    @contextmanager
    def timed(self, surface: str) -> Iterator[None]:
        """Measure how long an answer takes."""
        began = time.perf_counter()
        yield
        self.seconds.labels(surface).observe(time.perf_counter() - began)

    def questions_by_status(self) -> dict[str, int]:
        """Return how many questions ended how, over all surfaces."""
        counts: dict[str, int] = {}
        for metric in self.questions.collect():
            for sample in metric.samples:
                if sample.name.endswith("_total"):
                    status = sample.labels["status"]
                    counts[status] = counts.get(status, 0) + int(sample.value)
        return counts

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)
