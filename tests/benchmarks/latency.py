"""How long one question takes, and which stage of the answering it spends that in.

    python -m tests.benchmarks.latency [NAME ...] [--questions 200] [--output JSON]

Milliseconds, one question at a time, asked and rendered as for Telegram; the first questions, which page
the index in, are not counted. "search p50" and "search p95" are all but the encoding. The stages are means.
"""

from __future__ import annotations

from bot.texts import Language, texts_for
from bot.views import answers as views
from index.library import Library
from tests.benchmarks.asked import questions_about
from tests.benchmarks.libraries import library_parser, over_libraries
from tests.benchmarks.reporting import Row, percentile, report
from tests.benchmarks.stages import OTHER, STAGES, StageClock

WARMING = 100
"""Questions asked beforehand."""


def measure(library: Library, count: int) -> Row:
    """Ask ``count`` questions and return the figures in milliseconds."""
    texts = texts_for(Language.SIMPLIFIED)
    questions = questions_about(library, count + WARMING)
    clock = StageClock()
    spent: list[dict[str, float]] = []
    with clock.attached():
        for question in questions:
            with clock.stage(OTHER):
                views.render_answer(library.ask(question, further=1), texts)
            spent.append({stage: 1000 * seconds for stage, seconds in clock.take().items()})
    spent = spent[WARMING:]
    whole = [sum(one.values()) for one in spent]
    searched = [sum(one.values()) - one.get("encode", 0.0) for one in spent]
    means = {stage: sum(one.get(stage, 0.0) for one in spent) / len(spent) for stage in STAGES}
    return {
        "passages": len(library.snapshot.passages),
        "p50": percentile(whole, 0.5),
        "p95": percentile(whole, 0.95),
        "search p50": percentile(searched, 0.5),
        "search p95": percentile(searched, 0.95),
        **means,
    }


def main() -> None:
    """Print the table."""
    options = library_parser(__doc__)
    options.add_argument("--questions", type=int, default=200)
    chosen = options.parse_args()
    rows = over_libraries(chosen.names, lambda _, library: [measure(library, chosen.questions)])
    report("Latency of one question, ms", rows, chosen.output, questions=chosen.questions)


if __name__ == "__main__":
    main()
