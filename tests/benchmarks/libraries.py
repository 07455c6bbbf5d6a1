"""The libraries that are measured, from one document to a million passages, built once and kept.

    python -m tests.benchmarks.libraries [NAME ...] [--encoded] [--rebuild]

``seed`` is the document that ships with the project, with real vectors. ``speeches`` are the shared
speeches, with drawn vectors, or with real ones as ``speeches-encoded`` (ten minutes on two cores). All
others are composed of them, see ``tests.benchmarks.drawn``. They lie below the cache folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import SnapshotError
from index.library import Library
from index.models.encoder import Encoder, load_encoder
from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.progress import Stage
from index.settings import IndexSettings
from index.snapshot.building import build_snapshot
from index.snapshot.manifest import read_manifest, require_fresh
from index.snapshot.snapshot import Snapshot
from index.storage.data_folder import current_folder
from index.types import Document
from tests.benchmarks.drawn import DrawnEncoder, Pool, compose
from tests.benchmarks.machine import folder_bytes, memory_bytes, status_mb
from tests.benchmarks.reporting import Row, parser, report
from tests.folder import read_folder

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
SPEECHES = ROOT.parent / "shared" / "corpora" / "speeches"
SEED, SPEECH, ENCODED = "seed", "speeches", "speeches-encoded"
DRAWN = {"10k": 10_000, "200k": 200_000, "1m": 1_000_000}
"""Passages that are composed."""
MEMORY_PER_PASSAGE = 17_500
"""Bytes that building needs at most; libraries for which there is not so much free are left out."""
DISK_PER_PASSAGE = 12_000
"""The same on disk."""
FIGURES_FILE = "built.json"
READ_BYTES = 1 << 24
"""How much is read at a time to warm the disk."""


class TooLargeError(Exception):
    """The machine has no room for a library of this size just now."""


@dataclass(frozen=True, slots=True)
class Built:
    """How a library was built."""

    passages: int
    sentences: int
    seconds: float
    encoding_seconds: float
    """Time in which vectors were made, or drawn."""
    peak_mb: float
    disk_mb: float


def benchmark_folder(settings: IndexSettings) -> Path:
    """Return the folder that holds everything the benchmarks keep."""
    return settings.cache_dir / "benchmarks"


def data_dir(name: str, settings: IndexSettings) -> Path:
    """Return the data folder of a library, built or not."""
    return benchmark_folder(settings) / name


def available(*, encoded: bool = False, drawn: bool = True) -> list[str]:
    """Return the names that can be measured here, smallest first."""
    if not SPEECHES.is_dir():
        return [SEED]
    return [SEED, ENCODED if encoded else SPEECH, *(DRAWN if drawn else ())]


def open_library(name: str, settings: IndexSettings, encoder: Encoder) -> Library:
    """Open a library, built first where it is missing or stale; TooLargeError where there is no room."""
    snapshot = _saved(name, settings, encoder) or _build(name, settings, encoder)
    return Library(snapshot, encoder)


def figures(name: str, settings: IndexSettings) -> Built:
    """Return how a library was built."""
    return Built(**json.loads((data_dir(name, settings) / FIGURES_FILE).read_text("utf-8")))


def library_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that takes names of libraries, all that are drawn where none is given."""
    options = parser(description)
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join([SEED, SPEECH, ENCODED, *DRAWN]))
    return options


def over_libraries(names: Sequence[str], measure: Callable[[str, Library], Iterable[Row]]) -> list[Row]:
    """Measure one library after another on a warm disk; the rows of each begin with its name."""
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    rows: list[Row] = []
    for name in names or available():
        try:
            library = open_library(name, settings, encoder)
        except TooLargeError as error:
            rows.append({"library": name, "note": str(error)})
            continue
        _read_once(library.snapshot.folder)
        rows += [{"library": name, **row} for row in measure(name, library)]
        library.close()
    return rows


def _read_once(folder: Path) -> None:
    """Read every file below ``folder``, so that the system holds as much of them as it has room for."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(READ_BYTES):
                    pass


def _saved(name: str, settings: IndexSettings, encoder: Encoder) -> Snapshot | None:
    try:
        folder = current_folder(data_dir(name, settings))
        require_fresh(read_manifest(folder), fingerprint=encoder.fingerprint, model=encoder.name)
        return Snapshot.load(folder)
    except SnapshotError:
        return None


def _build(name: str, settings: IndexSettings, encoder: Encoder) -> Snapshot:
    folder = data_dir(name, settings)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _require_room(DRAWN.get(name, 0), folder)
    documents, maker = contents(name, settings, encoder)
    spent = _Watch()
    began = time.perf_counter()
    snapshot = build_snapshot(documents, maker, folder, spent)
    built = Built(
        passages=snapshot.manifest.passages,
        sentences=snapshot.manifest.sentences,
        seconds=time.perf_counter() - began,
        encoding_seconds=spent.encoding,
        peak_mb=status_mb("self", "VmHWM"),
        disk_mb=folder_bytes(folder) / 1e6,
    )
    (folder / FIGURES_FILE).write_text(json.dumps(asdict(built)), "utf-8")
    return snapshot


def contents(name: str, settings: IndexSettings, encoder: Encoder) -> tuple[list[Document], Encoder]:
    """Return the documents of a library, and the encoder that makes their vectors."""
    if name == SEED:
        return read_folder(SEEDS), encoder
    models = read_folder(SPEECHES)
    if name == ENCODED:
        return models, encoder
    pool = Pool.of(models, encoder, benchmark_folder(settings))
    if name == SPEECH:
        return models, DrawnEncoder(encoder, pool)
    counts = [len(cut_passages(model, parse_outline(model))) for model in models]
    return list(compose(models, pool, DRAWN[name], counts)), DrawnEncoder(encoder, pool)


def _require_room(passages: int, folder: Path) -> None:
    wanted = {
        "memory": (passages * MEMORY_PER_PASSAGE, memory_bytes("MemAvailable")),
        "disk": (passages * DISK_PER_PASSAGE, shutil.disk_usage(folder).free),
    }
    for what, (needed, free) in wanted.items():
        if needed > free:
            raise TooLargeError(f"{needed / 1e9:.1f} GB of {what} needed, {free / 1e9:.1f} GB free")


class _Watch:
    """Shows the stages as they pass and adds up the time that encoding takes."""

    def __init__(self) -> None:
        self.encoding = 0.0
        self._stage: Stage | None = None
        self._since = time.perf_counter()

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        now = time.perf_counter()
        if self._stage is Stage.ENCODING:
            self.encoding += now - self._since
        if stage is not self._stage:
            print(f"  {stage.value} {total:,}", file=sys.stderr, flush=True)
        self._stage, self._since = stage, now


def main() -> None:
    """Build what is missing and print how."""
    options = library_parser(__doc__)
    options.add_argument("--rebuild", action="store_true", help="build even what is there")
    chosen = options.parse_args()
    settings = IndexSettings.from_environment()
    if chosen.rebuild:
        for name in chosen.names or available():
            shutil.rmtree(data_dir(name, settings), ignore_errors=True)
    rows = over_libraries(chosen.names, lambda name, _: [asdict(figures(name, settings))])
    report("Libraries", rows, chosen.output)


if __name__ == "__main__":
    main()
