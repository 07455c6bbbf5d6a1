"""Milvus beside the engine that is built in: what both answer, and what they take, in one run.

    python -m tests.benchmarks.engines DATA_DIR [QUESTIONS.jsonl ...] [--sample 500] [--uri ADDRESS]

The library in use of DATA_DIR, which is not changed, is published to Milvus (a server of Milvus Lite that is
started for it unless ``--uri`` names another) and asked in turn with the embedded engine. QUESTIONS hold
one question a line under ``question``, ``q`` or ``text``; without any, questions are made up of the library's
clauses. "same first" is the share whose first excerpts are the same place. Differences are printed with the
reason: a search of Milvus missed the passage, or one of its finds ranks before it. Memory is what the asking
process gained by opening each engine and asking it a few questions, and what the server held.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.milvus.library import MilvusLibrary
from index.models.encoder import Encoder, load_encoder
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
from tests.benchmarks.libraries import FIGURES_FILE
from tests.benchmarks.machine import folder_bytes, status_mb
from tests.benchmarks.reporting import Row, parser, percentile, report
from tests.index.milvus.server import lite_server

REPORTED = 50
"""Questions after which is said how it goes."""
WARMING = 10
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


def published(settings: IndexSettings, folder: Path) -> tuple[float, float]:
    """Publish a snapshot; returns the seconds that took and the most memory, in MB, of this process."""
    library = MilvusLibrary(settings, PATIENCE)
    began = time.perf_counter()
    library.stage(folder, silent)
    library.switch(Snapshot.load(folder).manifest.name)
    library.close()
    return time.perf_counter() - began, status_mb("self", "VmHWM")


def warmed(make: Callable[[], Library], questions: Sequence[str]) -> tuple[Library, float, float]:
    """Open a library and ask it a few questions; returns it, the seconds to open it and the MB it took."""
    before, began = status_mb("self", "VmRSS"), time.perf_counter()
    library = make()
    seconds = time.perf_counter() - began
    for question in questions[:WARMING]:
        library.ask(question, further=1)
    return library, seconds, status_mb("self", "VmRSS") - before


def _first(answer: Answer) -> tuple[str, int, int] | None:
    if not answer.excerpts:
        return None
    best = answer.excerpts[0]
    return best.document_id, best.start, best.end


def _print_differences(asked: Sequence[Asked], own: Library, milvus: Library, encoder: Encoder) -> None:
    fitted = load_ranking_model(encoder.name)
    searchers = [Searcher(library.snapshot, encoder, fitted) for library in (own, milvus)]
    for one in asked:
        if not one.same_first:
            shown = [answer.excerpts[:1] for answer in (one.embedded, one.milvus)]
            texts = ["".join(excerpt.text[:40] for excerpt in some) or "-" for some in shown]
            print(f"{one.question} | {' | '.join(texts)} | {reason(one, *searchers)}")


def compare(chosen: argparse.Namespace, room: Path, address: str, server: int | None) -> None:
    """Print how alike the answers are, each difference, and the figures."""
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    judge, fitted = load_judge(settings, encoder.name), load_ranking_model(encoder.name)
    folder = current_folder(chosen.data_dir)
    data_dir = room / "data"
    elsewhere = settings.model_copy(update={"engine": "milvus", "milvus_uri": address, "data_dir": data_dir})
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        publishing, peak = pool.submit(published, elsewhere, folder).result()
    print(f"  published in {publishing:.0f} s", file=sys.stderr, flush=True)
    questions = read_questions(chosen.questions, chosen.sample)
    if not questions:
        questions = questions_about(Library(Snapshot.load(folder), encoder, fitted), chosen.sample)
    source = MilvusLibrary(elsewhere, PATIENCE)
    own, own_opened, own_mb = warmed(
        lambda: Library(Snapshot.load(folder), encoder, fitted, judge=judge), questions
    )
    milvus, opened, mb = warmed(
        lambda: Library(source.open(folder.name), encoder, fitted, judge=judge, data_dir=data_dir), questions
    )
    asked, rows = ask_both(own, milvus, questions)
    _print_differences(asked, own, milvus, encoder)
    built = chosen.data_dir / FIGURES_FILE
    rows[0] |= {
        "indexing s": json.loads(built.read_text("utf-8"))["seconds"] if built.is_file() else None,
        "opening s": own_opened,
        "disk MB": folder_bytes(folder) / 1e6,
        "a bot's memory MB": own_mb,
    }
    rows[1] |= {
        "publishing s": publishing,
        "opening s": opened,
        "disk MB": None if server is None else folder_bytes(room / "server") / 1e6,
        "a bot's files MB": folder_bytes(data_dir) / 1e6,
        "a bot's memory MB": mb,
        "server's memory MB": None if server is None else status_mb(server, "VmRSS"),
        "at most MB": None if server is None else status_mb(server, "VmHWM"),
        "publisher's most MB": peak,
        "same first": sum(one.same_first for one in asked) / len(asked),
        "all the same": sum(one.same for one in asked) / len(asked),
    }
    facts = {"passages": own.passages, "sentences": own.snapshot.manifest.sentences, "asked": len(asked)}
    report(f"Engines over {own.passages:,} passages, {len(asked)} questions", rows, chosen.output, **facts)
    source.close()


def main() -> None:
    """Compare the engines over the library that is named."""
    options = parser(__doc__)
    options.add_argument("data_dir", type=Path)
    options.add_argument("questions", type=Path, nargs="*")
    options.add_argument("--sample", type=int, default=500)
    options.add_argument("--uri")
    chosen = options.parse_args()
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        address, server = chosen.uri, None
        if address is None:
            address, process = stack.enter_context(lite_server(room / "server"))
            server = process.pid
        compare(chosen, room, address, server)


if __name__ == "__main__":
    main()
