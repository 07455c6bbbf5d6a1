"""Any sequence of changes, compared with a library that is two dictionaries and a list."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from index.editing.editor import Editor
from index.errors import DocumentMissingError, SnapshotMissingError
from index.library import Library
from index.reading import document_id
from index.settings import IndexSettings
from index.store.publishing import KEPT
from tests.index.editing.small_library import (
    CountingEncoder,
    digest,
    held,
    leftovers,
    served,
    speech,
    upload,
)

NAMES = st.sampled_from(["一.txt", "二.txt", "三.txt"])
VERSIONS = st.integers(0, 3)


@dataclass
class Naive:
    """What a library is, without any care for the disk."""

    published: list[dict[str, int]] = field(default_factory=list)
    """The documents of each kept snapshot, oldest first, up to the one in use."""
    folder: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    """The folder as the library last dealt with it."""

    @property
    def documents(self) -> dict[str, int]:
        return self.published[-1] if self.published else {}

    def publish(self, documents: dict[str, int]) -> None:
        self.published = [*self.published, documents][-KEPT:]


class Changes(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.place = Path(mkdtemp())
        self.settings = IndexSettings(
            documents=self.place / "documents", data_dir=self.place / "data", cache_dir=self.place / "cache"
        )
        self.settings.documents.mkdir()
        self.encoder = CountingEncoder()
        self.naive = Naive()

    @property
    def editor(self) -> Editor:
        return Editor(self.settings, self.encoder)

    @rule(documents=st.dictionaries(NAMES, VERSIONS, min_size=1))
    def add(self, documents: dict[str, int]) -> None:
        naive = self.naive
        done = self.editor.add([upload(name, version) for name, version in documents.items()])
        new = dict(documents.items() - naive.documents.items())
        assert {c.name for c in done.changes if c.kind in {"added", "replaced"}} == new.keys()
        if new or not naive.published:
            naive.publish(naive.documents | documents)

    @rule(names=st.sets(NAMES, min_size=1))
    def remove(self, names: set[str]) -> None:
        naive = self.naive
        if not names <= naive.documents.keys():
            with pytest.raises(DocumentMissingError):
                self.editor.remove([document_id(name) for name in names])
            return
        assert self.editor.remove([document_id(name) for name in names]).encoded == 0
        naive.publish({name: version for name, version in naive.documents.items() if name not in names})

    @rule()
    def roll_back(self) -> None:
        if len(self.naive.published) < 2:
            with pytest.raises(SnapshotMissingError):
                self.editor.rollback()
            return
        assert self.editor.rollback().encoded == 0
        del self.naive.published[-1]

    @rule()
    def rebuild(self) -> None:
        self.take_over_folder(anew=True)
        assert self.editor.rebuild().published

    @rule(name=NAMES, version=VERSIONS)
    def write_file(self, name: str, version: int) -> None:
        (self.settings.documents / name).write_text(speech(version), "utf-8")
        self.naive.folder[name] = version

    @rule(name=NAMES)
    def delete_file(self, name: str) -> None:
        (self.settings.documents / name).unlink(missing_ok=True)
        self.naive.folder.pop(name, None)

    @rule()
    def start(self) -> None:
        if not self.naive.folder and not self.naive.published:
            return
        self.take_over_folder(anew=False)
        Library.open(self.settings, self.encoder).close()

    @rule()
    def collect_garbage(self) -> None:
        self.editor.collect_garbage()
        self.encoder.seen.clear()  # What no kept snapshot has may be computed again.

    def take_over_folder(self, *, anew: bool) -> None:
        naive = self.naive
        documents = dict(naive.documents)
        changed = dict(naive.folder.items() - naive.known.items())
        vanished = naive.known.keys() - naive.folder.keys() if naive.folder else set()
        for name in vanished:
            del naive.known[name]
            if name in documents and self.origin(name) == "folder":
                del documents[name]
        naive.known |= changed
        documents |= changed
        if documents != naive.documents or anew or not naive.published:
            naive.publish(documents)

    def origin(self, name: str) -> str:
        """Return who brought the version that is in use: going back brings back that too."""
        found = {document.name: str(document.origin) for document in self.editor.documents()}
        return found[name]

    @invariant()
    def the_library_is_what_it_should_be(self) -> None:
        expected = {name: digest(version) for name, version in self.naive.documents.items()}
        assert served(self.settings) == held(self.settings) == expected
        assert len(self.encoder.seen) == len(set(self.encoder.seen)), "encoded twice"
        assert not leftovers(self.settings.data_dir)

    @invariant()
    def every_original_is_there(self) -> None:
        for document in self.editor.documents():
            expected = speech(self.naive.documents[document.name]).encode()
            assert self.editor.original(document.id).data == expected

    def teardown(self) -> None:
        assert self.editor.check() == ()
        shutil.rmtree(self.place)


def test_any_sequence_of_changes_leaves_what_it_should() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Changes,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
