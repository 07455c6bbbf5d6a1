"""An evaluation in figures: one object with everything that is printed, and the floors that it must reach.

Floors lie in a file that is raised and never lowered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import QuestionSetError
from index.evaluation.baselines import Baseline, gain
from index.evaluation.metrics import mean
from index.evaluation.outcomes import Abstention, Outcome, Summary, abstention, by_kind, summarise
from index.evaluation.reliability import Reliability, measure_reliability

ANSWERABLE = "answerable"
UNANSWERABLE = "unanswerable"
"""Names of all questions that have an answer and of all that have none, beside the kinds."""

_DIGITS = 4
_FLOORS = TypeAdapter(dict[str, dict[str, float]])


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured on one set."""

    name: str
    model: str
    snapshot: str
    outcomes: tuple[Outcome, ...]
    answerable: dict[str, Summary]
    """By kind in the order of the set, ANSWERABLE last; empty where no question has an answer."""
    unanswerable: dict[str, Summary]
    """The same, UNANSWERABLE last."""
    abstention: Abstention
    length: float | None
    """Mean characters of all excerpts."""
    reliability: Reliability | None
    """None where no probability was estimated."""
    baselines: tuple[Baseline, ...]

    @property
    def misses(self) -> list[Outcome]:
        """The questions that were not answered as they should be."""
        return [outcome for outcome in self.outcomes if outcome.missed]


def make_report(
    name: str, model: str, snapshot: str, outcomes: Sequence[Outcome], baselines: Sequence[Baseline] = ()
) -> Report:
    """Sum up the outcomes of the set ``name``."""
    lengths = (len(excerpt.text) for outcome in outcomes for excerpt in outcome.answer.excerpts)
    judged = [outcome for outcome in outcomes if outcome.judged]
    return Report(
        name=name,
        model=model,
        snapshot=snapshot,
        outcomes=tuple(outcomes),
        answerable=_summaries(outcomes, ANSWERABLE, answerable=True),
        unanswerable=_summaries(outcomes, UNANSWERABLE, answerable=False),
        abstention=abstention(outcomes),
        length=mean(lengths),
        reliability=measure_reliability(
            [outcome.answer.confidence for outcome in judged], [outcome.would_hit for outcome in judged]
        )
        if judged
        else None,
        baselines=tuple(baselines),
    )


def measures(report: Report) -> dict[str, float]:
    """Return every measure of which more is better by its name, such as ``natural.hit@1``.

    ``<kind>.hit@1``, ``.hit@3``, ``.whole@1`` and ``.whole@3`` (where a list counts as one answer),
    ``.mrr``, ``.coverage`` and ``.quoted`` (the share for which something was quoted) for kinds that have
    an answer, ``<kind>.abstained`` for those that have none; ``answerable.…`` and ``unanswerable.…`` over
    all of them; ``abstention.precision`` and ``.recall``; ``hybrid.gain``, the hit@1 above the best
    single search's.
    """
    found: dict[str, float | None] = {}
    for kind, summary in report.answerable.items():
        found[f"{kind}.hit@1"] = summary.hit_at_1
        found[f"{kind}.hit@3"] = summary.hit_at_3
        found[f"{kind}.whole@1"] = summary.whole_at_1
        found[f"{kind}.whole@3"] = summary.whole_at_3
        found[f"{kind}.mrr"] = summary.mrr
        found[f"{kind}.coverage"] = summary.coverage
        found[f"{kind}.quoted"] = 1 - summary.abstained
    for kind, summary in report.unanswerable.items():
        found[f"{kind}.abstained"] = summary.abstained
    found["abstention.precision"] = report.abstention.precision
    found["abstention.recall"] = report.abstention.recall
    if report.baselines:
        found["hybrid.gain"] = gain(report.baselines)[0]
    return {name: value for name, value in found.items() if value is not None}


def report_facts(report: Report, *, misses: bool) -> dict[str, Any]:
    """Return the report as what JSON can hold, numbers rounded; ``misses`` adds each of them."""
    facts: dict[str, Any] = {
        "set": report.name,
        "model": report.model,
        "snapshot": report.snapshot,
        "questions": len(report.outcomes),
        "answerable": {kind: asdict(summary) for kind, summary in report.answerable.items()},
        "unanswerable": {kind: asdict(summary) for kind, summary in report.unanswerable.items()},
        "abstention": {
            "precision": report.abstention.precision,
            "recall": report.abstention.recall,
            **asdict(report.abstention),
        },
        "excerpt_length": report.length,
    }
    if report.reliability is not None:
        reliability = asdict(report.reliability)
        del reliability["predicted"]
        for facts_of_bin, one in zip(reliability["bins"], report.reliability.bins, strict=True):
            facts_of_bin["observed"] = one.observed
        facts["reliability"] = reliability
    if report.baselines:
        facts["baselines"] = [asdict(baseline) for baseline in report.baselines]
    facts["measures"] = measures(report)
    if misses:
        facts["misses"] = [_miss_facts(outcome) for outcome in report.misses]
    rounded: dict[str, Any] = _rounded(facts)
    return rounded


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A measure below its floor."""

    measure: str
    found: float | None
    """None where the set has nothing to measure it on."""
    floor: float


def read_floors(path: Path, set_name: str) -> dict[str, float]:
    """Return the least value of each measure for the set of this name.

    The file is JSON: by the names of sets, a minimum for each measure. Raises QuestionSetError where it
    is missing or wrong or does not know the set.
    """
    try:
        floors = _FLOORS.validate_json(path.read_bytes())
    except OSError as error:
        raise QuestionSetError(
            "question_set_unreadable", path=path, reason=error.strerror or str(error)
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise QuestionSetError("floors_wrong", path=path, reason=f"{where}: {first['msg']}") from error
    if set_name not in floors:
        raise QuestionSetError("floors_unknown_set", path=path, name=set_name)
    return floors[set_name]


def shortfalls(measures: Mapping[str, float], floors: Mapping[str, float]) -> list[Shortfall]:
    """Return the measures that are below their floors or were not measured at all."""
    return [
        Shortfall(name, measures.get(name), floor)
        for name, floor in floors.items()
        if (found := measures.get(name)) is None or found < floor
    ]


def answer_lines(report: Report) -> str:
    """Write each answer as a JSON line for a script that scores them.

    ``id``, the quotes as ``excerpts``, best first, and ``abstained`` where there is none.
    """
    lines = (
        {"id": outcome.question.id, "excerpts": outcome.quotes, "abstained": outcome.abstained}
        for outcome in report.outcomes
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _summaries(outcomes: Sequence[Outcome], total: str, *, answerable: bool) -> dict[str, Summary]:
    groups = by_kind(outcomes, answerable=answerable)
    found = {kind: summarise(group) for kind, group in groups.items() if kind != total}
    if groups:
        found[total] = summarise([outcome for group in groups.values() for outcome in group])
    return found


def _miss_facts(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.question.id,
        "kind": outcome.question.kind,
        "question": outcome.question.text,
        "context": outcome.question.context,
        "answerable": outcome.question.answerable,
        "gold": outcome.question.gold,
        "status": outcome.answer.status,
        "confidence": outcome.answer.confidence,
        "rank": outcome.score.rank,
        "found": outcome.score.found,
        "excerpts": [excerpt.text for excerpt in outcome.answer.excerpts],
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value
