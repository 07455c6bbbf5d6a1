"""Speech Answers beside what people would use instead: same documents, questions, model and machine.

    python -m tests.benchmarks.peers [--sets seeds own policy letters statutes] [--output JSON]

Each library runs in processes of its own, offline, the others each in an environment made for it with pip.
All are given the same passages and the same model folder with its prompts; the two that are easily made
to cut texts themselves do so in a second variant. "start" goes from the start of the process to the first
answer from a saved index. The best of a column is marked with *, the best of those that use the model with °
where that is another. "silent when right" is the share of
unanswerable questions that were met with silence: the others always return something. A question's
context is put in front of it for those that know no conversations. "indexing" does not count loading the
model; bm25s has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.models.encoder import load_encoder
from index.settings import OFFLINE_MODEL, IndexSettings
from tests.benchmarks.child import ChildError
from tests.benchmarks.libraries import benchmark_folder
from tests.benchmarks.peers.comparing import Setting, compare
from tests.benchmarks.peers.environments import InstallError, Peer, versions
from tests.benchmarks.peers.serving import CUT_ITSELF
from tests.benchmarks.peers.tasks import SETS, available_sets, read_task
from tests.benchmarks.reporting import Row, parser, save, show, shown

OURS = "Speech Answers"
_LANGCHAIN = (
    "langchain-community",
    "langchain-classic",
    "langchain-huggingface",
    "langchain-text-splitters",
    "faiss-cpu",
    "rank-bm25",
    "jieba",
)
_HAYSTACK = ("haystack-ai", "sentence-transformers-haystack")
PEERS = (
    Peer(OURS, "ours_peer", whole_documents=True),
    Peer("txtai, hybrid", "txtai_peer", ("txtai",), with_torch=True),
    Peer("Haystack, BM25 + embeddings", "haystack_peer", _HAYSTACK, with_torch=True),
    Peer("LangChain, FAISS + BM25 + jieba", "langchain_peer", _LANGCHAIN, with_torch=True),
    Peer("bm25s + jieba, no model", "bm25s_peer", ("bm25s", "jieba")),
)
CUTTING = (
    Peer("Haystack, own splitter", "haystack_peer", _HAYSTACK, True, (CUT_ITSELF,), whole_documents=True),
    Peer("LangChain, own splitter", "langchain_peer", _LANGCHAIN, True, (CUT_ITSELF,), whole_documents=True),
)
WITHOUT_MODEL = {PEERS[-1].name}
LOWER_IS_BETTER = ("indexing s", "indexing MB", "start s", "p50 ms", "p95 ms", "memory MB")
HIGHER_IS_BETTER = ("hit@1", "hit@3", "silent when right")


def measure(name: str, setting: Setting) -> list[Row]:
    """Put every library through a set; one that fails gets a line that says why."""
    task = read_task(name)
    rows: list[Row] = []
    for peer in (*PEERS, *(() if task.by_name else CUTTING)):
        print(f"  {name}: {peer.name}", flush=True)
        try:
            rows.append(compare(peer, task, setting))
        except (InstallError, ChildError) as error:
            rows.append({"library": peer.name, "note": str(error).splitlines()[-1]})
    return rows


def marked(rows: Sequence[Row]) -> list[Row]:
    """Return the rows for print: the best of each column with a star, the best with a model with a ring."""
    found = [dict(row) for row in rows]
    modelled = [row for row in rows if row["library"] not in WITHOUT_MODEL]
    for names, choose in ((LOWER_IS_BETTER, min), (HIGHER_IS_BETTER, max)):
        for name in names:
            best, best_modelled = _best(rows, name, choose), _best(modelled, name, choose)
            for row in found:
                value = row.get(name)
                if isinstance(value, float):
                    mark = "*" if value == best else "°" if value == best_modelled else " "
                    row[name] = shown(value) + mark
    return found


def _best(rows: Sequence[Row], name: str, choose: Callable[[list[float]], float]) -> float | None:
    values = [value for row in rows if isinstance(value := row.get(name), float)]
    return choose(values) if values else None


def main() -> None:
    """Print one table for each set."""
    options = parser(__doc__)
    options.add_argument("--sets", nargs="+", choices=SETS, default=["seeds", "own"])
    options.add_argument("--starts", type=int, default=3)
    options.add_argument("--environments", type=Path, help="where the virtual environments are kept")
    chosen = options.parse_args()
    settings = IndexSettings.from_environment()
    load_encoder(settings)  # makes the model folder where there is none
    environments = chosen.environments or benchmark_folder(settings) / "environments"
    environments.mkdir(parents=True, exist_ok=True)
    setting = Setting(settings.cache_dir / OFFLINE_MODEL, environments, chosen.starts)
    tables = {name: measure(name, setting) for name in chosen.sets if name in available_sets()}
    for name, rows in tables.items():
        show(f"Question set {name}", marked(rows))
    if chosen.output is not None:
        every = [{"set": name, **row} for name, rows in tables.items() for row in rows]
        packages = {peer.name: versions(peer, environments) for peer in PEERS}
        save("All libraries", every, chosen.output, packages=packages)


if __name__ == "__main__":
    main()
