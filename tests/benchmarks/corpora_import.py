"""Adds a folder of real documents in one command and prints what became of each, then what a change costs.

    python -m tests.benchmarks.corpora_import [FOLDER] [--toy] [--data FOLDER] [--json FILE]

FOLDER is ``../shared/corpora`` unless given. ``--toy`` draws vectors instead of computing them, which
leaves the time of everything else. After the import one document is changed by a sentence, then removed,
then added again, and the library rebuilt; each line tells the seconds and the texts that were encoded.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.cli.named_files import read_named
from index.messages import text
from index.models.encoder import Encoder, load_encoder
from index.settings import IndexSettings
from index.types import Change, ChangeKind, Publication
from index.updates.editor import Editor
from index.updates.uploads import Upload
from tests.toy_encoder import ToyEncoder

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
TOY_DIMENSION = 384
"""That of the real model, so that files are as large."""
ADDED_SENTENCE = "\n这是为了衡量增量更新而添加的一句话。\n"


def _rows(changes: Sequence[Change]) -> list[str]:
    """One line per file: what it became, its encoding, counts, seconds and warnings."""
    head = (
        f"{'file':64} {'kind':9} {'encoding':10} {'speeches':>8} {'parts':>6} {'passages':>8} {'seconds':>7}"
    )
    rows = [head]
    for change in changes:
        name = change.name if len(change.name) <= 64 else "…" + change.name[-63:]
        counts = f"{change.speeches:8} {change.sections:6} {change.passages:8} {change.seconds:7.2f}"
        notes = [text(warning, "en") for warning in change.warnings]
        if change.problem:
            notes.append(text(change.problem, "en", **dict(change.facts)))
        notes += [f"like {name}" for name in change.similar]
        rows.append(f"{name:64} {change.kind:9} {change.encoding:10} {counts}  {'; '.join(notes)}")
    return rows


def _by_format(changes: Sequence[Change]) -> list[str]:
    """One line per format with its encodings and sums."""
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[Path(change.name).suffix.lower()].append(change)
    groups["all"] = list(changes)
    rows = [
        f"{'format':8} {'files':>6} {'refused':>8} {'speeches':>9} {'parts':>7} {'passages':>9} "
        f"{'characters':>11} {'warned':>7} {'seconds':>8}  encodings"
    ]
    for suffix, group in groups.items():
        read = [change for change in group if change.kind is not ChangeKind.REFUSED]
        encodings = Counter(change.encoding for change in read)
        rows.append(
            f"{suffix:8} {len(group):6} {len(group) - len(read):8} {sum(c.speeches for c in read):9} "
            f"{sum(c.sections for c in read):7} {sum(c.passages for c in read):9} "
            f"{sum(c.characters for c in read):11} {sum(bool(c.warnings) for c in read):7} "
            f"{sum(c.seconds for c in group):8.1f}  {dict(encodings)}"
        )
    return rows


def _changed(uploads: Sequence[Upload]) -> Upload:
    """Return a new version of a plain text, one sentence longer."""
    plain = [upload for upload in uploads if upload.name.endswith(".txt")]
    chosen = sorted(plain, key=lambda upload: len(upload.data))[len(plain) // 2]
    return Upload(chosen.name, chosen.data + ADDED_SENTENCE.encode())


def _timed(name: str, change: Callable[[], Publication], results: list[dict[str, Any]]) -> Publication:
    began = time.perf_counter()
    done = change()
    facts = {
        "what": name,
        "seconds": round(time.perf_counter() - began, 2),
        "encoded": done.encoded,
        "documents": done.documents,
        "passages": done.passages,
    }
    print(f"{name:44} {facts['seconds']:8} s {done.encoded:7} texts encoded, {done.documents} documents")
    results.append(facts)
    return done


def main() -> None:
    """Import, print, change."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    parser.add_argument("--toy", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = options.data or Path(temporary)
        settings = IndexSettings(documents=data / "none", data_dir=data)
        encoder: Encoder = ToyEncoder(TOY_DIMENSION) if options.toy else load_encoder(settings)
        editor = Editor(settings, encoder)
        found = read_named([options.folder])
        print(f"{len(found.uploads)} files, {sum(len(upload.data) for upload in found.uploads):,} bytes")
        results: list[dict[str, Any]] = []
        added = _timed("all files added", lambda: editor.add(found.uploads), results)
        print(*_rows(added.changes), sep="\n")
        print(*_by_format(added.changes), sep="\n")
        print("passed over:", ", ".join(found.passed_over) or "none")
        changed = _changed(found.uploads)
        former = next(upload for upload in found.uploads if upload.name == changed.name)
        ids = [held.id for held in editor.documents() if held.name == changed.name]
        _timed("the same files again", lambda: editor.add(found.uploads), results)
        _timed(f"1 of {added.documents} documents changed", lambda: editor.add([changed]), results)
        _timed("the change taken back", lambda: editor.add([former]), results)
        _timed("the document removed", lambda: editor.remove(ids), results)
        _timed("the document added again", lambda: editor.add([former]), results)
        _timed("rolled back", editor.rollback, results)
        _timed("rebuilt from the originals", editor.rebuild, results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
