"""Changes of the stub library; what a file's name says decides what happens to it.

慢 makes reading and adding it take a second, 坏 makes adding it fail, 卡 hang until the process ends, and 丢
loses golden questions. Text files are read as UTF-8, archives as what they hold.
"""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from index.errors import DocumentMissingError, EditingError, SnapshotMissingError
from index.library import Upload
from index.progress import Progress, Stage, silent
from index.types import Change, ChangeKind, GoldenCheck, Publication
from tests.bot.stub_snapshots import StubFile, StubSnapshots, document_id

_STEPS = 20
_SECONDS = 1.0
"""What slow work takes."""
LOST_QUESTION = "三大职能是什么"


class StubEditing:
    """Stands for ``index.library.EditorProcess``."""

    def __init__(self, folder: Path) -> None:
        self._snapshots = StubSnapshots(folder)
        self._cancelled = threading.Event()

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        self._work(uploads, Stage.READING, progress, may_end=False)
        return tuple(self._change(found) for found in _read(uploads))

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        self._cancelled.clear()
        self._work(uploads, Stage.ENCODING, progress)
        if any("坏" in upload.name for upload in uploads):
            raise RuntimeError(uploads[0].data)
        while any("卡" in upload.name for upload in uploads):
            self._pause(0.1)
        read = _read(uploads)
        changes = tuple(self._change(found) for found in read)
        new = {found.name: found for found in read if isinstance(found, StubFile)}
        files = {file.name: file for file in self._snapshots.files(self._snapshots.current)} | new
        if all(change.kind in {ChangeKind.UNCHANGED, ChangeKind.REFUSED} for change in changes):
            return self._publication(changes, published=False)
        if any("丢" in upload.name for upload in uploads) and not force:
            return self._publication(changes, published=False, held=True)
        self._snapshots.publish(tuple(files.values()))
        return self._publication(changes, published=True)

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        files = self._snapshots.files(self._snapshots.current)
        gone = [file for file in files if file.document.id in document_ids]
        if len(gone) != len(document_ids):
            raise DocumentMissingError("document_unknown", document=document_ids[0])
        self._snapshots.publish(tuple(file for file in files if file not in gone))
        changes = tuple(Change(file.name, ChangeKind.REMOVED, file.document.id) for file in gone)
        return self._publication(changes, published=True)

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        self._cancelled.clear()
        for step in range(_STEPS):
            progress(Stage.ENCODING, step, _STEPS)
            self._pause(_SECONDS / _STEPS)
        self._snapshots.publish(self._snapshots.files(self._snapshots.current))
        return self._publication((), published=True)

    def rollback(self, progress: Progress = silent) -> Publication:
        before = self._snapshots.before(self._snapshots.current)
        if before is None:
            raise SnapshotMissingError("nothing_to_roll_back_to")
        self._snapshots.use(before)
        return self._publication((), published=True)

    def original(self, document_id: str) -> Upload:
        for file in self._snapshots.files(self._snapshots.current):
            if file.document.id == document_id:
                return Upload(file.name, file.data)
        raise DocumentMissingError("document_unknown", document=document_id)

    def cancel(self) -> None:
        self._cancelled.set()

    def close(self) -> None:
        """Nothing runs in another process."""

    def _publication(
        self, changes: tuple[Change, ...], *, published: bool, held: bool = False
    ) -> Publication:
        files = self._snapshots.files(self._snapshots.current)
        golden = GoldenCheck(10, 0.9, 0.5, (LOST_QUESTION,)) if held else None
        return Publication(
            self._snapshots.current, published, changes, len(files), 7, 3, 0.5, golden=golden, held=held
        )

    def _change(self, found: StubFile | Change) -> Change:
        if isinstance(found, Change):
            return found
        known = {file.name: file for file in self._snapshots.files(self._snapshots.current)}
        kind = ChangeKind.REPLACED if found.name in known else ChangeKind.ADDED
        if found in known.values():
            kind = ChangeKind.UNCHANGED
        similar = tuple(
            file.name for file in known.values() if file.text == found.text and file.name != found.name
        )
        warnings = ("encoding_doubtful",) if "疑" in found.name else ()
        return Change(
            found.name,
            kind,
            found.document.id,
            title=found.text.partition("\n")[0],
            encoding=found.document.encoding,
            characters=len(found.text),
            speeches=1,
            sections=2,
            passages=3,
            warnings=warnings,
            similar=similar,
            first_lines=tuple(found.text.split("\n")[:4]),
            headings=tuple(re.findall(r"^[一二三]、.*$", found.text, re.M)),
        )

    def _work(
        self, uploads: Sequence[Upload], stage: Stage, progress: Progress, *, may_end: bool = True
    ) -> None:
        if any("慢" in upload.name for upload in uploads):
            for step in range(_STEPS):
                progress(stage, step, _STEPS)
                self._pause(_SECONDS / _STEPS, may_end=may_end)

    def _pause(self, seconds: float, *, may_end: bool = True) -> None:
        time.sleep(seconds)
        if may_end and self._cancelled.is_set():
            self._cancelled.clear()
            raise EditingError("editing_interrupted", reason="exit -9")


def _read(uploads: Sequence[Upload]) -> list[StubFile | Change]:
    found: list[StubFile | Change] = []
    for upload in uploads:
        if upload.name.endswith(".zip"):
            archive = zipfile.ZipFile(io.BytesIO(upload.data))
            found += _read([Upload(name, archive.read(name)) for name in archive.namelist()])
            continue
        try:
            text = _text(upload)
        except ValueError:
            facts = (("name", upload.name),)
            found.append(
                Change(
                    upload.name,
                    ChangeKind.REFUSED,
                    document_id(upload.name),
                    problem="not_text",
                    facts=facts,
                )
            )
        else:
            found.append(StubFile(upload.name, text, upload.data))
    return found


def _text(upload: Upload) -> str:
    if not upload.name.endswith(".docx"):
        return upload.data.decode("utf-8")
    page = zipfile.ZipFile(io.BytesIO(upload.data)).read("word/document.xml").decode("utf-8")
    return re.sub(r"<[^>]+>", "", page.replace("</w:p>", "\n")).strip()
