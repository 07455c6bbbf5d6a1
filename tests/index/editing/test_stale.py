from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from index.editing.editor import Editor
from index.library import Library
from index.settings import IndexSettings
from index.store import parts, stages, term_building
from tests.index.editing.small_library import CountingEncoder, digest, served, upload
from tests.index.in_process import InProcessSandbox

NEW_WORK = {
    "READING": {"read": 2, "outlined": 2},
    "OUTLINE": {"outlined": 2},
    "TERMS": {"translated": 1},
    "model": {"encoded": 1},
}
"""What a stage that changed makes anew in a library of two documents."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is done."""
    done: Counter[str] = Counter()

    def count(holder: object, function: str, name: str) -> None:
        carried_out: Callable[..., Any] = getattr(holder, function)

        def counting(*arguments: Any) -> Any:
            done[name] += 1
            return carried_out(*arguments)

        monkeypatch.setattr(holder, function, counting)

    count(InProcessSandbox, "read", "read")
    count(parts, "parse_outline", "outlined")
    count(term_building, "build_glossary", "translated")
    count(CountingEncoder, "encode_passages", "encoded")
    return done


@pytest.mark.parametrize("stage", NEW_WORK)
def test_a_stage_that_changed_makes_anew_only_what_follows_from_it(
    settings: IndexSettings, stage: str, work: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(settings, CountingEncoder())
    editor.add([upload("一.txt", 1), upload("二.txt", 2)])
    before = editor.history()[0].snapshot
    assert work == {"read": 2, "outlined": 2, "translated": 1, "encoded": 1}
    work.clear()

    if stage != "model":
        monkeypatch.setattr(stages, stage, 1000)
    encoder = CountingEncoder(32 if stage == "model" else 64)
    library = Library.open(settings, encoder)
    assert work == NEW_WORK[stage]
    assert library.snapshot_id != before
    assert library.snapshot.manifest.stages == stages.present_stages()
    assert served(settings) == {"一.txt": digest(1), "二.txt": digest(2)}
    assert Library.open(settings, encoder).snapshot_id == library.snapshot_id


def test_a_document_read_anew_comes_from_its_original(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(settings, CountingEncoder())
    editor.add([upload("一.txt", 1)])
    read = InProcessSandbox.read
    monkeypatch.setattr(
        InProcessSandbox, "read", lambda self, data, name: read(self, data + "续。".encode(), name)
    )
    assert not editor.synchronise().published, "the same program reads nothing twice"
    monkeypatch.setattr(stages, "READING", 1000)
    assert editor.synchronise().published
    (document,) = Library.open(settings, CountingEncoder()).snapshot.documents.values()
    assert document.text.endswith("续。")
