"""Milvus beside the engine that is built in: what both answer, and how long they take, in one run.

    python -m tests.benchmarks.engines DATA_DIR [QUESTIONS.jsonl ...] [--sample 500] [--uri FILE.db]

The library in use of DATA_DIR, which is not changed, is published to Milvus (a Lite file in a temporary
folder unless ``--uri`` names another or a server) and asked in turn with the embedded engine. QUESTIONS hold
one question a line under ``question``, ``q`` or ``text``; without any, questions are made up of the library's
clauses. "same first" is the share whose first excerpts are the same place. Differences are printed with the
reason: a search of Milvus missed the passage, or one of its finds ranks before it.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.milvus.library import MilvusLibrary
from index.models.encoder import load_encoder
from index.models.judge import load_judge
from index.progress import silent
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.stored_ranking import load_ranking_model
from index.settings import IndexSettings
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.types import Answer
from tests.benchmarks.asked import questions_about
from tests.benchmarks.machine import folder_bytes
from tests.benchmarks.reporting import Row, parser, percentile, report

REPORTED = 50
"""Questions after which is said how it goes."""
WARMING = 20
"""Questions asked beforehand: Lite reads its indexes when they are first searched."""
PATIENCE = 120.0
"""Seconds that a call may take here: a busy machine must not end the measuring."""
TEXT_FIELDS = ("question", "q", "text")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what both engines make of it."""

    question: str
    embedded: Answer
    milvus: Answer

    @property
    def same_first(self) -> bool:
        """Whether the first excerpts are the same place, or there is none in both."""
        return _first(self.embedded) == _first(self.milvus)

    @property
    def same(self) -> bool:
        """Whether everything that is shown is the same."""
        return (self.embedded.status, self.embedded.excerpts) == (self.milvus.status, self.milvus.excerpts)


def read_questions(paths: Sequence[Path], sample: int) -> list[str]:
    """Return at most ``sample`` questions of the files, drawn alike every time."""
    found: dict[str, None] = {}
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            given = json.loads(line)
            found |= {given[field]: None for field in TEXT_FIELDS if isinstance(given.get(field), str)}
    questions = list(found)
    return questions if len(questions) <= sample else random.Random(5).sample(questions, sample)


def ask_both(embedded: Library, milvus: Library, questions: Sequence[str]) -> tuple[list[Asked], list[Row]]:
    """Ask both in turn; returns the answers and a row of milliseconds for each."""
    seconds: dict[str, list[float]] = {"embedded": [], "milvus": []}
    asked = []
    for place, question in enumerate(questions):
        answers = {}
        for name, library in (("embedded", embedded), ("milvus", milvus)):
            began = time.perf_counter()
            answers[name] = library.ask(question, further=1)
            if place >= WARMING:
                seconds[name].append(1000 * (time.perf_counter() - began))
        asked.append(Asked(question, answers["embedded"], answers["milvus"]))
        if not len(asked) % REPORTED:
            same = sum(one.same_first for one in asked)
            print(f"  {len(asked)} asked, {same} with the same first excerpt", file=sys.stderr, flush=True)
    rows: list[Row] = [
        {"engine": name, "p50 ms": percentile(taken, 0.5), "p95 ms": percentile(taken, 0.95)}
        for name, taken in seconds.items()
    ]
    return asked, rows


def reason(one: Asked, embedded: Searcher, milvus: Searcher) -> str:
    """Say why the first excerpts differ."""
    query = embedded.parse(one.question)
    found = [
        {entry.passage for entry in searcher.gather(query, Scope.of(searcher.snapshot)).entries}
        for searcher in (embedded, milvus)
    ]
    missed, more = len(found[0] - found[1]), len(found[1] - found[0])
    if not missed and not more:
        return "same candidates: the best of each document, or a tie"
    return f"{missed} candidates missed, {more} others found, of {len(found[0])}"


def _first(answer: Answer) -> tuple[str, int, int] | None:
    if not answer.excerpts:
        return None
    best = answer.excerpts[0]
    return best.document_id, best.start, best.end


def main() -> None:
    """Print how alike the answers are, each difference, and the times."""
    options = parser(__doc__)
    options.add_argument("data_dir", type=Path)
    options.add_argument("questions", type=Path, nargs="*")
    options.add_argument("--sample", type=int, default=500)
    options.add_argument("--uri")
    chosen = options.parse_args()
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    judge, fitted = load_judge(settings, encoder.name), load_ranking_model(encoder.name)
    folder = current_folder(chosen.data_dir)
    own = Snapshot.load(folder)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        uri = chosen.uri or str(Path(room) / "library.db")
        copied = {"engine": "milvus", "milvus_uri": uri, "data_dir": Path(room) / "data"}
        published = MilvusLibrary(settings.model_copy(update=copied), PATIENCE)
        began = time.perf_counter()
        published.stage(folder, silent)
        staged = time.perf_counter() - began
        published.switch(own.manifest.name)
        began = time.perf_counter()
        served = published.open(own.manifest.name)
        opened = time.perf_counter() - began
        embedded = Library(own, encoder, fitted, judge=judge)
        milvus = Library(served, encoder, fitted, judge=judge, data_dir=Path(room) / "data")
        questions = read_questions(chosen.questions, chosen.sample) or questions_about(
            embedded, chosen.sample
        )
        asked, rows = ask_both(embedded, milvus, questions)
        searchers = [Searcher(snapshot, encoder, fitted) for snapshot in (own, served)]
        for one in asked:
            if not one.same_first:
                shown = [answer.excerpts[:1] for answer in (one.embedded, one.milvus)]
                texts = ["".join(excerpt.text[:40] for excerpt in some) or "-" for some in shown]
                print(f"{one.question} | {' | '.join(texts)} | {reason(one, *searchers)}")
        files = folder_bytes(Path(room) / "data")
        rows[0] |= {"disk MB": folder_bytes(folder) / 1e6}
        rows[1] |= {
            "disk MB": folder_bytes(Path(uri)) / 1e6 if Path(uri).exists() else None,
            "a bot's files MB": files / 1e6,
            "publishing s": staged,
            "first opening s": opened,
            "same first": sum(one.same_first for one in asked) / len(asked),
            "all the same": sum(one.same for one in asked) / len(asked),
        }
        facts = {"passages": own.manifest.passages, "sentences": own.manifest.sentences}
        report(f"Engines over {own.manifest.passages:,} passages", rows, chosen.output, **facts)
        published.close()


if __name__ == "__main__":
    main()
