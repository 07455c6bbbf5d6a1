"""An evaluation as text: tables by kind and of the single searches, and the questions that were missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.cli.printing import UNLIMITED_WIDTH
from index.evaluation.baselines import Baseline, gain
from index.evaluation.outcomes import Outcome, Summary
from index.evaluation.report import ANSWERABLE, Report, Shortfall
from index.messages import text

NOTHING = "-"
"""Stands where there is nothing to measure."""
_SHOWN_EXCERPT = 60
"""Characters of an excerpt that are enough to see what was quoted instead."""


def print_report(report: Report, file: TextIO, language: str, *, misses: bool) -> None:
    """Print what was measured in ``language``; ``misses`` adds the questions that were missed."""
    console = _console(file)
    facts = {"name": report.name, "questions": len(report.outcomes), "model": report.model}
    console.print(text("eval_title", language, **facts), soft_wrap=True)
    for title, summaries in (
        ("eval_answerable", report.answerable),
        ("eval_unanswerable", report.unanswerable),
    ):
        if summaries:
            console.print()
            console.print(text(title, language), soft_wrap=True)
            console.print(_summary_table(summaries, language))
    console.print()
    for line in _overall(report, language):
        console.print(line, soft_wrap=True)
    if report.baselines:
        console.print()
        console.print(text("eval_baselines", language, count=report.baselines[0].count), soft_wrap=True)
        console.print(_baseline_table(report.baselines, language))
        points, best = gain(report.baselines)
        console.print(text("eval_gain", language, points=f"{100 * points:+.1f}", name=best.name))
    if misses:
        console.print()
        for outcome in report.misses:
            _print_miss(outcome, console, language)


def print_shortfalls(found: Sequence[Shortfall], file: TextIO, language: str) -> None:
    """Name each measure that is below its floor."""
    for one in found:
        line = text(
            "eval_shortfall",
            language,
            measure=one.measure,
            found=_number(one.found),
            floor=_number(one.floor),
        )
        _console(file).print(line, soft_wrap=True)


def _console(file: TextIO) -> Console:
    # Tables of figures are compared from run to run, so they are not fitted to the terminal.
    return Console(file=file, width=UNLIMITED_WIDTH, highlight=False, emoji=False, markup=False)


def _summary_table(summaries: Mapping[str, Summary], language: str) -> Table:
    columns = (
        "kind",
        "questions",
        "hit1",
        "hit3",
        "mrr",
        "coverage",
        "abstained",
        "related",
        "excerpts",
        "length",
    )
    table = _table(columns, language)
    for kind, summary in summaries.items():
        table.add_row(
            Text(kind),
            str(summary.count),
            _number(summary.hit_at_1),
            _number(summary.hit_at_3),
            _number(summary.mrr),
            _number(summary.coverage),
            _number(summary.abstained),
            _number(summary.related),
            _number(summary.excerpts, 2),
            _number(summary.length, 1),
        )
    return table


def _baseline_table(baselines: Sequence[Baseline], language: str) -> Table:
    table = _table(("search", "hit1", "hit3", "mrr"), language)
    for one in baselines:
        table.add_row(one.name, _number(one.hit_at_1), _number(one.hit_at_3), _number(one.mrr))
    return table


def _table(columns: Sequence[str], language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(text(f"column_{column}", language), justify="right" if number else "left")
    return table


def _overall(report: Report, language: str) -> list[str]:
    kept = report.abstention
    lines = [
        text(
            "eval_abstention",
            language,
            precision=_number(kept.precision),
            recall=_number(kept.recall),
            right=kept.right,
            kept=kept.kept,
            due=kept.due,
        ),
        text("eval_length", language, length=_number(report.length, 1)),
    ]
    whole = report.answerable.get(ANSWERABLE)
    if whole is not None and whole.coverage is not None:
        first, third = _number(whole.whole_at_1), _number(whole.whole_at_3)
        lines.insert(0, text("eval_whole", language, first=first, third=third))
    if report.reliability is not None:
        lines.append(
            text(
                "eval_reliability",
                language,
                count=len(report.reliability.predicted),
                error=_number(report.reliability.expected_calibration_error),
                brier=_number(report.reliability.brier_score),
            )
        )
    return lines


def _print_miss(outcome: Outcome, console: Console, language: str) -> None:
    question, answer = outcome.question, outcome.answer
    if outcome.abstained:
        state = text("eval_state_abstained", language)
    elif not question.answerable:
        state = text("eval_state_answered", language)
    else:
        state = text(
            "eval_state_rank",
            language,
            rank=outcome.score.rank,
            found=outcome.score.found,
            expected=len(question.gold),
        )
    facts = (question.id, question.kind, state, f"{answer.confidence:.2f}", question.text)
    console.print("  ".join(facts), soft_wrap=True)
    for excerpt in answer.excerpts[:1]:
        console.print(f"    {' '.join(excerpt.text.split())[:_SHOWN_EXCERPT]}", soft_wrap=True)


def _number(value: float | None, digits: int = 3) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"
