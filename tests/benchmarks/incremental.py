"""What a change costs when one document of many is replaced, added or taken out.

    python -m tests.benchmarks.incremental [NAME ...] [--repeats 3] [--output JSON]

Each library is imported once through the program's editor, with drawn vectors unless it is the seed. Then a
sentence is added to one of its documents, and a new document comes and goes again: the vectors of what is
new come from the real model. Seconds are those from the call to the published snapshot, medians.
"""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from index.models.encoder import Encoder, load_encoder
from index.settings import IndexSettings
from index.types import Document, Publication
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.benchmarks.libraries import SEED, SPEECH, SPEECHES, benchmark_folder, contents, library_parser
from tests.benchmarks.reporting import Row, report

ADDITION = "同志们，第{number}次修改以后，这里多了一句从来没有讲过的话。"
NEW_NAME = "benchmark.txt"


def imported(
    name: str, settings: IndexSettings, encoder: Encoder
) -> tuple[IndexSettings, list[Document], float]:
    """Return the settings of a library that the editor knows, its documents and the seconds it took."""
    documents, maker = contents(name, settings, encoder)
    folder = benchmark_folder(settings) / f"edited-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "documents").mkdir(parents=True)
    own = settings.model_copy(update={"data_dir": folder, "documents": folder / "documents"})
    began = time.perf_counter()
    Editor(own, maker).add([Upload(one.name, one.text.encode()) for one in documents])
    return own, documents, time.perf_counter() - began


def measure(name: str, settings: IndexSettings, encoder: Encoder, repeats: int) -> Row:
    """Import a library and change it a few times."""
    own, documents, seconds = imported(name, settings, encoder)
    editor = Editor(own, encoder)
    changes: dict[str, list[Publication]] = {"replaced": [], "added": [], "removed": []}
    for number in range(repeats):
        document = documents[number * len(documents) // repeats]
        text = f"{document.text.rstrip()}\n{ADDITION.format(number=number + 1)}\n"
        changes["replaced"].append(editor.add([Upload(document.name, text.encode())]))
        new = Upload(NEW_NAME, f"第{number + 1}次讲话\n\n{ADDITION.format(number=-number)}\n".encode())
        changes["added"].append(editor.add([new]))
        added = changes["added"][-1].changes[0].document_id
        changes["removed"].append(editor.remove([added]))
    last = changes["removed"][-1]
    shutil.rmtree(own.data_dir)
    return {
        "library": name,
        "documents": last.documents,
        "passages": last.passages,
        "import s": seconds,
        **{f"{kind} s": _median(done) for kind, done in changes.items()},
        **{f"{kind}: encoded": max(one.encoded for one in done) for kind, done in changes.items()},
    }


def _median(done: Sequence[Publication]) -> float:
    return statistics.median(one.seconds for one in done)


def main() -> None:
    """Print the table."""
    options = library_parser(__doc__)
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    settings = IndexSettings.from_environment()
    encoder = load_encoder(settings)
    names = chosen.names or [SEED, *([SPEECH] if Path(SPEECHES).is_dir() else [])]
    rows = [measure(name, settings, encoder, chosen.repeats) for name in names]
    report("One document of many changes", rows, chosen.output, repeats=chosen.repeats)


if __name__ == "__main__":
    main()
